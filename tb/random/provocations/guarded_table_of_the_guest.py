# SPDX-License-Identifier: Apache-2.0
"""The G-stage page that holds the guest's table permits less than the guest's walk needs.

It may not be written when A or D has to be set, not be read, or be read by MXR only, which does not
count for a walk.
"""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.models.golden.gen.pte_fields import A, D, R, V, W
from trapline.tb.random import edits
from trapline.tb.random.code import Mode
from trapline.tb.random.world import MACHINE, World

RULES = ("H_vm_gpapriv", "H_trap_xtinst_guestpage_rw", "henvcfg_adue_op", "mtval2_trapval_vstrans")

ADUE = fields.MENVCFG_ADUE


def provoke(world: World, mode: Mode) -> Mode:
    """Clear A or D of a guest's leaf, or neither; take a permission from the page it is in; use."""
    rng = world.rng
    if mode != MACHINE or not world.h:
        world.touch(mode, mode, world.address(mode))
        return mode
    for name in world.envcfgs:
        value = ADUE if rng.random() < 0.8 else 0
        world.bits("csrrs" if value else "csrrc", name, world.limits.allowed(name, ADUE))
    tree, _ = edits.space(world, mode, "vs")
    g_tree = rng.choice(world.spaces.g)
    ident = world.ident(world.cfg.vmidlen)
    world.csrw("hgatp", world.atp(g_tree, ident))
    # Of two leaf tables the second one: the first half of a fetch is still translated.
    crossing = bool(tree.crossing) and rng.random() < 0.3
    # A leaf of a superpage, too.
    pages = tree.spots if rng.random() < 0.3 else tree.pages
    spot = rng.choice(tree.crossing if crossing else pages)
    held = [t for t in g_tree.tables if t.va == spot.pte & ~0xFFF]
    if not held:
        return mode
    edits.apply(world, spot, ("clear", rng.choice((A | D, D, A, 0))))
    world.bits(rng.choice(("csrrs", "csrrc")), "mstatus", fields.MSTATUS_MXR)
    wrong = rng.choice((W, W, W | D, R | W, R | W, D, A, V))
    edits.apply(world, held[0], ("clear", wrong), keep=True)
    world.flush()
    target = (int(not spot.user), 1)
    for _ in range(rng.randint(1, 3)):
        world.touch(mode, target, world.inside(spot))
    if crossing:
        world.go(mode, target)
        world.jump_into(spot.va - 2)
        return target
    edits.undo(world, held[0])
    edits.fence(world, mode, "g", held[0], ident, covering=True)
    return mode
