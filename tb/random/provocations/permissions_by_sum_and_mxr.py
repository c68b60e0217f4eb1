# SPDX-License-Identifier: Apache-2.0
"""SUM and MXR of mstatus and of vsstatus, one against the other, under MPRV, HLV and directly."""

from __future__ import annotations

from trapline.tb.random import edits
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import HS, MACHINE, World

RULES = ("vsstatus_mxr_vm", "sstatus_mxr_vm", "hlsv_vsstatus_mxr", "hlsv_sstatus_mxr", "hlsv_trans")

SUM, MXR = 1 << 18, 1 << 19


def provoke(world: World, mode: Mode) -> Mode:
    """Set them both, then a few accesses at one address."""
    rng = world.rng
    if mode[0] == 0:
        world.touch(mode, mode, world.address(mode))
        return mode
    names = ["mstatus" if mode == MACHINE else "sstatus"]
    if world.h and not mode[1]:
        names.append("vsstatus")
    for name in names:
        value = rng.choice((0, SUM, MXR, SUM | MXR))
        world.bits("csrrs", name, value)
        world.bits("csrrc", name, value ^ (SUM | MXR))
    target = rng.choice([m for m in world.modes if m[0] == 1])
    va = world.address(target)
    if mode == MACHINE and rng.random() < 0.5:
        # One page that may be executed only, in one of the stages.
        stage = rng.choice(("s", "vs", "g")) if world.h else "s"
        tree, ident = edits.space(world, mode, stage)
        spot = rng.choice(tree.pages)
        edits.apply(world, spot, ("clear", 6))
        edits.fence(world, mode, stage, spot, ident, covering=True)
        target, va = (1, int(stage != "s")), world.inside(spot)
    for _ in range(rng.randint(1, 3)):
        if world.h and mode in (MACHINE, HS) and rng.random() < 0.4:
            world.spvp(rng.randrange(2))
            world.li(POINTER, va)
            world.emit(world.hypervisor_access())
        else:
            world.touch(mode, target if mode == MACHINE else mode, va)
    return mode
