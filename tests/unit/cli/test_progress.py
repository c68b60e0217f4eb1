# SPDX-License-Identifier: Apache-2.0
"""What a run shows while it goes on, where there is no terminal; what it names at its end."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import pytest

from trapline.cli import _progress, _results
from trapline.cli._progress import ShownRun
from trapline.console import Console
from trapline.tb.run import session as sessions
from trapline.tb.run.description import Program, Result, RunDescription, Verdict, summarize


def wait_for(text: str, output: StringIO) -> str:
    end = time.monotonic() + 20
    while text not in output.getvalue():
        assert time.monotonic() < end, output.getvalue()
        time.sleep(0.02)
    return output.getvalue()


def test_a_log_says_what_is_done_and_every_few_seconds_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _progress.LINE_SECONDS <= 10
    monkeypatch.setattr(_progress, "LINE_SECONDS", 0.3)
    monkeypatch.setattr(_progress, "STAGE_SECONDS", 0.1)
    output = StringIO()
    with ShownRun(Console(file=output, width=80), ["one", "two", "three"]) as shown:
        calls = shown.callbacks()
        calls.stage("building the simulator")
        assert wait_for("building the simulator ...", output).count("building") == 1
        wait_for("0 of 3 programs, 0 instructions, ", output)
        calls.stage("running")
        calls.started(0)
        calls.ended(Result("one", "e", "equal", finish="passed", instructions=1000))
        calls.started(1)
        calls.advanced(1, 2345)
        wait_for("1 of 3 programs, 3,345 instructions, ", output)
        assert output.getvalue().rstrip().endswith("s: two")


def test_what_fails_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "NAMED_AT_ONCE", 1)
    output = StringIO()
    with ShownRun(Console(file=output), ["good", "bad", "worse"]) as shown:
        calls = shown.callbacks()
        calls.ended(Result("good", "e", "equal", finish="passed"))
        assert output.getvalue() == ""
        calls.ended(Result("bad", "e", "equal", finish="failed", code=7))
        assert output.getvalue() == "bad: equal, failed with code 7\n"
        calls.ended(Result("worse", "e", "difference"))
        assert "worse" not in output.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
def test_each_program_that_failed_is_named_whatever_the_number(terminal: bool) -> None:
    results = [Result(f"p{n}", "e", "equal", finish="passed") for n in range(300)]
    for number in (3, 250):
        results[number].finish, results[number].code = "failed", 5
    results[77].verdict = Verdict.DIFFERENCE
    summary = summarize(results, RunDescription("own", "rv64imac_h", (), "out"))
    output = StringIO()
    console = Console(file=output, width=80, force_terminal=terminal, color_system=None)
    _results.show(console, results, summary)
    lines = output.getvalue().splitlines()
    assert "failed: p3 p77 p250" in lines
    assert [line.split()[0] for line in lines[1:4]] == ["p3", "p77", "p250"]
    assert not any(line.split()[:1] == ["p4"] for line in lines)


def test_junit_grows_with_each_result_and_is_never_half(tmp_path: Path) -> None:
    programs = tuple(Program(name, f"{name}.elf") for name in ("one", "two", "three"))
    seen: list[list[str]] = []

    def read(_result: Result | None = None) -> None:
        suite = ET.parse(tmp_path / "junit.xml").getroot()
        assert suite.get("tests") == "3"
        seen.append([case.get("name") for case in suite if case.find("skipped") is None])

    description = RunDescription("own", "rv64imac_h", programs, str(tmp_path))
    session = sessions.Session(description, sessions.Progress(ended=read))
    session._begin()
    for number, program in enumerate(programs):
        session._junit_at = 0.0
        session._keep(number, Result(program.name, program.elf, "equal"))
    read()
    assert seen == [[], ["one"], ["one", "two"], ["one", "two", "three"]]
    assert not list(tmp_path.glob("*.partial"))
