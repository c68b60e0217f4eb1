# SPDX-License-Identifier: Apache-2.0
"""ECALL, EBREAK, xRET and WFI where they trap, and words one bit away from an instruction."""

from __future__ import annotations

from functools import cache

from trapline.models.isa.encodings import by_name, decode_name
from trapline.tb.random import asm
from trapline.tb.random.code import EBREAK, NOP, Mode
from trapline.tb.random.world import M, U, World

RULES = ("H_cause_ecall", "H_cause_virtual_instruction", "stval_op_illegal_instr")

ODD = (0xFFFF_FFFF, 0x0000_0057, 0x0000_0007, 0x6000_0073, 0x1234_5673)


@cache
def _privileged() -> tuple[int, ...]:
    """Words of the instructions of SYSTEM and of AMO."""
    rows = [r for r in by_name.values() if r.size == 4 and r.match & 0x7F in (0x73, 0x2F, 0x0F)]
    return tuple(r.match for r in rows)


def provoke(world: World, mode: Mode) -> Mode:
    """One of them."""
    rng = world.rng
    kind = rng.randrange(10)
    if kind < 2:
        world.emit(asm.word("ecall"))
    elif kind == 2:
        world.emit(asm.word("mret") if mode[0] != M else NOP)
    elif kind == 3:
        world.emit(EBREAK if world.escape != EBREAK else NOP)
    elif kind == 4:
        world.emit(asm.word("sret") if mode[0] == U else NOP)
    elif kind == 5:
        # A user mode's WFI always traps.
        world.emit(asm.word("wfi") if mode[0] == U else asm.word("wrs.nto"))
    elif kind == 6:
        world.emit(rng.choice(ODD))
    else:
        world.emit(_nearly(world))
    return mode


def _nearly(world: World) -> int:
    """An instruction with one bit changed, if that is none."""
    rng = world.rng
    word = rng.choice(_privileged()) | rng.randrange(32) << 15 | rng.randrange(32) << 20
    word ^= 1 << rng.choice((7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 26, 27, 28, 29, 30, 31))
    opcode = word & 0x7F
    # CSR addresses and loads have their own provocations.
    if (opcode == 0x73 and word >> 12 & 3) or decode_name(word, world.cfg.xlen) is not None:
        return 0x0000_0057
    return word
