# SPDX-License-Identifier: Apache-2.0
"""HINTs, compressed ones too, and fences with fields that are ignored: they change nothing but pc.

"HINTs do not change any architecturally visible state, except for advancing the pc": x0 is read
right behind them.
"""

from __future__ import annotations

from functools import cache

from trapline.models.golden.gen import opcodes
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import by_name
from trapline.tb.random import asm
from trapline.tb.random.code import Mode
from trapline.tb.random.world import World

RULES = ("hints_op", "hints_enc", "fence_unused_flds_rsv")

# What a compressed one may have in its fields and is a HINT; shifts by zero with any register.
_RD, _RS2, _SHORT = 31 << 7, 31 << 2, 7 << 7
_IMMEDIATE = 1 << 12 | 31 << 2


@cache
def _long(cfg: HartConfig) -> tuple[str, ...]:
    """Names of computational instructions, whose rd becomes x0."""
    kinds = (opcodes.OP, opcodes.OP_IMM, opcodes.LUI, opcodes.AUIPC, opcodes.OP_32)
    return tuple(
        name
        for name, row in by_name.items()
        if row.size == 4
        and row.match & 0x7F in (*kinds, opcodes.OP_IMM_32)
        and row.available(cfg.xlen, cfg.extensions)
    )


def provoke(world: World, mode: Mode) -> Mode:
    """Several in a row; now and then x0 is a source of what follows."""
    rng = world.rng
    for _ in range(rng.randint(2, 5)):
        kind = rng.randrange(4)
        if kind == 0:
            world.emit(_of_four_bytes(world))
        elif kind == 1:
            world.emit(_fence(world))
        else:
            world.emit(_of_two_bytes(world) | _of_two_bytes(world) << 16)
        if rng.random() < 0.4:
            world.emit(asm.word("add", rd=world.register(), rs1=0, rs2=0))
    return mode


def _of_four_bytes(world: World) -> int:
    """A computational instruction of any operands whose rd is x0."""
    rng = world.rng
    row = by_name[rng.choice(_long(world.cfg))]
    return row.match | rng.getrandbits(32) & ~row.mask_at(world.cfg.xlen) & ~_RD


def _fence(world: World) -> int:
    """FENCE of any fm, predecessors, successors, rd and rs1, of which most shall be ignored."""
    rng = world.rng
    fields = {name: rng.choice((0, rng.getrandbits(5))) for name in ("rd", "rs1")}
    sets = rng.choice((rng.getrandbits(12), rng.getrandbits(8), 0x10, 0))
    return asm.word("fence", **fields) | sets << 20


def _of_two_bytes(world: World) -> int:
    """C.NOP and C.ADDI, C.LI, C.LUI, C.MV, C.ADD, C.SLLI, C.SRLI, C.SRAI as HINTs."""
    rng, bits = world.rng, world.rng.getrandbits(16)
    # At XLEN=32 shift amounts have five bits; those of six are custom.
    shift = _IMMEDIATE if world.wide else _RS2
    name, field = rng.choice(
        (
            *(("c.addi", _RD), ("c.addi", _IMMEDIATE), ("c.li", _IMMEDIATE), ("c.lui", _IMMEDIATE)),
            *(("c.mv", _RS2), ("c.add", _RS2), ("c.slli", _RD), ("c.slli", shift)),
            *(("c.srli", _SHORT), ("c.srai", _SHORT)),
        )
    )
    # Where the field is the register's, it is one that programs use.
    drawn = world.register() << 7 if field == _RD else bits & field
    if drawn & field == 0:
        drawn = 1 << 2 if field != _SHORT else 1 << 7
    return by_name[name].match | drawn
