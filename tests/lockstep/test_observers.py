# SPDX-License-Identifier: Apache-2.0
"""Any number of observers subscribes to the same batches, beside the checker and the recorder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trapline.models.isa.commit import get
from trapline.tb.lockstep.stream import RECORD, read_stream
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session

GUEST = "gstage_load_unmapped_guest_page_fault"


@pytest.fixture(autouse=True)
def watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulator finds the module `watchers` as this process does."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def run(out: Path, elves: list[Path], *names: str, **settings: bool) -> list[Result]:
    programs = tuple(Program(elf.stem, str(elf)) for elf in elves)
    observers = tuple(f"watchers:{name}" for name in names)
    description = RunDescription(
        "own", "rv64imac_h", programs, str(out), observers=observers, **settings
    )
    return Session(description, Progress()).run()


def reported(out: Path, program: str, name: str) -> dict:
    return json.loads((out / f"{program}.{name}.json").read_text())


def test_two_observers_and_the_recorder_see_the_same_batches(directed, tmp_path: Path) -> None:
    elves = [directed[GUEST], directed["hgatp_legal_values"]]
    results = run(tmp_path, elves, "Modes", "Exits", record=True)
    for result in results:
        assert result.verdict == Verdict.EQUAL, result.sentence
        modes, exits = (reported(tmp_path, result.name, name) for name in ("Modes", "Exits"))
        assert modes["batches"] == exits["batches"]
        at = 0
        for first, count in modes["batches"]:
            assert first == at
            at += count
        assert at == result.records
        assert len(exits["seen"]) == result.guest_exits
        _, items = read_stream(tmp_path / f"{result.name}.stream")
        left = [
            [get(words, "cause"), get(words, "pc")]
            for tag, words in items
            if tag == RECORD and get(words, "v_before") and not get(words, "v_after")
        ]
        assert left == exits["seen"]
    guest = reported(tmp_path, GUEST, "Modes")["seen"]
    assert {(3, 0), (1, 1)} <= {tuple(mode) for mode in guest}
    assert 21 in {cause for cause, _ in reported(tmp_path, GUEST, "Exits")["seen"]}
    assert (tmp_path / "Modes.finished").exists()
    assert (tmp_path / "Exits.finished").exists()


def test_an_observer_that_fails_is_no_difference_and_told(directed, tmp_path: Path) -> None:
    (result,) = run(tmp_path, [directed["hgatp_legal_values"]], "Modes", "Fails")
    assert result.verdict == Verdict.ERROR
    assert "the observer's own error" in result.sentence
    assert not result.good


def test_an_observer_that_does_not_exist_is_named(directed, tmp_path: Path) -> None:
    (result,) = run(tmp_path, [directed["hgatp_legal_values"]], "Absent")
    assert result.verdict == Verdict.SIMULATOR
    assert "no observer 'watchers:Absent'" in (tmp_path / "simulator.log").read_text()
