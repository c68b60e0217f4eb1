# SPDX-License-Identifier: Apache-2.0
"""Floating point: special operands, rounding modes, flags, and FS in whatever state it is.

Of harts with F and D only. At V=1 both vsstatus.FS and mstatus.FS count; either may be Off.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Final

from trapline.models.golden.gen import fields
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import Encoding, by_name
from trapline.tb.random import asm
from trapline.tb.random.code import GLUE, POINTER, Mode, csr, csr_address
from trapline.tb.random.world import M, U, World

RULES = (
    "vsstatus_fs_op",
    "H_illegalinst_xstatus_fs_vs",
    "mstatus_fs_op",
    "mstatus_sd_op",
    "fcsr_op",
    "fp_nan-boxing",
)
# What a hart needs for it.
NEEDS = "d"

# Few registers, so that results become operands.
REGISTERS: Final = 8
DYNAMIC: Final = 7
C_NOP: Final = 1 << 16
FS: Final = fields.MSTATUS_FS
_EDGES: Final = {
    # exponent field's width, fraction's width
    "w": (8, 23),
    "d": (11, 52),
}


@cache
def _operations(cfg: HartConfig) -> tuple[Encoding, ...]:
    """Everything but loads and stores; moves and conversions as often as the rest together."""
    rows = [
        e for e in by_name.values()
        if e.fmt in ("FP", "R4") and e.available(cfg.xlen, cfg.extensions)
    ]  # fmt: skip
    return tuple(rows)


@cache
def _compressed(cfg: HartConfig) -> tuple[Encoding, ...]:
    """Loads and stores by a register of x8 to x15."""
    return tuple(
        e for e in by_name.values()
        if e.fmt in ("CL", "CS")
        and e.name.startswith("c.f")
        and e.available(cfg.xlen, cfg.extensions)
    )  # fmt: skip


def provoke(world: World, mode: Mode) -> Mode:
    """A few instructions on few registers, with operands from all classes."""
    rng = world.rng
    if rng.random() < 0.7:
        _context(world, mode)
    for _ in range(rng.randint(1, 3)):
        _operand(world, mode)
    for _ in range(rng.randint(2, 7)):
        kind = rng.randrange(10)
        if kind < 6:
            world.emit(_operation(world))
        elif kind == 6:
            _control(world)
        elif kind == 7:
            _transfer(world, mode)
        elif kind == 8:
            _context(world, mode)
        else:
            _operand(world, mode)
    if rng.random() < 0.5:
        # What the flags and the context have become is seen by those that look.
        names = ["fcsr", "fflags", "frm"]
        names += ["sstatus"] if mode[0] != U else []
        names += ["mstatus"] if mode[0] == M else []
        world.emit(asm.csr_op("csrrs", world.register(), csr_address(rng.choice(names)), 0))
    return mode


def _context(world: World, mode: Mode) -> None:
    """Another FS, of the status registers that the mode may write: mostly not Off."""
    rng = world.rng
    names = {0: (), 1: ("sstatus",), 3: ("mstatus", "sstatus")}[mode[0]]
    if world.h and mode[0] != U and not mode[1]:
        names += ("vsstatus",)
    for name in names:
        if rng.random() < 0.6:
            value = rng.choice((0, 1, 1, 2, 2, 3)) << 13
            world.li(GLUE, FS)
            world.emit(csr("csrrc", name, GLUE))
            world.li(GLUE, value)
            world.emit(csr("csrrs", name, GLUE))


def encoding(rng: Random, width: str) -> int:
    """An encoding at an edge of the format, or any."""
    exponent, fraction = _EDGES[width]
    top, bias = (1 << exponent) - 1, (1 << exponent - 1) - 1
    near = bias + rng.randint(-fraction - 3, fraction + 3)
    field = rng.choice((0, 0, 1, top - 1, top, top, bias, near, near, rng.randint(0, top)))
    ones = (1 << fraction) - 1
    low = rng.choice((
        0, 1, ones, 1 << fraction - 1, rng.getrandbits(fraction), 1 << rng.randrange(fraction),
    ))  # fmt: skip
    return rng.getrandbits(1) << exponent + fraction | field << fraction | low


def _operand(world: World, mode: Mode) -> None:
    """A register gets a value: of F, of D, or of F without its box; by a move or a load."""
    rng, fd = world.rng, world.rng.randrange(REGISTERS)
    if rng.random() < 0.15:
        world.li(POINTER, world.address(mode) & ~7)
        world.emit(asm.i_imm(rng.choice(("flw", "fld")), fd, POINTER, 0))
        return
    if world.wide and rng.random() < 0.6:
        value = encoding(rng, "d")
        if rng.random() < 0.2:
            value = encoding(rng, "w") | rng.choice((0, 0xFFFF_FFFE, 0x7FFF_FFFF)) << 32
        world.li(GLUE, value)
        world.emit(asm.word("fmv.d.x", fd=fd, rs1=GLUE))
        return
    world.li(GLUE, encoding(rng, "w"))
    world.emit(asm.word("fmv.w.x", fd=fd, rs1=GLUE))
    if not world.wide and rng.random() < 0.5:
        world.emit(asm.word("fcvt.d.s", fd=fd, fs1=fd, rm=0))


def _operation(world: World) -> int:
    rng = world.rng
    row = rng.choice(_operations(world.cfg))
    fields: dict[str, int] = {}
    for operand in row.operands:
        if operand == "rm":
            fields["rm"] = rng.choice((0, 1, 2, 3, 4, DYNAMIC, DYNAMIC, DYNAMIC))
            if rng.random() < 0.03:
                fields["rm"] = rng.choice((5, 6))
        elif operand.startswith("f"):
            fields[operand] = rng.randrange(REGISTERS)
        else:
            fields[operand] = world.register()
    return asm.word(row.name, **fields)


def _control(world: World) -> None:
    """A rounding mode, seldom a reserved one; flags set or cleared."""
    rng = world.rng
    name = rng.choice(("frm", "frm", "fflags", "fcsr"))
    address, rd = csr_address(name), rng.choice((0, world.register()))
    if name == "frm":
        mode = rng.randrange(5) if rng.random() < 0.9 else rng.randrange(5, 8)
        world.emit(asm.csr_op("csrrwi", rd, address, mode))
    elif rng.random() < 0.5:
        op = rng.choice(("csrrwi", "csrrsi", "csrrci"))
        world.emit(asm.csr_op(op, rd, address, rng.randrange(32)))
    else:
        world.li(GLUE, rng.randrange(5) << 5 | rng.getrandbits(5) | rng.getrandbits(31) & ~0xFF)
        world.emit(asm.csr_op(rng.choice(("csrrw", "csrrs", "csrrc")), rd, address, GLUE))


def _transfer(world: World, mode: Mode) -> None:
    """A load or a store at any address that is worth it."""
    rng, register = world.rng, world.rng.randrange(REGISTERS)
    if rng.random() < 0.3:
        # Behind a 16-bit one stands another, for the handlers go on four bytes further.
        row = rng.choice(_compressed(world.cfg))
        base, data = rng.randrange(8), rng.randrange(8)
        world.li(8 + base, world.address(mode) & ~7)
        world.emit(row.match | base << 7 | data << 2 | C_NOP)
        return
    world.li(POINTER, world.address(mode))
    offset = rng.choice((0, 0, 4, 8, -8))
    if rng.random() < 0.5:
        world.emit(asm.i_imm(rng.choice(("flw", "fld")), register, POINTER, offset))
    else:
        world.emit(asm.store(rng.choice(("fsw", "fsd")), register, POINTER, offset))
