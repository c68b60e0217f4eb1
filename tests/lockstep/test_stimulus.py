# SPDX-License-Identifier: Apache-2.0
"""Pulse trains and wait profiles of one's own, on the own core in lockstep."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session

from .stimuli import AT

# Waits for a machine external interrupt and passes in its handler.
WAITS_FOR_MEIP = """
  la t0, handler; csrw mtvec, t0
  li t0, 1 << 11; csrs mie, t0
  csrsi mstatus, 8
1: addi t1, t1, 1; sd t1, -8(sp); ld t2, -8(sp); j 1b
  .align 2
handler: li t0, 0x100000; li t1, 0x5555; sw t1, 0(t0)
1: j 1b
"""
PROGRAM = "li sp, 0x80010000\n" + WAITS_FOR_MEIP


@pytest.fixture(autouse=True)
def stimuli(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulator finds the module `stimuli` as this process does."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def test_a_pulse_comes_when_its_train_says_and_waits_where_its_profile_says(
    assemble, tmp_path: Path
) -> None:
    elf = str(assemble("waits_for_meip", PROGRAM))
    pulse = {"pulses": "stimuli:OneExternalInterrupt"}
    programs = (
        Program("quick", elf, **pulse),
        Program("slow", elf, wait_seed=5, **pulse),
        Program("gusts", elf, wait_seed=5, waits="stimuli:Gusts", **pulse),
        Program("gusts_again", elf, wait_seed=5, waits="stimuli:Gusts", **pulse),
        Program("alone", elf, max_cycles=20_000),
    )
    # Looks every 1,000 cycles: pulses and stretches lie across them.
    description = RunDescription(
        "own", "rv64imac_h", programs, str(tmp_path), chunk_cycles=1000, wave_cycles=0
    )
    done: dict[str, Result] = {r.name: r for r in Session(description, Progress()).run()}
    for name in ("quick", "slow", "gusts", "gusts_again"):
        result = done[name]
        assert (result.verdict, result.finish) == (Verdict.EQUAL, "passed"), result.sentence
        assert result.traps == {"machine external interrupt -> M": 1}, name
        assert AT < result.cycles < AT + 400
    assert done["alone"].traps == {}
    # The more wait states until the same cycle, the fewer instructions.
    quick, slow, gusts = (done[name].instructions for name in ("quick", "slow", "gusts"))
    assert slow < gusts < quick
    assert done["gusts_again"].instructions == gusts
