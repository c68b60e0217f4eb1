# SPDX-License-Identifier: Apache-2.0
"""Words one bit away from a privileged or atomic instruction: they must not be taken for it."""

from __future__ import annotations

from functools import cache

from trapline.models.golden.gen import opcodes
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import by_name, decode_name
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import World

RULES = ("stval_op_illegal_instr", "H_cause_virtual_instruction")

FIXED = (*range(7, 15), *range(15, 20), *range(20, 32))


@cache
def _words(cfg: HartConfig) -> tuple[int, ...]:
    """Every such word that is no instruction, its address in POINTER where it takes one."""
    found = []
    for row in by_name.values():
        if row.size == 2 or row.match & 0x7F not in (opcodes.SYSTEM, opcodes.AMO, opcodes.MISC_MEM):
            continue
        csr_instruction = row.match & 0x7F == opcodes.SYSTEM and row.match >> 12 & 3
        if csr_instruction or not row.available(cfg.xlen, cfg.extensions):
            continue
        base = row.match | (POINTER << 15 if "rs1" in row.operands else 0)
        for bit in FIXED:
            word = base ^ 1 << bit
            if row.mask >> bit & 1 and decode_name(word, cfg.xlen) is None:
                found.append(word)
    return tuple(found)


def provoke(world: World, mode: Mode) -> Mode:
    """A few of them, where what they resemble would have worked."""
    world.li(POINTER, world.address((1, 1) if world.h else mode) & ~7)
    for _ in range(world.rng.randint(2, 4)):
        world.emit(world.rng.choice(_words(world.cfg)))
    return mode
