# SPDX-License-Identifier: Apache-2.0
"""The own core in lockstep with the golden model, through the command line's own session."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.commit import get
from trapline.tb.duts import loader as duts
from trapline.tb.lockstep.stream import RECORD, read_stream
from trapline.tb.run import session as sessions
from trapline.tb.run import simulator
from trapline.tb.run.description import AGREED, Program, Result, RunDescription, Verdict

ROOT = Path(__file__).resolve().parents[2]
SOME = (
    "hgatp_legal_values",
    "gstage_translates_every_mode_pair",
    "hvip_vssi_taken_in_vs_when_hideleg",
    "vs_vectored_interrupt_uses_translated_cause",
    "lr_sc_and_amo_through_two_stages",
)
FINISH = "li t0, 0x100000; li t1, 0x5555; sw t1, 0(t0); 1: j 1b"


def session(out: Path, programs: list[Program], **settings: object) -> sessions.Session:
    description = RunDescription("own", "rv64imac_h", tuple(programs), str(out), **settings)
    return sessions.Session(description, sessions.Progress())


def test_directed_programs_are_equal(directed: dict[str, Path], tmp_path: Path) -> None:
    elves = [str(directed[name]) for name in SOME]
    assert trapline(["lockstep", *elves, "--out", str(tmp_path), "--wait-states", "3"]) == 0
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["programs"] == len(SOME)
    assert summary["differences"] == summary["unexplained"] == 0
    assert summary["instructions"] > 10_000
    assert summary["guest_exits"] > 10
    assert not summary["missing"]
    assert summary["accepted"] == {}
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == (str(len(SOME)), "0")


def test_disturbed_runs_are_spread_over_the_programs(
    directed: dict[str, Path], tmp_path: Path
) -> None:
    elves = [str(directed[name]) for name in SOME]
    run = ["lockstep", *elves, "--disturbed", "2", "--irq-seed", "5", "--max-instructions", "3000"]
    assert trapline([*run, "--out", str(tmp_path)]) == 1  # cut, all of them
    assert trapline([*run, "--out", str(tmp_path), "--allow-unfinished"]) == 0
    summary = json.loads((tmp_path / "summary.json").read_text())
    names = [f"{SOME[0]}.disturbed5", f"{SOME[2]}.disturbed6"]
    rows = {r["name"]: r for r in summary["results"]}
    assert summary["programs"] == len(SOME) + 2
    assert [(rows[n]["irq_seed"], rows[n]["wait_seed"]) for n in names] == [(5, 5), (6, 6)]
    assert all(rows[n]["instructions"] <= 3000 for n in names)
    own = duts.load("own")
    assert summary["interrupt_bound"] == [own.interrupt_records, own.interrupt_cycles]
    assert summary["timer_bits"] == {"late": 0, "ahead": 0}


def test_a_program_without_a_fence_is_decided_by_search_and_may_not_pass_as_fenced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = ["make", "--no-print-directory", "-s", "build/sw/controls/stale_leaves.elf"]
    subprocess.run(make, cwd=ROOT, check=True)
    elf = str(ROOT / "build/sw/controls/stale_leaves.elf")
    for option, status in ((), 0), (("--fenced",), 1):
        assert trapline(["lockstep", elf, "--out", str(tmp_path), *option]) == status
        summary = json.loads((tmp_path / "summary.json").read_text())
        assert summary["differences"] == 0
        assert {rule.split(" (")[0] for rule in summary["accepted"]} == {
            *("old S-stage PTE", "old VS-stage PTE", "old G-stage PTE"),
        }
        assert summary["unexplained"] == status * sum(summary["accepted"].values())
        reported = [r["report"] for r in summary["results"] if r["report"]]
        assert len(reported) == status
        for folder in reported:
            doc = json.loads((Path(folder) / "report.json").read_text())
            assert (doc["verdict"], doc["heading"]) == ("stale", "Accepted as old")
            assert "leaves out no fence" in doc["sentence"]
    assert "accepted although every program has all its fences" in capsys.readouterr().out
    assert trapline(["lockstep", elf, "--out", str(tmp_path), "--record"]) == 0
    capsys.readouterr()
    assert trapline(["check", str(tmp_path / "stale_leaves.stream")]) == 0
    answer = " ".join(capsys.readouterr().out.split())
    for rule, count in summary["accepted"].items():
        assert f"accepted: {rule}: {count}" in answer


def test_random_interrupts_with_wait_states(directed: dict[str, Path], tmp_path: Path) -> None:
    elf = str(directed["gstage_translates_every_mode_pair"])
    programs = [Program(f"run{s}", elf, s, s, 20_000) for s in range(4)]
    for result in session(tmp_path, programs).run():
        assert result.verdict in AGREED, result.sentence


def test_seeds_change_the_run_and_repeat_it(directed: dict[str, Path], tmp_path: Path) -> None:
    elf = str(directed["hgatp_legal_values"])
    programs = [Program(n, elf, None, s) for n, s in (("a", 1), ("b", 2), ("c", 1), ("d", None))]
    cycles = [r.cycles for r in session(tmp_path, programs).run()]
    assert cycles[0] == cycles[2]
    assert len(set(cycles)) == 3


def launches(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The simulator processes that sessions launch from now on, as they come."""
    processes: list[Any] = []
    launch = simulator.launch

    def launched(*args: object, **settings: object) -> object:
        processes.append(launch(*args, **settings))
        return processes[-1]

    monkeypatch.setattr(simulator, "launch", launched)
    return processes


