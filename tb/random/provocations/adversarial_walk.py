# SPDX-License-Identifier: Apache-2.0
"""One PTE of a good walk is made bad in one way, used from several modes, and mended again.

Where the walk must fail, what lies behind the wrong reading is mapped and holds other data.
"""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.tb.random import edits
from trapline.tb.random.code import Mode
from trapline.tb.random.world import MACHINE, World

RULES = (
    "H_vm_gpatrans",
    "H_vm_gpapriv",
    "H_trap_xtinst",
    "Svnapot_reserved_encoding_fault",
    "Svpbmt_leaf_pte_pbmt_reserved_3_fault",
)
NEEDS = "s"

PBMTE = fields.MENVCFG_PBMTE


def provoke(world: World, mode: Mode) -> Mode:
    """Change, fence, two or three accesses, mend; or the segment goes on in another mode."""
    rng = world.rng
    chosen = edits.any_space(world, mode)
    if chosen is None:
        world.touch(mode, mode, world.address(mode))
        return mode
    stage, tree, ident = chosen
    kind = rng.choice((0, 0, 1, 2, 3, 4, 5, 6, 7))
    leaf = True
    if kind == 0 and tree.pointers:
        spot, leaf = rng.choice(tree.pointers), False
    elif kind == 1 and tree.tables:
        # What fails is the implicit access of the guest's own walk.
        spot = rng.choice(tree.tables)
    else:
        spot = rng.choice(tree.pages if kind < 5 else tree.spots)
    if mode == MACHINE and rng.random() < 0.4:
        # With PBMTE a leaf may have what a pointer may not.
        world.enable(PBMTE)
    edits.apply(world, spot, edits.edit_for(world, spot, leaf), keep=True)
    edits.fence(world, mode, stage, spot, ident, covering=True)
    va = world.address((1, 1)) if spot in tree.tables else world.inside(spot)
    target = world.translated_as(mode, stage)
    if mode == MACHINE and rng.random() < 0.3:
        world.go(mode, target)
        for _ in range(2):
            world.touch(target, target, va)
        return target
    for _ in range(rng.randint(2, 3)):
        world.touch(mode, target, va)
        target = world.translated_as(mode, stage)
        if rng.random() < 0.3:
            # The neighbour, as far as a NAPOT leaf or a superpage reaches.
            va = va ^ rng.choice((0x1000, 0x8000, 0x10000, 0x200000))
    edits.undo(world, spot)
    edits.fence(world, mode, stage, spot, ident, covering=True)
    return mode
