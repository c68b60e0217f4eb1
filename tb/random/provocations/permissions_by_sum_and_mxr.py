# SPDX-License-Identifier: Apache-2.0
"""SUM and MXR of mstatus and of vsstatus, one against the other, under MPRV, HLV and directly."""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.models.golden.gen.pte_fields import R, W
from trapline.tb.random import edits
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.world import HS, MACHINE, World

RULES = ("vsstatus_mxr_vm", "sstatus_mxr_vm", "hlsv_vsstatus_mxr", "hlsv_sstatus_mxr", "hlsv_trans")
NEEDS = "s"

SUM, MXR = fields.SSTATUS_SUM, fields.SSTATUS_MXR


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
        _set(world, name)
    target = rng.choice([m for m in world.modes if m[0] == 1])
    va = world.address(target)
    if mode == MACHINE and rng.random() < 0.5:
        target, va = _execute_only(world, mode)
        if rng.random() < 0.5:
            # Readable by MXR at first, so that it is cached.
            for name in names:
                world.bits("csrrs", name, SUM | MXR)
            world.touch(mode, target, va)
            for name in names:
                _set(world, name)
    for n in range(rng.randint(2, 5)):
        if n and rng.random() < 0.5:
            # No fence is needed: what is cached is looked at with the new ones.
            _set(world, rng.choice(names))
        if world.h and mode in (MACHINE, HS) and rng.random() < 0.4:
            world.spvp(rng.randrange(2))
            world.li(POINTER, va)
            world.emit(world.hypervisor_access())
        else:
            world.touch(mode, target if mode == MACHINE else mode, va)
    return mode


def _execute_only(world: World, mode: Mode) -> tuple[Mode, int]:
    """(mode, address) of a page that may be executed only, in one of the stages."""
    rng = world.rng
    stage = rng.choice(("s", "vs", "g")) if world.h else "s"
    tree, ident = edits.space(world, mode, stage)
    # A superpage, too: what it permits is asked as often.
    large = [s for s in tree.spots if s.level]
    spot = rng.choice(large if large and rng.random() < 0.35 else tree.pages)
    edits.apply(world, spot, ("clear", R | W))
    edits.fence(world, mode, stage, spot, ident, covering=True)
    if stage == "g" and spot in tree.pages and rng.random() < 0.7:
        return edits.through_a_guest(world, spot)
    # Mostly as a mode that the page is for: SUM is not all that decides then.
    priv = int(stage == "g" or not spot.user) if rng.random() < 0.7 else 1
    return (priv, int(stage != "s")), world.inside(spot)


def _set(world: World, name: str) -> None:
    """SUM and MXR of one register, both anew."""
    value = world.rng.choice((0, SUM, MXR, SUM | MXR))
    world.bits("csrrs", name, value)
    world.bits("csrrc", name, value ^ (SUM | MXR))
