# SPDX-License-Identifier: Apache-2.0
"""An instruction, or a misaligned access, across two pages of which the second fails.

By page fault, guest-page fault, PMP, a page of no memory, the implicit read of its table, or
because its address is none; then the page is mapped whose address has the same low bits.
"""

from __future__ import annotations

from trapline.models.golden.gen.pte_fields import PPN_LSB, U
from trapline.tb.random import edits, layout
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.paging import GOOD, levels
from trapline.tb.random.provocations.pmp_entry_at_once import allow, deny
from trapline.tb.random.world import MACHINE, World

RULES = ("H_straddle", "pmp_exec_fault", "pmp_misaligned_access_behavior")
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """Break the second page, go to a mode, and cross into it."""
    rng = world.rng
    if mode != MACHINE:
        _cross(world, mode, world.address(mode) & ~0xFFF)
        return mode
    stage = rng.choice(("s", "vs", "g", "g")) if world.h else "s"
    tree, ident = edits.space(world, mode, stage)
    spot = rng.choice((*tree.pages[1:], *tree.crossing, *tree.crossing))
    kind = rng.randrange(4)
    target = world.translated_as(mode, stage)
    if stage != "g" and world.wide and rng.random() < 0.15:
        hole = 1 << 11 + 9 * levels(tree.mode)
        before = next(s for s in tree.spots if s.va == hole - 0x1000)
        target = (int(not before.user), target[1])
        world.go(mode, target)
        _cross(world, target, hole)
        return target
    if stage != "g" and rng.random() < 0.8:
        target = (int(not spot.user), target[1])
    if rng.random() < 0.1:
        target = MACHINE
    if kind == 0 and world.cfg.pmp_entries:
        deny(world, layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12))
        world.flush()
    else:
        edit = edits.edit_for(world, spot, True)
        if kind == 1:
            leaf = GOOD | (U if spot.user else 0)
            edit = "set", layout.VACANT >> 12 << PPN_LSB | leaf
        edits.apply(world, spot, edit)
        edits.fence(world, mode, stage, spot, ident, covering=True)
    if target != MACHINE:
        world.go(mode, target)
    for _ in range(rng.randint(1, 2)):
        _cross(world, target, spot.va)
    if kind == 0 and target == MACHINE:
        allow(world)
    return target


def _cross(world: World, mode: Mode, second: int) -> None:
    """A fetch across the start of the page `second`, or an access."""
    rng = world.rng
    mask = (1 << world.cfg.xlen) - 1
    if mode == MACHINE:
        second = layout.DATA + (rng.randrange(1, layout.DATA_PAGES) << 12)
    if rng.random() < 0.65:
        world.jump_into(second - 2 & mask)
        return
    if rng.random() < 0.3:
        world.li(POINTER, second - rng.randrange(1, 8) & mask)
        world.emit(*world.access())
        return
    # Of each size as often, and across at each of its bytes.
    size = rng.choice((1, 2, 3) if world.wide else (1, 2))
    world.li(POINTER, second - rng.randrange(1, 1 << size) & mask)
    world.emit(world.transfer(size))
