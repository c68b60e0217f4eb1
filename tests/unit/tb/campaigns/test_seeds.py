# SPDX-License-Identifier: Apache-2.0
"""A program's comparison is kept in the ledger under what it depends on, and made once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from trapline.ledger import Ledger
from trapline.models.isa.config import DEFAULT, named
from trapline.tb.campaigns import seeds

WAITS = [None, 1, 2]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """Every run on the RTL; the program `bad` ends otherwise with wait seed 2."""
    made: list[tuple[str, int | None]] = []

    def rtl(_simulator: Path, program: str, wait: int | None, _state: int) -> seeds.BareEnding:
        made.append((program, wait))
        return seeds.BareEnding("fail" if (program, wait) == ("bad", 2) else "pass", 0, b"")

    def golden(_config: object, program: str) -> seeds.BareEnding:
        return seeds.BareEnding("limit" if program == "endless" else "pass", 0, b"")

    monkeypatch.setattr(seeds, "rtl_ending", rtl)
    monkeypatch.setattr(seeds, "golden_ending", golden)
    monkeypatch.setattr(seeds, "read_elf", lambda path, *_: path.stem)
    monkeypatch.setattr(seeds.bare, "simulator", lambda _design: tmp_path / "key" / "simulator")
    monkeypatch.setattr(
        seeds.duts, "load", lambda _name: SimpleNamespace(bare=lambda _config: None)
    )
    for name in ("good", "bad", "endless"):
        (tmp_path / f"{name}.elf").write_text(name)
    return made


def compared(folder: Path, rerun: bool = False, waits: list[int | None] = WAITS) -> list:
    paths = [folder / f"{name}.elf" for name in ("good", "bad", "endless")]
    known = Ledger(folder / "ledger.sqlite", "seeds")
    return seeds.compare(named(DEFAULT), paths, waits, 2, known, rerun)


def test_what_is_known_is_not_run_again(tmp_path: Path, runs: list) -> None:
    first = compared(tmp_path)
    assert [(c.runs, c.endless, len(c.differences)) for c in first] == [
        (3, False, 0),
        (3, False, 1),
        (0, True, 0),
    ]
    assert first[1].differences[0].wait_seed == 2
    runs.clear()
    assert compared(tmp_path) == first
    assert runs == []
    assert compared(tmp_path, rerun=True) == first
    assert len(runs) == 6


def test_another_program_or_other_seeds_are_run(tmp_path: Path, runs: list) -> None:
    compared(tmp_path)
    runs.clear()
    (tmp_path / "good.elf").write_text("changed")
    compared(tmp_path)
    assert {program for program, _ in runs} == {"good"}
    runs.clear()
    compared(tmp_path, waits=[None, 1])
    assert {program for program, _ in runs} == {"good", "bad"}
