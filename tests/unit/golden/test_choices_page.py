# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from trapline.tb.duts.loader import ROOT

from .choices_page import text


def test_the_page_says_what_the_programs_tell_apart() -> None:
    assert (ROOT / "docs/generated/choices.md").read_text() == text(), "make docs"
