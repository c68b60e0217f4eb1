# SPDX-License-Identifier: Apache-2.0
"""A translation is used, its PTE changed, fenced in one form, and used again at once.

The page behind the old PTE and the one behind the new look alike and hold other data.
"""

from __future__ import annotations

from trapline.models.golden.gen.pte_fields import G
from trapline.tb.random import edits
from trapline.tb.random.code import Mode
from trapline.tb.random.paging import Spot, Tree
from trapline.tb.random.world import MACHINE, M, World

RULES = (
    "sfence_vma_op",
    "sfence_vma_v0",
    "sfence_vma_v1",
    "hfence-vvma_hfence-gvma_op",
    "hfence-vvma_asid",
    "hfence-gvma_op",
    "hfence-gvma_vmid",
    "Svinval_sinval_vma_invalidates_same_as_sfence_vma",
    "Svinval_hinval_vvma_gvma",
)
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """Use, change, fence, use; once or twice."""
    rng = world.rng
    chosen = edits.any_space(world, mode)
    if chosen is None:
        world.touch(mode, mode, world.address(mode))
        return mode
    stage, tree, ident = chosen
    spot = rng.choice(tree.pages if rng.random() < 0.55 else tree.spots)
    user, va = _reaching(world, mode, stage, tree, spot)
    if spot.level == 0 and rng.random() < 0.3:
        # Global, in the stage where that means something and in the one where it does not.
        edits.apply(world, spot, ("or", G))
        edits.fence(world, mode, stage, spot, ident, covering=True)
    # What is cached for fetches is looked at by fetches alone.
    fetched = mode == MACHINE and user[0] != M and rng.random() < 0.35
    _use(world, mode, user, va, fetched)
    for _ in range(rng.randint(1, 2)):
        edit = (
            edits.another_page(world) if rng.random() < 0.6 else edits.edit_for(world, spot, True)
        )
        if spot.level and edit[0] == "xor" and edit[1] >> 10:
            edit = edits.neighbour(world, spot.level)
        edits.apply(world, spot, edit)
        covering = not world.limits.open or rng.random() < 0.85
        away = world.limits.open and stage == "g" and mode == MACHINE
        elsewhere = away and rng.random() < 0.3
        if elsewhere:
            # Another guest is in hgatp while the fence names this one's VMID, or none.
            bit = 1 << rng.randrange(max(1, world.ident_bits("g")))
            world.csrw("hgatp", world.atp(rng.choice(world.spaces.g), ident ^ bit))
        edits.fence(world, mode, stage, spot, ident, covering)
        if elsewhere:
            world.csrw("hgatp", world.atp(tree, ident))
        _use(world, mode, user, va, fetched)
    return mode


def _use(world: World, mode: Mode, user: Mode, va: int, fetched: bool) -> None:
    """An access as `user`; fetched: by M-mode's visit there, with a fetch from the page before."""
    if fetched:
        world.visit(user, va, va)
    else:
        world.touch(mode, user, va)


def _reaching(world: World, mode: Mode, stage: str, tree: Tree, spot: Spot) -> tuple[Mode, int]:
    """(mode, address) of an access through the PTE, mostly as a mode that the page is for."""
    rng = world.rng
    if stage == "g" and mode == MACHINE:
        if spot in tree.pages and rng.random() < 0.4:
            return edits.through_a_guest(world, spot)
        if spot.va >> world.cfg.xlen or rng.random() < 0.1:
            return edits.led_to(world, spot)
    user = world.translated_as(mode, stage)
    if stage != "g" and user != mode and rng.random() < 0.8:
        user = (int(not spot.user), user[1])
    return user, world.inside(spot)
