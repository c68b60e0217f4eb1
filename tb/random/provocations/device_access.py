# SPDX-License-Identifier: Apache-2.0
"""Loads of device registers that one stage, PMP or the mode forbids, and such that are permitted.

A read of a device has effects: the bus must not see one that is refused.
"""

from __future__ import annotations

from trapline.tb.random import asm, layout
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.provocations.pmp_entry_at_once import allow, deny
from trapline.tb.random.world import HS, MACHINE, World

RULES = ("pmp_load_fault", "pmp_with_paging", "pma_amo_levels")

# mtime; the PLIC's pending bits; the UART's line status.
REGISTERS = (layout.CLINT + 0xBFF8, layout.PLIC + 0x1000, layout.UART + 5)


def provoke(world: World, mode: Mode) -> Mode:
    """One register, read as it is, translated as Bare, or under a PMP entry that denies it."""
    rng = world.rng
    register = rng.choice(REGISTERS if world.limits.open else REGISTERS[:1])
    load = asm.i_imm("lb" if register & 7 == 5 else "lw", world.register(), POINTER, 0)
    denied = mode == MACHINE and world.cfg.pmp_entries and rng.random() < 0.6
    if mode not in (MACHINE, HS) or not world.s:
        world.li(POINTER, register)
        world.emit(load)
        return mode
    world.csrw("satp", 0)
    if denied:
        deny(world, register & ~0xFFF)
    if mode == MACHINE:
        world.flush()
        world.mprv_on(HS)
    world.li(POINTER, register)
    world.emit(load)
    if rng.random() < 0.3:
        world.emit(asm.word("lr.w", rd=world.register(), rs1=POINTER))
    if mode == MACHINE:
        world.mprv_off()
        if denied:
            allow(world)
            world.flush()
    return mode
