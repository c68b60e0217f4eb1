# SPDX-License-Identifier: Apache-2.0
"""ECALL, EBREAK, xRET and WFI where they trap, and words that are no instruction."""

from __future__ import annotations

from trapline.tb.random import asm
from trapline.tb.random.code import EBREAK, NOP, Mode
from trapline.tb.random.world import M, U, World

RULES = ("H_cause_ecall", "H_cause_virtual_instruction", "stval_op_illegal_instr")

ODD = (0xFFFF_FFFF, 0x0000_0057, 0x0000_0007, 0x0000_003B, 0x6000_0073, 0x1234_5673)


def provoke(world: World, mode: Mode) -> Mode:
    """An ECALL, EBREAK, xRET, WFI or WRS.NTO that traps, or an instruction that does not exist."""
    rng = world.rng
    kind = rng.randrange(7)
    if kind < 2:
        world.emit(asm.word("ecall"))
    elif kind == 2:
        world.emit(asm.word("mret") if mode[0] != M else NOP)
    elif kind == 3:
        world.emit(EBREAK if world.escape != EBREAK else NOP)
    elif kind == 4:
        world.emit(asm.word("sret") if mode[0] == U else NOP)
    elif kind == 5:
        # A user mode's WFI always traps, where there is S-mode.
        world.emit(asm.word("wfi") if mode[0] == U and world.s else asm.word("wrs.nto"))
    else:
        world.emit(rng.choice(ODD))
    return mode
