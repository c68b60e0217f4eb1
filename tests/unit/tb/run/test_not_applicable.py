# SPDX-License-Identifier: Apache-2.0
"""A program that needs what the hart has not is told in every result and is never started."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from trapline.cli._results import show
from trapline.console import Console
from trapline.tb.run import session
from trapline.tb.run.description import Program, RunDescription, Verdict, summarize
from trapline.tb.run.junit import write_junit
from trapline.tb.run.session import Progress, Session

NEEDS = {"timer": ("h", "sstc"), "paging": ("h", "sv48")}


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Session, RunDescription, Path]:
    monkeypatch.setattr(session, "needs_of", lambda elf: NEEDS[Path(elf).stem])
    programs = tuple(Program(name, f"{name}.elf") for name in NEEDS)
    described = RunDescription("own", "rv64imac", programs, str(tmp_path / "out"))
    reported: list[str] = []
    run = Session(described, Progress(ended=lambda result: reported.append(result.name)))
    # There is no such simulator: whoever started one would fail.
    run.run_on(tmp_path / "no_such_simulator")
    assert reported == list(NEEDS)
    return run, described, tmp_path / "out"


def test_it_is_no_failure_and_no_success(ran: tuple[Session, RunDescription, Path]) -> None:
    run, described, out = ran
    assert [r.verdict for r in run.results] == [Verdict.NOT_APPLICABLE] * 2
    assert [r.ending for r in run.results] == ["not applicable: needs h"] * 2
    assert all(r.good and r.instructions == 0 for r in run.results)
    summary = summarize(run.results, described)
    assert (summary["programs"], summary["differences"], summary["failed"]) == (0, 0, [])
    assert summary["not_applicable"] == {"timer": "needs h", "paging": "needs h"}
    assert json.loads((out / "summary.json").read_text())["not_applicable"] == {
        "timer": "needs h",
        "paging": "needs h",
    }


def test_what_is_met_is_not_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "needs_of", lambda elf: NEEDS[Path(elf).stem])
    programs = tuple(Program(name, f"{name}.elf") for name in NEEDS)
    described = RunDescription("own", "rv64imac_h_sv39", programs, str(tmp_path))
    first, second = Session(described, Progress()).results
    assert (first.verdict, second.ending) == (Verdict.MISSING, "not applicable: needs sv48")


def test_junit_and_the_table_say_so(
    ran: tuple[Session, RunDescription, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run, described, out = ran
    write_junit(out / "junit.xml", "lockstep", run.results)
    suite = ET.parse(out / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("skipped"), suite.get("failures")) == ("2", "2", "0")
    messages = [node.get("message") for node in suite.iter("skipped")]
    assert messages == ["not applicable: needs h"] * 2
    show(Console(), run.results, summarize(run.results, described))
    text = capsys.readouterr().out
    assert text.count("not applicable: needs h") == 2
    assert "0 differences" in text
    assert "2 not applicable" in text
    # Where nothing ran, nothing waited and nothing was accepted.
    assert "an interrupt waited" not in text
    assert "accepted" not in text
