# SPDX-License-Identifier: Apache-2.0
"""`trapline lockstep`, `report`, `check`: bad input is one line and status 2; nothing is built."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from trapline.cli import _results, lockstep
from trapline.cli.app import run as trapline
from trapline.console import Console
from trapline.models.isa.config import named
from trapline.tb.duts import loader as duts
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import build
from trapline.tb.run import session as sessions
from trapline.tb.run.artifacts import reproduce_command
from trapline.tb.run.description import (
    DEFAULT_INSTRUCTIONS,
    Program,
    Result,
    RunDescription,
    Verdict,
    summarize,
)
from trapline.tb.run.junit import write_junit
from trapline.tb.sim.toolchain import BuildError


@pytest.fixture
def elf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "some.elf"
    write_elf(build(named("rv64imac_h"), Random(1)), path)
    monkeypatch.setattr(sessions, "build", lambda _design: pytest.fail("a simulator was built"))
    return str(path)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["ELF", "--dut", "nonexistent"], "unknown design 'nonexistent'; known: "),
        (["ELF", "--config", "nonexistent"], "unknown configuration 'nonexistent'; known: "),
        (["ELF", "--dut", "rvfi", "--config", "rv64imac_h_pmp64"], "has no configuration"),
        (["ELF", "--max-instructions", "-1"], "--max-instructions"),
        (["ELF", "--runs", "0"], "--runs"),
        (["ELF", "--disturbed", "-1"], "--disturbed"),
        (["ELF", "--watchdog-cycles", "-1"], "--watchdog-cycles"),
        (["ELF", "--wait-states", "some"], "--wait-states"),
        (["ELF", "--out", "FILE"], "FILE: cannot be written: "),
        (["ELF", "--out", "FILE/below"], "cannot be written: Not a directory"),
        (["ELF", "--waves", "/nowhere/x.fst"], "/nowhere/x.fst: cannot be written: "),
        (["ELF", "ELF", "--waves", "x.fst"], "--waves traces one run of one program"),
        (["/nowhere.elf"], "/nowhere.elf"),
        (["FILE"], "FILE: not an ELF file"),
        ([], "no program"),
        (["ELF", "--description", "FILE"], "--description names the programs itself"),
        (["--description", "FILE"], "FILE: not a run description"),
        (["--description", "FILE.absent"], "FILE.absent: No such file"),
    ],
)
def test_bad_input(
    elf: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    file = tmp_path / "file"
    file.write_text("text")
    given = [elf if w == "ELF" else w.replace("FILE", str(file)) for w in words]
    out = [] if "--out" in given else ["--out", str(tmp_path / "out")]
    assert trapline(["lockstep", *given, *out]) == 2
    error = capsys.readouterr().err
    assert complaint.replace("FILE", str(file)) in error
    assert len(error.splitlines()) == 1


def test_a_run_after_programs_of_other_settings_is_repeated_by_its_description(
    elf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = [Program("one", elf, 3, 4), Program("two", elf, 3, 4)]
    description = RunDescription("own", "rv64imac_h", tuple(alike), "out", watchdog_cycles=7)
    answer = reproduce_command(alike[1], description, tmp_path, alike[:1])
    there, _, words = answer.partition(" && ")
    assert there == f"cd {tmp_path}"
    assert words.split()[1:4] == ["lockstep", elf, elf]
    assert words.endswith("--wait-states 4 --irq-seed 3 --watchdog-cycles 7 --out rerun")
    assert not list(tmp_path.glob("*.json"))
    before = Program("other", elf, 1, None, max_instructions=20)
    answer = reproduce_command(alike[1], description, tmp_path, [before])
    limited = replace(alike[1], max_instructions=DEFAULT_INSTRUCTIONS, must_finish=True)
    second: list[RunDescription] = []
    monkeypatch.setattr(lockstep, "run", lambda described, *_rest: second.append(described) or 0)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "rerun"
    assert trapline(answer.partition(" && ")[2].split()[1:]) == 0
    assert second == [replace(description, programs=(before, limited), out=str(out))]


@pytest.mark.parametrize(
    ("ends", "status"), [(KeyboardInterrupt(), 130), (BuildError("no compiler"), 2)]
)
def test_a_run_that_ends_while_it_is_built_leaves_no_older_results(
    elf: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ends: BaseException,
    status: int,
) -> None:
    def built(_design: object) -> Path:
        raise ends

    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text('{"programs": 7}')
    (out / "results.jsonl").write_text("old\n")
    monkeypatch.setattr(sessions, "build", built)
    assert trapline(["lockstep", elf, "--out", str(out)]) == status
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["programs"], summary["missing"]) == (0, ["some"])
    assert (out / "results.jsonl").read_text() == ""


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": [{}]}', '{"results": 1}'])
def test_a_folder_without_a_run_cannot_be_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert trapline(["report", str(tmp_path)]) == 2
    (tmp_path / "summary.json").write_text(text)
    assert trapline(["report", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert str(tmp_path) in error
    assert len(error.splitlines()) == 2


def test_what_is_no_stream_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "none", tmp_path):
        assert trapline(["check", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def shown(results: list[Result], dut: str = "rvfi", **settings: object) -> str:
    description = RunDescription(dut, "rv64imac_h", (), "out", **settings)
    console = Console(width=200)
    with console.capture() as captured:
        _results.show(console, results, summarize(results, description))
    return captured.get()


@pytest.mark.parametrize("terminal", [False, True])
def test_a_name_stands_whole_on_one_line_and_once(terminal: bool) -> None:
    name = "a-program-with-a-long-name.disturbed29"
    reported = "the design and the model are both right but " + "again " * 30 + "at the end"
    results = [Result(name, "e", Verdict.UNFINISHED, reported, "limit", 0, 123_456_789_012)]
    results += [Result(f"{name}0", "e", "equal", finish="passed", instructions=1)]
    summary = summarize(results, RunDescription("rvfi", "rv64imac_h", (), "out"))
    console = Console(width=80 if terminal else None, force_terminal=terminal, color_system=None)
    with console.capture() as captured:
        _results.show(console, results, summary)
    lines = captured.get().splitlines()
    rows = [line.split() for line in lines if name in line]
    assert [row[0] for row in rows] == [name, f"{name}0"]
    assert [row[-2:] for row in rows] == [["0", "0.00"]] * 2
    assert "123,456,789,012" in rows[0]
    assert (f"      {reported}" in lines) is not terminal
    assert all(len(line) <= 80 for line in lines[1:] if name not in line) is terminal
    assert " ".join(reported.split()) in " ".join(captured.get().split())


def test_the_summary_says_what_this_design_hides() -> None:
    result = Result("a", "a.elf", Verdict.EQUAL, never_compared=["MODE", "TVAL"])
    result.bus_compared = False
    text = shown([result])
    assert "never compared for this design: mode, tval" in text
    assert "never compared for this design: what reaches the bus" in text
    whole = shown([Result("a", "a.elf", Verdict.EQUAL)], "own")
    assert "never compared" not in whole


def test_the_summary_names_waivers_used_and_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    waivers = tuple(duts.Waiver(n, f"because of {n}", ("*",), ("tinst",)) for n in ("one", "two"))
    monkeypatch.setattr(duts, "load", lambda _name: type("Dut", (), {"waivers": waivers})())
    result = Result("a", "a.elf", Verdict.WAIVED, sentence="one: because", waived="one")
    text = shown([result, Result("b", "b.elf", Verdict.EQUAL)])
    assert "waiver: one (because of one): 1 used it" in text
    assert "waiver: two (because of two): not used" in text
    assert "0 differences" in text
    assert ", 1 waived" in text


ENDINGS = [
    (Result("cut", "e", Verdict.UNFINISHED, sentence="its limit", finish="limit"), False),
    (
        Result("budget", "e", "not finished", "its limit", "limit", unfinished_allowed=True),
        True,
    ),
    (Result("waits", "e", Verdict.WAITS, sentence="waits in WFI"), False),
    (Result("loops", "e", Verdict.LIVELOCK, sentence="again and again"), False),
]


def test_a_program_without_an_end_is_neither_a_success_nor_a_difference(tmp_path: Path) -> None:
    results = [result for result, _ in ENDINGS]
    assert [r.good for r in results] == [good for _, good in ENDINGS]
    summary = summarize(results, RunDescription("own", "rv64imac_h", (), "out"))
    assert summary["differences"] == 0
    assert summary["unfinished"] == {
        "cut": "not finished",
        "budget": "not finished",
        "waits": "waits for ever",
        "loops": "livelock",
    }
    text = shown(results, "own")
    lines = text.splitlines()
    for result in results:
        row = next(i for i, line in enumerate(lines) if line.split()[:1] == [result.name])
        assert lines[row + 1].strip() == result.sentence
        assert result.verdict in text
    assert "0 differences" in text
    assert "4 not finished" in text
    write_junit(tmp_path / "junit.xml", "suite", results)
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert [suite.get(k) for k in ("failures", "errors", "skipped")] == ["0", "0", "4"]
    reasons = [case.find("skipped").get("message") for case in suite]
    assert reasons[0] == "not finished: its limit"


def test_one_rule_says_whether_a_program_failed_by_itself(tmp_path: Path) -> None:
    single = Result("single", "e", "equal", finish="failed", code=3)
    upset = Result("upset", "e", "equal", finish="failed", code=3, irq_seed=1)
    results = [single, upset]
    assert [r.good for r in results] == [False, True]
    summary = summarize(results, RunDescription("own", "rv64imac_h", (), "out"))
    assert (summary["failed"], summary["upset"]) == (["single"], ["upset"])
    text = shown(results, "own")
    assert "equal, failed with code 3" in text
    assert "equal, upset by its interrupts (code 3)" in text
    assert "1 failed by themselves" in text
    assert "1 upset by their interrupts" in text
    write_junit(tmp_path / "junit.xml", "suite", results)
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert suite.get("failures") == "1"


def test_a_report_is_found_where_its_folder_was_moved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    description = RunDescription("own", "rv64imac_h", (), str(tmp_path))
    result = Result("a", "a.elf", Verdict.DIFFERENCE, report="/gone/a")
    summary = summarize([result], description)
    (tmp_path / "summary.json").write_text(json.dumps(summary))
    assert trapline(["report", str(tmp_path)]) == 2
    assert "/gone/a/report.json" in capsys.readouterr().err
    (tmp_path / "a").mkdir()
    (tmp_path / "a/report.json").write_text("[]")
    assert trapline(["report", str(tmp_path)]) == 2
    assert f"{tmp_path / 'a/report.json'}: not a report" in capsys.readouterr().err
    (tmp_path / "a/report.json").write_text('{"schema": 3}')
    assert trapline(["report", str(tmp_path)]) == 2
    assert "a report of version 3; this reads 5" in capsys.readouterr().err
