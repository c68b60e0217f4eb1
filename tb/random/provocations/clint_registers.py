# SPDX-License-Identifier: Apache-2.0
"""msip, mtimecmp and mtime written in every part, read back, and looked for in mip."""

from __future__ import annotations

from trapline.models.golden.gen import csrs, fields
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, PLACE, Mode
from trapline.tb.random.values import corner
from trapline.tb.random.world import MACHINE, World

RULES = (
    *("msip_acc", "msip_enc", "mtimecmp_rv32_wr", "mtimecmp_rv64_wr"),
    *("mtime_acc", "mtime_intr_pending"),
)

MSIP, MTIMECMP, MTIME = layout.CLINT, layout.CLINT + 0x4000, layout.CLINT + 0xBFF8


def provoke(world: World, mode: Mode) -> Mode:
    """M-mode writes one of them and looks; other modes read them as far as they can."""
    rng = world.rng
    if mode != MACHINE:
        world.li(PLACE, rng.choice((MSIP, MTIMECMP)))
        world.emit(asm.i_imm("lw", world.register(), PLACE, 0))
        return mode
    # Taken at once it would be seen once only.
    world.emit(asm.csr_op("csrrci", 0, csrs.MSTATUS, fields.MSTATUS_MIE))
    kind = rng.randrange(7)
    if kind < 2:
        _software_interrupt(world)
    elif kind < 4 and world.limits.open:
        _now(world)
    elif kind == 4 and world.limits.open:
        _time(world)
    else:
        _parts(world)
    if rng.random() < 0.2:
        world.emit(asm.csr_op("csrrsi", 0, csrs.MSTATUS, fields.MSTATUS_MIE))
    return mode


def _look(world: World) -> None:
    world.emit(asm.csr_op("csrrs", world.register(), csrs.MIP, 0))


def _read(world: World, offset: int = 0) -> None:
    """A load of a word at PLACE, or of the doubleword where the hart has such loads."""
    name = "ld" if world.wide and offset == 0 and world.chance(0.5) else "lw"
    world.emit(asm.i_imm(name, world.register(), PLACE, offset))


def _software_interrupt(world: World) -> None:
    """Bit 0 of msip set, then cleared, beside other bits, which are read-only zero."""
    rng = world.rng
    world.li(PLACE, MSIP)
    for bit in rng.choice(((1, 0), (1, 0, 1), (0, 1), (0,))):
        world.li(GLUE, rng.choice((0, 0, 1 << rng.randrange(1, 32), corner(rng, 31) << 1)) | bit)
        world.emit(asm.store("sw", GLUE, PLACE, 0))
        _look(world)
        if rng.random() < 0.7:
            _read(world)


def _parts(world: World) -> None:
    """Either word of mtimecmp, or both by one store, and all of it read back."""
    rng = world.rng
    world.li(PLACE, MTIMECMP)
    for _ in range(rng.randint(1, 3)):
        part = rng.choice(("low", "high", "both") if world.wide else ("low", "high"))
        world.li(GLUE, corner(rng, world.cfg.xlen))
        name, offset = ("sd", 0) if part == "both" else ("sw", 4 if part == "high" else 0)
        world.emit(asm.store(name, GLUE, PLACE, offset))
        _look(world)
        for offset in rng.sample((0, 4), rng.randint(1, 2)):
            _read(world, offset)


def _time(world: World) -> None:
    """Either word of mtime leaves the other one; most often early times follow again."""
    rng = world.rng
    world.li(PLACE, MTIME)
    for offset in rng.choice(((4, 0), (4, 0), (0, 4), (4,))):
        # Far from its end: there a guest's time that wraps ends what is due.
        world.li(GLUE, rng.getrandbits(32) if offset == 0 else rng.getrandbits(rng.randint(1, 30)))
        world.emit(asm.store("sw", GLUE, PLACE, offset))
        _read(world, 0)
        _read(world, 4)
    if rng.random() < 0.8:
        world.emit(asm.store("sw", 0, PLACE, 4), asm.store("sw", 0, PLACE, 0))


def _now(world: World) -> None:
    """MTIP from just before it is due: mtimecmp is mtime and a little, mip read until it is."""
    rng = world.rng
    near = rng.randrange(-4, 40)
    world.li(PLACE, MTIMECMP)
    world.li(HELD, MTIME)
    if world.wide:
        world.emit(
            asm.i_imm("ld", HELD, HELD, 0),
            asm.i_imm("addi", HELD, HELD, near),
            asm.store("sd", HELD, PLACE, 0),
        )
    else:
        # "Result in no spurious interrupts": the high word is below mtime's last.
        world.emit(
            asm.i_imm("lw", HELD, HELD, 0),
            asm.i_imm("addi", HELD, HELD, near),
            asm.store("sw", HELD, PLACE, 0),
            asm.store("sw", 0, PLACE, 4),
        )
    for _ in range(rng.randint(4, 9)):
        _look(world)
