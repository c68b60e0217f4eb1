# SPDX-License-Identifier: Apache-2.0
"""Code is changed behind FENCE.I and run, in a data page or right there; or its page is."""

from __future__ import annotations

from trapline.models.golden.gen.pte_fields import A, X
from trapline.tb.random import asm, edits, layout
from trapline.tb.random.code import HELD, PLACE, Mode
from trapline.tb.random.data import ADDI_A0
from trapline.tb.random.world import MACHINE, M, World

RULES = ("fence_i_op", "fence_i_rsv", "sfence_vma_op")


def provoke(world: World, mode: Mode) -> Mode:
    """Run, change, fence, run."""
    rng = world.rng
    if mode == MACHINE and world.limits.open and rng.random() < 0.4:
        _right_behind(world)
        return mode
    if mode[0] == M:
        page = layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12)
        va = page + layout.ROUTINE
        world.jump_into(va)
        world.li(PLACE, va)
        world.li(HELD, ADDI_A0 | rng.randrange(0x400, 0x7FF) << 20)
        world.emit(asm.store("sw", HELD, PLACE, 0), _fence_i(world))
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
    edit = rng.choice((edits.another_page(world), ("xor", X), ("xor", A)))
    edits.apply(world, spot, edit)
    edits.fence(world, mode, stage, spot, ident, covering=True)
    world.jump_into(va)
    return mode


def _right_behind(world: World) -> None:
    """The instruction behind FENCE.I, or the one after it, is stored by one before."""
    behind = world.rng.randrange(2)
    world.li(HELD, ADDI_A0 | world.rng.randrange(0x400, 0x7FF) << 20)
    world.whole(
        asm.upper("auipc", PLACE, 0),
        asm.store("sw", HELD, PLACE, 12 + 4 * behind),
        _fence_i(world),
        ADDI_A0,
        ADDI_A0,
    )


def _fence_i(world: World) -> int:
    """FENCE.I, now and then with fields that it ignores."""
    rng = world.rng
    if rng.random() < 0.7:
        return asm.word("fence.i")
    return asm.i_imm("fence.i", rng.randrange(32), rng.randrange(32), rng.getrandbits(12))
