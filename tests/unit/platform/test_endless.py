# SPDX-License-Identifier: Apache-2.0
"""Programs that repeat themselves, and such that only look like it."""

from __future__ import annotations

import struct

import pytest

from trapline.models.isa.config import named
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.memory_map import CLINT, CLINT_MTIMECMP, RAM
from trapline.models.platform.elf import Executable
from trapline.models.platform.endless import find_livelock
from trapline.models.platform.platform import Platform
from trapline.tb.random import asm

A0, A1 = 10, 11


def platform(words: list[int], steps: int) -> Platform:
    """A platform that has made so many steps of these instructions."""
    made = Platform(named("rv64imac_h"))
    data = b"".join(struct.pack("<I", w) for w in words)
    made.load(Executable("test", RAM.base, ((RAM.base, data),), {}))
    made.run(steps)
    return made


def test_a_jump_to_itself_repeats_one_step() -> None:
    found = find_livelock(platform([asm.jump(0, 0)], 3))
    assert found is not None
    assert (found.steps, found.traps) == (1, 0)
    assert "in 1 steps that repeat for ever, and no timer is set" in found.sentence


def test_a_handler_that_traps_is_told_by_its_cause() -> None:
    address = asm.load_immediate(64, A0, RAM.base + 0x100)
    words = [*address, asm.csr_op("csrrw", 0, BY_NAME["mtvec"].address, A0), 0, 0]
    found = find_livelock(platform(words, len(words) + 4))
    assert found is not None
    assert (found.steps, found.traps) == (1, 1)
    assert "illegal instruction" in found.sentence


def test_a_counter_is_no_repetition() -> None:
    words = [asm.i_imm("addi", A0, A0, 1), asm.jump(0, -4)]
    assert find_livelock(platform(words, 4)) is None


def test_a_store_of_another_value_is_no_repetition() -> None:
    words = [
        *asm.load_immediate(64, A0, RAM.base + 0x200),
        asm.i_imm("ld", A1, A0, 0),
        asm.i_imm("addi", A1, A1, 1),
        asm.store("sd", A1, A0, 0),
        asm.i_imm("addi", A1, 0, 0),
        asm.jump(0, -16),
    ]
    assert find_livelock(platform(words, 40)) is None


@pytest.mark.parametrize("mtimecmp", [1 << 40])
def test_a_timer_that_is_set_may_still_come(mtimecmp: int) -> None:
    words = [
        *asm.load_immediate(64, A0, CLINT.base + CLINT_MTIMECMP),
        *asm.load_immediate(64, A1, mtimecmp),
        asm.store("sd", A1, A0, 0),
        asm.jump(0, 0),
    ]
    assert find_livelock(platform(words, 40)) is None
