# SPDX-License-Identifier: Apache-2.0
"""Every planted bug of the sequential claims fits the sources, and is for a claim that exists."""

from __future__ import annotations

import pytest

from trapline.formal.golden.sources import ROOT
from trapline.formal.guards.planted import PLANTED
from trapline.formal.sequential import CHECKS


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.check}-{bug.sentence}-{bug.text}")
def test_a_planted_bug_changes_its_file_in_one_place(bug) -> None:
    ((file, text),) = bug.overlay().items()
    original = (ROOT / file).read_text()
    assert text != original
    assert text.replace(bug.new, bug.old, 1) == original or bug.new in text


def test_every_check_has_a_planted_bug() -> None:
    assert {bug.check for bug in PLANTED} == set(CHECKS)
