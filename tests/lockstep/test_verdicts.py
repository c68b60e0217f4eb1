# SPDX-License-Identifier: Apache-2.0
"""Designs that give other results when the same program runs again are called by their name.

The planted bugs of tb/planted/bugs/verdicts.toml do it; production sources cannot.
"""

from __future__ import annotations

import html
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trapline.models.isa.commit import Pin
from trapline.tb.campaigns.mutants.campaign import design, programs_for
from trapline.tb.planted.mutants import load
from trapline.tb.planted.operators import with_operators
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import SILENCE_SECONDS, Progress, Session
from trapline.tb.sim.build import build

FINISH = "li t0, 0x100000; li t1, 0x5555; sw t1, 0(t0); 1: j 1b"
LR = f"li sp, 0x80001000; lr.d t0, (sp); {FINISH}"
SC = f"li sp, 0x80001000; li t1, 5; sc.d t0, t1, (sp); {FINISH}"
# Loads of every doubleword in 2 KiB, most values of the bits that the bug looks at.
LOADS = f"""li t0, 0x80001000; li t1, 0x80001800
1: ld t2, 0(t0); addi t0, t0, 8; bne t0, t1, 1b; {FINISH}"""
NOTHING = FINISH


@pytest.fixture(scope="module")
def simulator(directed):
    return build(design(with_operators(load())))


def results(
    simulator: Path, bug: str, elves: list[Path], out: Path, silence: float = SILENCE_SECONDS
) -> list[Result]:
    mutant = next(m for m in load() if m.name == bug)
    programs = programs_for(mutant, map(str, elves), "")
    description = RunDescription("own", "rv64imac_h", tuple(programs), str(out))
    return Session(description, Progress(), silence).run_on(simulator)


def reported(result: Result) -> dict[str, Any]:
    """The report, which a page shows as well."""
    report: dict[str, Any] = json.loads((Path(result.report) / "report.json").read_text())
    page = (Path(result.report) / "report.html").read_text()
    assert report["heading"] in page
    assert report["sentence"] in html.unescape(page)
    return report


@pytest.fixture
def programs(assemble):
    texts = {"lr": LR, "sc": SC, "loads": LOADS, "one": NOTHING, "two": "nop; " + NOTHING}
    return {name: assemble(name, text) for name, text in texts.items()}


def test_state_that_survives_reset_with_the_shortest_list(simulator, programs, tmp_path) -> None:
    order = ["one", "sc", "two", "lr", "loads"]
    elves = [programs[name] for name in order]
    second = tmp_path / "sc.elf"
    second.write_bytes(programs["sc"].read_bytes())
    done = results(simulator, "reservation_survives_reset", [*elves, second], tmp_path / "out")
    assert [r.verdict for r in done[:-1]] == [Verdict.EQUAL] * 5
    assert done[-1].verdict == Verdict.SURVIVES, done[-1].sentence
    assert done[-1].predecessors == ["lr"]
    assert not done[-1].good
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["differences"] == 1
    assert summary["results"][-1]["predecessors"] == ["lr"]
    report = reported(done[-1])
    assert report["verdict"] == "survives"
    assert report["predecessors"] == ["lr"]
    assert f"trapline lockstep {programs['lr']} {second} " in report["reproduce"]
    assert report["at"]["text"].startswith("sc.d")


def test_without_the_bug_it_is_equal(simulator, programs, tmp_path) -> None:
    elves = [programs["lr"], programs["sc"]]
    listed = tuple(replace(p, images=()) for p in programs_for(None, map(str, elves), ""))
    description = RunDescription("own", "rv64imac_h", listed, str(tmp_path))
    done = Session(description, Progress()).run_on(simulator)
    assert [r.verdict for r in done] == [Verdict.EQUAL] * 2


def test_what_no_seed_decides_is_not_deterministic(simulator, programs, tmp_path) -> None:
    # One time in 256 the bug shows nowhere: then it is asked once more.
    for attempt in range(3):
        (done,) = results(
            simulator, "loads_differ_by_chance", [programs["loads"]], tmp_path / str(attempt)
        )
        if done.verdict != Verdict.EQUAL:
            break
    assert done.verdict == Verdict.CHANCE, done.sentence
    assert not done.predecessors
    assert reported(done)["verdict"] == "chance"


# The planted bugs of a simulator that dies act on a store to this address.
TOUCHED = f"li t0, 0x80000aa8; nop; nop; sd t0, 0(t0); {FINISH}"


def test_a_simulator_that_ends_early_is_a_verdict_with_a_report(
    simulator, assemble, programs, tmp_path
) -> None:
    elves = [programs["one"], assemble("touched", TOUCHED), programs["two"]]
    done = results(simulator, "simulator_aborts", elves, tmp_path)
    assert [r.verdict for r in done] == ["equal", Verdict.SIMULATOR, "equal"]
    assert "ended early with status 1" in done[1].sentence
    assert "alone in a fresh simulator it dies again" in done[1].sentence
    report = reported(done[1])
    assert report["verdict"] == "simulator"
    assert report["sentence"] == done[1].sentence
    assert "trapline lockstep" in report["reproduce"]


def test_a_hang_of_the_simulator_is_a_verdict_with_a_report(
    simulator, assemble, programs, tmp_path
) -> None:
    elves = [programs["one"], assemble("hangs", TOUCHED), programs["two"]]
    done = results(simulator, "simulator_hangs", elves, tmp_path, silence=8.0)
    assert [r.verdict for r in done] == ["equal", Verdict.SIMULATOR, "equal"]
    assert "said nothing for 8 seconds" in done[1].sentence
    assert len(reported(done[1])["history"]) == done[1].records > 0


