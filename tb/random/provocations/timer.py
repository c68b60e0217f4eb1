# SPDX-License-Identifier: Apache-2.0
"""stimecmp, vstimecmp, htimedelta and mtime are moved, and time is read, around equality."""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, POINTER, Mode, csr
from trapline.tb.random.world import HS, MACHINE, VS, M, World

RULES = ("htimedelta_op", "hip_vstip_op", "hip_vstip_enable", "henvcfg_stce")

M64 = (1 << 64) - 1


def provoke(world: World, mode: Mode) -> Mode:
    """One of them, and a look at it."""
    rng = world.rng
    if mode == MACHINE and rng.random() < 0.4:
        offset, value = rng.choice(
            ((0xBFF8, rng.randrange(4000)), (0x4000, rng.randrange(4000)), (0, 1), (0, 0))
        )
        world.li(POINTER, layout.CLINT + offset)
        world.li(GLUE, value)
        wide = world.wide and offset != 0
        world.emit(asm.store("sd" if wide else "sw", GLUE, POINTER, 0))
        return mode
    if mode == MACHINE and (_closed_behind_it(world) or _opened_before_it(world)):
        return mode
    if mode in (MACHINE, HS) and world.h and world.limits.open and rng.random() < 0.15:
        return _told_to_a_guest(world, mode)
    _written(world, mode)
    return mode


def _written(world: World, mode: Mode) -> None:
    """One of the comparison registers or htimedelta; often a look at what follows."""
    rng = world.rng
    names = ["stimecmp"]
    if world.h and not mode[1]:
        names += ["vstimecmp", "vstimecmp", "htimedelta"]
    name = rng.choice(names)
    if mode in (MACHINE, HS) and rng.random() < 0.4 and world.limits.open and world.wide:
        # Close to now, on either side.
        near = rng.randrange(-300, 300)
        world.emit(csr("csrrs", "time", 0) | HELD << 7)
        if rng.random() < 0.3:
            world.emit(asm.i_imm("slli", HELD, HELD, rng.randrange(64)))
        world.emit(asm.i_imm("addi", HELD, HELD, near), csr("csrrw", name, HELD))
    else:
        world.csrw(name, rng.choice((0, rng.randrange(4000), M64, 1 << 63, M64 - 2000)))
    if rng.random() < 0.5:
        seen = ("time", "sip", "stimecmp") if mode[0] != M else ("time", "mip", "hip", "vsip")
        name = rng.choice([n for n in seen if world.h or n[0] not in "hv"])
        world.emit(csr("csrrs", name, 0) | world.register() << 7)


def _told_to_a_guest(world: World, mode: Mode) -> Mode:
    """A guest's time is another one, also where the sum carries into its high half."""
    rng = world.rng
    # Of 64 bits the sum does not wrap soon: near its end a due VSTIP may last one tick.
    high = rng.choice((0, 1, rng.getrandbits(32) >> 1))
    low = rng.choice((M64 >> 32, rng.getrandbits(32), -rng.randrange(2000) & M64 >> 32))
    world.csrw("htimedelta", high << 32 | low)
    for name in ("mcounteren", "hcounteren", "scounteren"):
        if name not in world.limits.avoid and (mode == MACHINE or name[0] != "m"):
            world.bits("csrrs", name, fields.MCOUNTEREN_TM)
    if mode == MACHINE and world.cfg.has("sstc") and rng.random() < 0.6:
        # Due by the guest's time and not by the host's, or the other way round.
        world.enable(fields.MENVCFG_STCE)
        world.csrw("vstimecmp", rng.choice((high << 32, 1 << 63, 1 << 63, 1 << 40, 0)))
        world.bits("csrrs", "hideleg", fields.HIDELEG_VSTI)
    target = rng.choice(((1, 1), (0, 1)))
    world.go(mode, target)
    if target == VS:
        world.emit(csr("csrrs", "sip", 0) | world.register() << 7)
    for name in ("time",) if world.wide else ("timeh", "time", "timeh"):
        world.emit(csr("csrrs", name, 0) | world.register() << 7)
    return target


def _closed_behind_it(world: World) -> bool:
    """Now and then: VSTIP as vstimecmp has it; then STCE is cleared, in henvcfg or above it."""
    rng = world.rng
    if not (world.h and world.cfg.has("sstc") and world.limits.open) or rng.random() >= 0.2:
        return False
    high, bit = ("", 1 << 63) if world.wide else ("h", 1 << 31)
    names = (f"menvcfg{high}", f"henvcfg{high}")
    if any(name.removesuffix("h") in world.avoid or name in world.avoid for name in names):
        return True
    for name in names:
        world.li(GLUE, bit)
        world.emit(csr("csrrs", name, GLUE))
    world.csrw("vstimecmp", rng.choice((0, 0, M64)))
    world.li(GLUE, bit)
    world.emit(csr("csrrc", rng.choice(names), GLUE))
    for seen in ("hip", "mip"):
        world.emit(csr("csrrs", seen, 0) | world.register() << 7)
    if rng.random() < 0.7:
        for name in names:
            world.emit(csr("csrrs", name, GLUE))
    return True


def _opened_before_it(world: World) -> bool:
    """Now and then: STIP set by software, then STCE; the comparison decides STIP alone."""
    rng = world.rng
    if not (world.cfg.has("sstc") and world.limits.open) or rng.random() >= 0.1:
        return False
    if not world.avoid.isdisjoint(("menvcfg", "menvcfgh")):
        return False
    world.csrw("stimecmp", rng.choice((M64, M64, 0)))
    world.bits("csrrc", "menvcfg", fields.MENVCFG_STCE)
    world.bits(rng.choice(("csrrs", "csrrs", "csrrc")), "mip", fields.MIP_STIP)
    world.bits("csrrs", "menvcfg", fields.MENVCFG_STCE)
    for seen in ("mip", "sip"):
        world.emit(csr("csrrs", seen, 0) | world.register() << 7)
    return True
