# SPDX-License-Identifier: Apache-2.0
"""A real Ctrl-C and a real SIGKILL, from outside, on `trapline lockstep` as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = "import sys; from trapline.entry import main; main()"
PATIENCE = 300


def simulators(of: int) -> list[int]:
    """Simulator processes that the process `of` has started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == of and (entry / "exe").readlink().name == "simulator":
                found.append(int(entry.name))
        except (OSError, IndexError):
            continue
    return found


def wait_for(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def running(assemble, directed: dict[str, Path], tmp_path: Path):
    """`trapline lockstep first spin last`, in the middle of `spin`, which does not end."""
    spin = assemble("spin", "li t0, 0; 1: addi t0, t0, 1; j 1b")
    good = directed["hgatp_legal_values"]
    first, last = tmp_path / "first.elf", tmp_path / "last.elf"
    first.symlink_to(good)
    last.symlink_to(good)
    yield from started([first, spin, last], tmp_path / "out", "--max-instructions", "20000000")


def _as_from_a_terminal() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def started(programs: list[Path], out: Path, *options: str):
    """The process and its folder, once the first program has ended."""
    arguments = ["lockstep", *programs, "--out", out, *options]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job, such as a part of CI, hands down an ignored SIGINT.
        preexec_fn=_as_from_a_terminal,
    )
    results = out / "results.jsonl"
    try:
        wait_for(lambda: results.exists() and results.read_text().count("\n") == 1, process)
        yield process, out
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_the_results_and_says_what_is_missing(running, how) -> None:
    process, out = running
    children = simulators(process.pid)
    assert children
    process.send_signal(how)
    text, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "missing spin, last" in " ".join(text.split())
    assert "Traceback" not in text + errors
    summary = json.loads((out / "summary.json").read_text())
    assert summary["missing"] == ["spin", "last"]
    assert (summary["programs"], summary["differences"]) == (1, 0)
    (line,) = (out / "results.jsonl").read_text().splitlines()
    assert json.loads(line)["verdict"] == "equal"
    suite = ET.parse(out / "junit.xml").getroot()
    assert suite.get("skipped") == "2"
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_killed_simulator_is_named_and_the_rest_is_run(running, how) -> None:
    process, out = running
    (simulator,) = simulators(process.pid)
    os.kill(simulator, how)
    text, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Traceback" not in text + errors
    assert how.name in text
    summary = json.loads((out / "summary.json").read_text())
    verdicts = {r["name"]: r["verdict"] for r in summary["results"]}
    assert verdicts == {"first": "equal", "spin": "simulator", "last": "equal"}
    assert summary["missing"] == []
    assert (summary["programs"], summary["differences"]) == (3, 1)
    report = json.loads((out / "spin" / "report.json").read_text())
    assert report["verdict"] == "simulator"
    assert "run again it does not die" in report["sentence"]
    # What the last batch left behind, or the simulator itself in its last moment.
    rows = report["history"]
    assert len(rows) == 32
    assert {row["text"] for row in rows} == {"c.addi t0,1", "c.j 0x80000002"}
    if how is signal.SIGSEGV:
        assert rows[-1]["order"] == report["record"] - 1
    assert (out / "spin" / "report.html").exists()
    suite = ET.parse(out / "junit.xml").getroot()
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")


def test_what_had_ended_is_there_after_kill_nine(running) -> None:
    process, out = running
    (simulator,) = simulators(process.pid)
    process.kill()
    process.communicate(timeout=PATIENCE)
    suite = ET.parse(out / "junit.xml").getroot()
    ended = [case.get("name") for case in suite if case.find("skipped") is None]
    assert (ended, suite.get("tests")) == (["first"], "3")
    end = time.monotonic() + 30
    while Path(f"/proc/{simulator}").exists():  # it dies with who started it
        assert time.monotonic() < end
        time.sleep(0.1)


def test_an_interrupt_ends_all_simulators_and_keeps_the_results(
    assemble, directed: dict[str, Path], tmp_path: Path
) -> None:
    spin = assemble("spins", "1: j 1b")
    programs = [spin, directed["hgatp_legal_values"], directed["hgatp_legal_values"], spin]
    options = ("--jobs", "2", "--max-instructions", "20000000")
    for process, out in started(programs, tmp_path / "out", *options):
        children = simulators(process.pid)
        assert children
        process.send_signal(signal.SIGHUP)
        text, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
        assert "interrupted" in text
        assert "Traceback" not in text + errors
        summary = json.loads((out / "summary.json").read_text())
        assert [r["name"] for r in summary["results"]] == [
            "spins",
            "hgatp_legal_values",
            "hgatp_legal_values-2",
            "spins-2",
        ]
        ended = [r["verdict"] for r in summary["results"]]
        assert "equal" in ended
        assert ended[0] == ended[3] == "missing"
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
