# SPDX-License-Identifier: Apache-2.0
"""Every load, store, AMO, LR, SC, HLV and HSV meets a guest-page fault: htinst, htval, and mtinst.

At every level of leaf, by a missing page, a permission, or in a table of the guest's own walk.
"""

from __future__ import annotations

from trapline.models.golden.gen.cause_masks import EXCEPTIONS_OF_GUEST_PAGES
from trapline.models.golden.gen.pte_fields import A, D, R, U, V, W
from trapline.tb.random import edits
from trapline.tb.random.code import POINTER, Mode
from trapline.tb.random.paging import Spot
from trapline.tb.random.world import MACHINE, World

RULES = ("H_trap_xtinst", "htval_op", "mtval2_op", "H_trap_xtinst_guestpage")

WRONG = (("clear", V), ("clear", U), ("clear", R | W), ("clear", R), ("set", 0), ("clear", A | D))


def provoke(world: World, mode: Mode) -> Mode:
    """Break a G-stage leaf, access behind it with several instructions, mend it."""
    rng = world.rng
    if mode != MACHINE or not world.h:
        target = world.translated_as(mode, "vs") if world.h else mode
        world.touch(mode, target, world.address(target))
        return mode
    tree, ident = edits.space(world, mode, "g")
    table = bool(tree.tables) and rng.random() < 0.3
    # Without its upper tables the guest does not even fetch.
    upper = table and rng.random() < 0.5
    choices = tree.pages if rng.random() < 0.5 else tree.spots
    if table:
        choices = tree.upper if upper else tree.tables
    spot = rng.choice(choices)
    if not table and rng.random() < 0.5:
        world.csrw("vsatp", 0)
    edits.apply(world, spot, rng.choice(WRONG), keep=True)
    _fenced(world, mode, spot, ident, table)
    delegated = rng.random() < 0.5
    world.bits("csrrs" if delegated else "csrrc", "medeleg", EXCEPTIONS_OF_GUEST_PAGES)
    target = (rng.randrange(2), 1)
    entered = not upper and rng.random() < 0.35
    if entered:
        world.go(mode, target)
    elif rng.random() < 0.5:
        world.mprv_on(target)
    else:
        world.spvp(target[0])
    for _ in range(rng.randint(2, 5)):
        va = world.address((1, 1)) if table else world.inside(spot)
        world.li(POINTER, va)
        if entered or rng.random() < 0.6:
            world.emit(*world.access())
        else:
            world.emit(world.hypervisor_access())
    if entered:
        return target
    world.mprv_off()
    edits.undo(world, spot)
    edits.fence(world, mode, "g", spot, ident, covering=True)
    return mode


def _fenced(world: World, mode: Mode, spot: Spot, ident: int, table: bool) -> None:
    """Of a page with a guest's table both stages: what had been read of it would still be good."""
    edits.fence(world, mode, "g", spot, ident, covering=True)
    if table:
        world.flush()
