# SPDX-License-Identifier: Apache-2.0
"""Which directed programs are hunted with, and what is said when some are not built."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.tb.campaigns.mutants import programs


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources and builds of one program of each folder."""
    for name in ("", programs.NARROW, programs.FLOAT):
        for top, suffix in (("sources", ".c"), ("built", ".elf")):
            folder = tmp_path / top / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"one{suffix}").touch()
    monkeypatch.setattr(programs, "SOURCES", tmp_path / "sources")
    monkeypatch.setattr(programs, "ELVES", tmp_path / "built")
    return tmp_path


def test_programs_of_a_configuration(tree: Path) -> None:
    built = tree / "built"
    assert programs.directed("rv64imac_h") == [str(built / "one.elf")]
    assert programs.directed("rv32imac_h") == [str(built / programs.NARROW / "one.elf")]
    both = [str(built / "one.elf"), str(built / programs.FLOAT / "one.elf")]
    assert programs.directed("rv64gc_h") == both


@pytest.mark.parametrize(
    ("folder", "config"), [("", "rv64imac_h"), ("", "rv64gc_h"), (programs.FLOAT, "rv64gc_h")]
)
def test_a_program_that_is_not_built_is_told(tree: Path, folder: str, config: str) -> None:
    (tree / "sources" / folder / "another.c").touch()
    with pytest.raises(BadInput, match=r"1 directed programs are not built \(another\): make sw"):
        programs.directed(config)


def test_programs_that_are_built_for_xlen_32_need_no_source_there(tree: Path) -> None:
    (tree / "built" / programs.NARROW / "common.elf").touch()
    assert len(programs.directed("rv32imac_h")) == 2
