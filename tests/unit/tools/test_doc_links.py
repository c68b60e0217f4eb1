# SPDX-License-Identifier: Apache-2.0
"""The check of pages sees a link that leads nowhere and a file that has another name by now."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_links import complaints

FILES = ("docs/a.md", "tb/run/session.py")


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("[b](b.md)", "b.md"),
        ("see [it](../c/d.md#e)", "../c/d.md"),
        ("`ahead.py`", "ahead.py"),
        ("[part](#no-part)", "#no-part"),
        ("[part](c.md#no-part)", "c.md#no-part"),
    ],
)
def test_what_is_not_there_is_found(tmp_path: Path, line: str, missing: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "c.md").write_text("# A part\n")
    (found,) = complaints("docs/a.md", f"\n{line}\n", FILES, tmp_path)
    assert found.startswith("docs/a.md:2: no such")
    assert found.endswith(missing)


@pytest.mark.parametrize(
    "line",
    [
        "[a](a.md) [a](a.md#a-part-of-rv32) [out](https://example.org/x.md#y)",
        "## Here, too\n\n[here](#here-too)",
        "`session.py` `run/session.py` `tb/run/session.py` `build/x.py`",
    ],
)
def test_what_is_there_is_left_alone(tmp_path: Path, line: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A\n\n## A part of `RV32`\n")
    assert not complaints("docs/a.md", line, FILES, tmp_path)


def test_the_changelog_may_speak_of_files_that_are_gone(tmp_path: Path) -> None:
    assert not complaints("CHANGELOG.md", "`ahead.py`", FILES, tmp_path)