def test_a_killed_simulator_costs_one_program(
    assemble, directed: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spin = assemble("spin", "li t0, 0; 1: addi t0, t0, 1; j 1b")
    processes = launches(monkeypatch)
    good = str(directed["hgatp_legal_values"])
    run = session(
        tmp_path, [Program("first", good), Program("spin", str(spin)), Program("last", good)]
    )
    run.progress.advanced = lambda i, _n: (
        os.kill(processes[-1].pid, signal.SIGKILL) if i == 1 else None
    )
    verdicts = [r.verdict for r in run.run()]
    assert verdicts == ["equal", "simulator", "equal"]
    assert "run again it does not die" in run.results[1].sentence
    assert "SIGKILL" in run.results[1].sentence


def test_a_slow_simulator_is_no_hanging_one(assemble, tmp_path: Path) -> None:
    """One stretch of clock takes longer than the silence that is allowed."""
    spin = Program("spin", str(assemble("spin", "1: addi t0, t0, 1; j 1b")), None, None, 2_500_000)
    run = RunDescription("own", "rv64imac_h", (spin,), str(tmp_path), chunk_cycles=1 << 30)
    (result,) = sessions.Session(run, sessions.Progress(), silence=1.5).run()
    assert (result.verdict, result.finish) == (Verdict.UNFINISHED, "limit")
    assert result.seconds > 1.5


def test_a_long_run_needs_no_more_memory_than_a_short_one(
    assemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the log of stores is full (2**20 of them), nothing grows any more."""
    stores = "la s0, 2f; 1: sd t0, 0(s0); sd t0, 8(s0); sd t0, 16(s0); addi t0, t0, 1; j 1b; 2:"
    elf = str(assemble("stores", stores))
    processes = launches(monkeypatch)
    run = session(tmp_path, [Program("stores", elf, max_instructions=6_000_000)], wave_cycles=0)
    used: list[tuple[int, int]] = []

    def advanced(_index: int, instructions: int) -> None:
        status = Path(f"/proc/{processes[-1].pid}/status").read_text()
        kilobytes = int(status.partition("VmRSS:")[2].split()[0])
        used.append((instructions, kilobytes))

    run.progress.advanced = advanced
    (result,) = run.run()
    assert (result.verdict, result.finish) == (Verdict.UNFINISHED, "limit")
    full = [kilobytes for instructions, kilobytes in used if instructions > 2_500_000]
    assert len(full) > 1
    assert full[-1] - full[0] < 1024


def test_an_interrupted_run_keeps_what_it_has(
    assemble, directed: dict[str, Path], tmp_path: Path
) -> None:
    spin = assemble("spin", "li t0, 0; 1: addi t0, t0, 1; j 1b")
    good = str(directed["hgatp_legal_values"])
    run = session(
        tmp_path, [Program("first", good), Program("spin", str(spin)), Program("last", good)]
    )

    def interrupt(index: int, _instructions: int) -> None:
        if index == 1:
            raise KeyboardInterrupt

    run.progress.advanced = interrupt
    with pytest.raises(KeyboardInterrupt):
        run.run()
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["missing"] == ["spin", "last"]
    assert summary["programs"] == 1
    assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 1


def test_livelock_and_limit_are_verdicts(assemble, tmp_path: Path) -> None:
    stay = str(assemble("stay", "1: j 1b"))
    programs = [Program("stay", stay), Program("limit", stay, max_instructions=500)]
    stay_result, limit = session(tmp_path, programs).run()
    assert stay_result.verdict == Verdict.LIVELOCK
    assert "without progress" in stay_result.sentence
    assert (limit.verdict, limit.finish) == (Verdict.UNFINISHED, "limit")
    assert limit.sentence == "not finished after 500 instructions, its limit"


def test_a_run_that_ends_between_a_store_and_its_record_goes_on_until_the_record(
    assemble, tmp_path: Path
) -> None:
    """Stores back to back, with wait states, cut off everywhere: nothing is left to excuse."""
    stores = "la s0, 2f; 1: sd s0, 0(s0); sh s0, 8(s0); amoadd.d t0, s0, (s0); j 1b; .align 6; 2:"
    elf = str(assemble("stores", stores))
    programs = [
        Program(f"{limit}-{wait}", elf, wait_seed=wait, max_instructions=limit)
        for limit in range(40, 52)
        for wait in (None, 1, 2)
    ]
    for result in session(tmp_path, programs).run():
        assert (result.verdict, result.finish) == (Verdict.UNFINISHED, "limit")
        assert result.accepted == {}


def test_the_last_record_of_a_program_shows_its_whole_state(assemble, tmp_path: Path) -> None:
    elf = assemble("tiny", FINISH)
    session(tmp_path, [Program("tiny", str(elf))], record=True).run()
    _, items = read_stream(tmp_path / "tiny.stream")
    last = [words for tag, words in items if tag == RECORD][-1]
    assert get(last, "full") == 1


def test_a_long_wait_is_a_hang_unless_the_run_expects_it(assemble, tmp_path: Path) -> None:
    # mtimecmp = 5000, mie.MTIE, WFI: 50,000 cycles without a record.
    wait = "li t0, 0x2004000; li t1, 5000; sd t1, 0(t0); li t1, 128; csrw mie, t1; wfi;"
    programs = [Program("wait", str(assemble("wait", f"{wait} {FINISH}")))]
    (hang,) = session(tmp_path / "hang", programs).run()
    assert hang.verdict == Verdict.WATCHDOG
    assert "no commit for 20000 cycles" in hang.sentence
    assert "the model waits in WFI at pc" in hang.sentence
    assert "for machine timer interrupt" in hang.sentence.lower()
    (result,) = session(tmp_path / "wait", programs, watchdog_cycles=100_000).run()
    assert (result.verdict, result.finish) == (Verdict.EQUAL, "passed")


def test_a_recorded_stream_is_whole(assemble, tmp_path: Path) -> None:
    elf = assemble("tiny", FINISH)
    (result,) = session(tmp_path, [Program("tiny", str(elf))], record=True).run()
    header, items = read_stream(tmp_path / "tiny.stream")
    orders = [get(words, "order") for tag, words in items if tag == RECORD]
    assert header["config"] == "rv64imac_h"
    assert orders == list(range(result.records))


def test_waves_of_a_whole_run(assemble, tmp_path: Path) -> None:
    waves = tmp_path / "run.fst"
    session(tmp_path, [Program("tiny", str(assemble("tiny", FINISH)))], waves=str(waves)).run()
    assert waves.stat().st_size > 1000


@pytest.mark.parametrize("every", [50_000, 10_000_000])
def test_waves_around_a_late_end_come_from_a_checkpoint_or_from_reset(
    assemble, tmp_path: Path, every: int
) -> None:
    """Either way they hold the last cycles. Only a second run from reset comes later in time."""
    loop = "li t0, 100000; 1: addi t0, t0, -1; bnez t0, 1b; csrw mie, x0; wfi; j ."
    late = Program("late", str(assemble("late", loop)))
    settings = {"chunk_cycles": 20_000, "checkpoint_cycles": every}
    (result,) = session(tmp_path, [late], **settings).run()
    assert result.verdict == Verdict.WAITS
    assert result.cycles > 100_000
    waves = Path(result.waves)
    assert waves.stat().st_size > 5_000
    # The header of an FST file: block type, its length, first and last time (ps, 1000 a cycle).
    _, _, first, last = struct.unpack(">BQQQ", waves.read_bytes()[:25])
    assert 1_900 <= (last - first) // 1000 <= 2_100
    runs = 1 if every < result.cycles else 2
    assert runs - 0.5 < last / 1000 / result.cycles < runs + 0.5
    assert not list(tmp_path.glob("checkpoint*"))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["/nowhere.elf"], "nowhere.elf"),
        (["ELF", "--config", "rv1"], "unknown configuration"),
        (["ELF", "--dut", "none"], "unknown design"),
        (["ELF", "--config", "spike"], "no configuration"),
        (["ELF", "--runs", "0"], "--runs"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    assemble, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    elf = str(assemble("tiny", FINISH))
    assert trapline(["lockstep", *(elf if a == "ELF" else a for a in arguments)]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert len(error.splitlines()) == 1


def test_a_good_result_needs_a_content_program() -> None:
    result = Result("a", "a.elf", Verdict.EQUAL, finish="failed")
    assert not result.good
