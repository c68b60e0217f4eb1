# SPDX-License-Identifier: Apache-2.0
"""A trap vector or a root of translation holds any value, is read, and gets its old one back.

Nothing uses it in between: M-mode neither translates nor traps by it, HS-mode not by those of VS.
What a trap writes, and times, hold one value, then another one, zero more often than others.
"""

from __future__ import annotations

from typing import Final

from trapline.tb.random import asm
from trapline.tb.random.code import GLUE, HELD, Mode, csr_address
from trapline.tb.random.values import corner
from trapline.tb.random.world import HS, MACHINE, World

RULES = (
    "VSTVEC_BASE_WARL",
    "VSTVEC_MODE_WARL",
    "hgatp_ppn_op",
    "hgatp_vmid_lsbs",
    "vsatp_ppn_sv39_sv48_sv57_sz",
    "vsatp_mode_unsupported_v0",
)
NEEDS = "s"

OF_VS: Final = ("vstvec", "vsatp", "hgatp")
OF_S: Final = ("stvec", "satp", "sscratch")
# Written by traps of the mode or of those below it, and times.
VALUES_OF_VS: Final = ("vsepc", "vscause", "vstval", "vsscratch", "htval", "htinst")
VALUES_OF_S: Final = ("sepc", "scause", "stval")
VALUES_OF_M: Final = ("mepc", "mcause", "mtval")
VALUES_OF_GUESTS_TRAPS: Final = ("mtval2", "mtinst")
TIMES: Final = ("htimedelta", "vstimecmp")


def provoke(world: World, mode: Mode) -> Mode:
    """In other modes than M and HS: a read of what stands for one of them there."""
    rng = world.rng
    names = (OF_VS if world.h and mode in (MACHINE, HS) else ()) + (OF_S if mode == MACHINE else ())
    if not names or not world.limits.open:
        name = rng.choice(OF_S)
        world.emit(asm.csr_op("csrrs", world.register(), csr_address(name), 0))
        return mode
    if rng.random() < 0.4:
        _two_values(world, mode)
        return mode
    name = rng.choice(names)
    world.li(GLUE, _value(world, name))
    address = csr_address(name)
    world.whole(
        asm.csr_op("csrrw", HELD, address, GLUE),
        asm.csr_op("csrrs", world.register(), address, 0),
        asm.csr_op("csrrw", 0, address, HELD),
    )
    return mode


def _two_values(world: World, mode: Mode) -> None:
    rng = world.rng
    names = VALUES_OF_S + (VALUES_OF_M if mode == MACHINE else ())
    if world.h:
        names += VALUES_OF_VS
    if world.h and mode == MACHINE:
        names += VALUES_OF_GUESTS_TRAPS + TIMES
    address = csr_address(rng.choice([n for n in names if n not in world.avoid]))
    for value in (corner(rng, world.cfg.xlen), rng.choice((0, 0, corner(rng, world.cfg.xlen)))):
        world.li(GLUE, value)
        world.emit(asm.csr_op("csrrw", world.register(), address, GLUE))
        world.emit(asm.csr_op("csrrs", world.register(), address, 0))


def _value(world: World, name: str) -> int:
    value = corner(world.rng, world.cfg.xlen)
    if world.wide and name.endswith("atp") and world.chance(0.7):
        value = value & ~(0xF << 60) | world.rng.choice((0, 1, 8, 9, 10, 11, 15)) << 60
    return value