def test_a_wait_for_what_cannot_come_is_no_difference(assemble, tmp_path) -> None:
    elf = assemble("sleeps", "csrw mie, x0; wfi; j .")
    description = RunDescription(
        "own", "rv64imac_h", (Program("sleeps", str(elf)),), str(tmp_path / "out")
    )
    (done,) = Session(description, Progress()).run()
    assert done.verdict == Verdict.WAITS
    assert done.sentence == (
        "waits in WFI for an interrupt that cannot come: at pc 0x80000004, mip is 0x0, mie 0x0; "
        "it resumes when mip & mie is not zero"
    )
    assert (done.good, done.unexplained) == (False, 0)
    report = reported(done)
    assert report["verdict"] == "waits"
    assert report["history"][-1]["text"].startswith("csr")
    assert report["last"] == report["history"][-1]
    assert report["last"]["pc"] == "0x80000000"


def test_an_external_interrupt_that_nobody_raises_cannot_come(assemble, tmp_path) -> None:
    elf = assemble("mei", "li t0, 0x800; csrw mie, t0; wfi; j .")
    programs = (Program("single", str(elf)),)
    description = RunDescription("own", "rv64imac_h", programs, str(tmp_path / "out"))
    (single,) = Session(description, Progress()).run()
    assert single.verdict == Verdict.WAITS
    assert "mie 0x800" in single.sentence


def test_a_wait_that_no_random_pulse_ends_is_not_finished(assemble, tmp_path) -> None:
    """MEIE alone is set, and the run's pulses come on SEIP: legal, and nobody's difference."""
    elf = assemble("mei", "li t0, 0x800; csrw mie, t0; wfi; j .")
    programs = (Program("pulsed", str(elf), irq_seed=7),)
    description = RunDescription(
        "own", "rv64imac_h", programs, str(tmp_path / "out"), irq_pins=(Pin.SEIP,)
    )
    (pulsed,) = Session(description, Progress()).run()
    assert (pulsed.verdict, pulsed.unexplained) == (Verdict.UNFINISHED, 0)
    assert "for machine external interrupt (from outside)" in pulsed.sentence
    assert pulsed.sentence.endswith("no pulse brought it")


# Both sides agree on each of these, for ever.
LOOPS = {
    "jump": "nop; 1: j 1b",
    "trap": "la t0, 1f; csrw mtvec, t0; nop; .balign 4; 1: .word 0",
}


WAITS = "li s0, 0x80001000; 1: ld t0, 0(s0); beqz t0, 1b; j ."
# mtimecmp = 30,000: an interrupt in 300,000 cycles, for which the same loop waits.
INTERRUPTED = f"""la t0, 2f; csrw mtvec, t0; li t0, 0x2004000; li t1, 30000; sd t1, 0(t0)
li t1, 128; csrw mie, t1; csrsi mstatus, 8; {WAITS}; .balign 4; 2: {FINISH}"""
COUNTS = f"li t0, 500000; 1: addi t0, t0, -1; bnez t0, 1b; {FINISH}"


def test_a_loop_in_which_nothing_changes_is_a_livelock(assemble, tmp_path) -> None:
    texts = {"waits": WAITS, "interrupted": INTERRUPTED, "counts": COUNTS, "limited": WAITS}
    programs = tuple(
        Program(name, str(assemble(name, text)), max_instructions=350_000 * (name == "limited"))
        for name, text in texts.items()
    )
    description = RunDescription(
        *("own", "rv64imac_h", programs, str(tmp_path)),
        livelock_cycles=400_000,
        chunk_cycles=50_000,
    )
    done = {r.name: r for r in Session(description, Progress()).run()}
    finishes = {name: (r.verdict, r.finish) for name, r in done.items()}
    assert finishes == {
        "waits": (Verdict.LIVELOCK, "not"),
        "interrupted": (Verdict.EQUAL, "passed"),
        "counts": (Verdict.EQUAL, "passed"),
        "limited": (Verdict.UNFINISHED, "limit"),
    }
    waits = done["waits"]
    assert waits.sentence.startswith("the same 2 records again and again, for ")
    assert 400_000 <= waits.cycles <= 700_000
    report = reported(waits)
    assert {row["text"] for row in report["history"]} == {"ld t0,0(s0)", "beq t0,zero,0x80000008"}
    assert Path(waits.waves).stat().st_size > 1000


@pytest.mark.parametrize("name", LOOPS)
def test_a_run_without_progress_is_a_verdict_with_a_report(assemble, name, tmp_path) -> None:
    elf = assemble(name, LOOPS[name])
    description = RunDescription(
        "own", "rv64imac_h", (Program(name, str(elf)),), str(tmp_path / "out")
    )
    (done,) = Session(description, Progress()).run()
    assert done.verdict == Verdict.LIVELOCK
    assert "without progress" in done.sentence
    assert ("traps whose handler traps, " in done.sentence) == (name == "trap")
    assert (done.good, done.unexplained) == (False, 0)
    report = reported(done)
    assert report["verdict"] == "livelock"
    assert len(report["history"]) == 32
    assert len({row["pc"] for row in report["history"]}) == 1
    assert "trapline lockstep" in report["reproduce"]
