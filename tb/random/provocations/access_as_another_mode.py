# SPDX-License-Identifier: Apache-2.0
"""Accesses through MPRV from M-mode, through HLV and HSV from M and HS (and where they trap)."""

from __future__ import annotations

from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import M, World

RULES = ("mstatus_mprv_hypervisor", "hlsv_trans", "hlsv_priv", "hlsv_op", "hlsv_virtinst")


def provoke(world: World, mode: Mode) -> Mode:
    """One session of MPRV with a few accesses, or a few hypervisor accesses."""
    rng = world.rng
    if mode[0] == M and (not world.h or rng.random() < 0.5):
        target = rng.choice(world.modes)
        world.mprv_on(target)
        for _ in range(rng.randint(1, 3)):
            world.li(POINTER, world.address(target))
            world.emit(*world.access())
        world.mprv_off()
        return mode
    if not world.h:
        world.touch(mode, mode, world.address(mode))
        return mode
    if mode[0] == M or mode == (1, 0):
        world.spvp(rng.randrange(2))
    world.li(POINTER, world.address((1, 1)))
    for _ in range(rng.randint(1, 3)):
        world.emit(world.hypervisor_access())
    return mode
