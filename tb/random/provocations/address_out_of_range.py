# SPDX-License-Identifier: Apache-2.0
"""An address whose low bits are those of a mapped page, but which lies outside the range.

Not sign-extended in the first stage, too wide in the G-stage, or sign-extended there.
"""

from __future__ import annotations

from trapline.tb.random.code import Mode
from trapline.tb.random.edits import reachable, space
from trapline.tb.random.paging import Tree, levels
from trapline.tb.random.world import MACHINE, World

RULES = ("hgatp_mode_sv39x4", "hgatp_mode_sv48x4", "hgatp_mode_sv57x4", "H_vm_gpatrans")
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """An access there, and one at the address that is right."""
    rng = world.rng
    stages = [s for s in (("s", "vs", "g", "g") if world.h else ("s",)) if reachable(mode, s)]
    if not stages:
        world.touch(mode, mode, world.address(mode))
        return mode
    stage = rng.choice(stages)
    tree, _ = space(world, mode, stage)
    if stage == "g" and mode == MACHINE and rng.random() < 0.7:
        world.csrw("vsatp", 0)
    if _far_inside(world, mode, stage, tree):
        return mode
    spot = rng.choice(tree.pages if rng.random() < 0.6 else tree.spots)
    va = world.inside(spot)
    mask = (1 << world.cfg.xlen) - 1
    width = 12 + 9 * levels(tree.mode) + (2 if tree.g_stage else 0) if world.wide else 32
    kind = rng.randrange(3)
    if kind == 0 and width < world.cfg.xlen:
        wrong = va ^ 1 << _bit_beyond(world, width)
    elif kind == 1 and width < world.cfg.xlen:
        wrong = va | mask & ~((1 << width) - 1)
    else:
        # One bit inside the range: an entry of its own, most likely none.
        wrong = va ^ 1 << rng.randrange(width - 3, width)
    target = world.translated_as(mode, stage)
    if mode == MACHINE and rng.random() < 0.3:
        world.go(mode, target)
        mode = target
    for address in rng.choice(((wrong,), (va, wrong), (wrong, va))):
        world.touch(mode, target, address & mask)
    return mode


def _far_inside(world: World, mode: Mode, stage: str, tree: Tree) -> bool:
    """Now and then: each bit of a large page's offset is one of the address, where no memory is.

    The top one as often as all others.
    """
    large = [s for s in tree.spots if s.level > 2]
    if not large or not world.chance(0.3):
        return False
    spot = world.rng.choice(large)
    target, va = world.translated_as(mode, stage), world.inside(spot)
    bits = 12 + 9 * spot.level
    for address in (va, va ^ 1 << world.rng.choice((bits - 1, world.rng.randrange(32, bits)))):
        world.touch(mode, target, address)
    return True


def _bit_beyond(world: World, width: int) -> int:
    """The first bit beyond more often than others, then those that no physical address has."""
    rng = world.rng
    which = rng.random()
    if which < 0.4:
        return width
    return rng.randrange(max(width, 56) if which > 0.8 and world.wide else width, world.cfg.xlen)
