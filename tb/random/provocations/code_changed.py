# SPDX-License-Identifier: Apache-2.0
"""Code in a data page is changed behind FENCE.I and run again; or its page is, in the tables."""

from __future__ import annotations

from trapline.tb.random import asm, edits, layout
from trapline.tb.random.code import HELD, PLACE, Mode
from trapline.tb.random.data import ADDI_A0
from trapline.tb.random.world import M, World

RULES = ("fence_i_op", "sfence_vma_op")


def provoke(world: World, mode: Mode) -> Mode:
    """Run, change, fence, run."""
    rng = world.rng
    if mode[0] == M:
        page = layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12)
        va = page + layout.ROUTINE
        world.jump_into(va)
        world.li(PLACE, va)
        world.li(HELD, ADDI_A0 | rng.randrange(0x400, 0x7FF) << 20)
        world.emit(asm.store("sw", HELD, PLACE, 0), asm.word("fence.i"))
        world.jump_into(va)
        if rng.random() < 0.5:
            target = rng.choice([m for m in world.modes if m[0] != M])
            world.go(mode, target)
            world.jump_into(va)
            return target
        return mode
    stage = "vs" if mode[1] else "s"
    if mode[0] == 0 or not edits.reachable(mode, stage):
        world.jump_into(world.address(mode) & ~0xFFF | layout.ROUTINE)
        return mode
    # The page under the code is another one behind the fence.
    trees = world.trees(stage)
    tree = rng.choice(trees)
    spot = rng.choice(tree.pages)
    ident = world.ident(world.ident_bits(stage))
    world.csrw("satp", world.atp(tree, ident))
    world.emit(asm.word("sfence.vma"))
    va = spot.va | layout.ROUTINE
    world.jump_into(va)
    edit = rng.choice((edits.another_page(world), ("xor", 8), ("xor", 64)))
    edits.apply(world, spot, edit)
    edits.fence(world, mode, stage, spot, ident, covering=True)
    world.jump_into(va)
    return mode
