# SPDX-License-Identifier: Apache-2.0
"""What is said of a program that has not ended."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import Kind, get
from trapline.tb.duts.loader import Dut
from trapline.tb.lockstep.livelock import LivelockDetector
from trapline.tb.run.description import Program


def endless_sentence(
    dut: Dut, livelock: LivelockDetector, history: Sequence[tuple[int, ...]], cycle: int
) -> str:
    """What goes on for ever; history: the last records that agreed."""
    if livelock.period:
        return (
            f"the same {livelock.period} records again and again, "
            f"for {livelock.cycles()} cycles by cycle {cycle}"
        )
    sentence = f"{dut.livelock_records} records in a row without progress"
    if history and get(history[-1], "kind") == Kind.EXCEPTION:
        cause = cause_name(get(history[-1], "cause"), False)
        sentence += f": traps whose handler traps, {cause} at pc {get(history[-1], 'pc'):#x}"
    return sentence


def limit_sentence(program: Program, retired: int, cycle: int) -> str:
    """Which limit cut the program."""
    if 0 < program.max_instructions <= retired:
        return f"not finished after {program.max_instructions:,} instructions, its limit"
    if 0 < program.max_cycles <= cycle:
        return f"not finished after {program.max_cycles:,} cycles, its limit"
    return "cut where its console said what the run ends at"
