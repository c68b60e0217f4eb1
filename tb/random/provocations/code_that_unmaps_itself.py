# SPDX-License-Identifier: Apache-2.0
"""Code changes the translation or protection of its own page; the next instruction is fetched anew.

It clears X or takes another page in the PTE and fences, writes satp, or denies itself by PMP. What
follows at the same address tells by its number which page it comes from. Or it stands at the end of
a page and changes the next one, which is being fetched already.
"""

from __future__ import annotations

from trapline.models.golden.gen import csrs
from trapline.tb.random import asm, edits, layout
from trapline.tb.random.code import GLUE, HELD, PLACE, Mode
from trapline.tb.random.world import MACHINE, M, World

RULES = ("sfence_vma_op", "satp_op_active", "pmp_sfence_required", "pmp_l_bit_m_mode_enforcement")
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """Put a tree in use, jump into one of the routines, come back or resume."""
    rng = world.rng
    if mode == MACHINE:
        if world.cfg.pmp_entries and rng.random() < 0.15:
            _protect(world)
            return mode
        target = (1, int(world.h and rng.random() < 0.6))
        _prepare(world, mode, target)
        return target
    if mode[0] != 1:
        world.jump_into(world.address(mode) & ~0xFFF | layout.FENCES)
        return mode
    _prepare(world, mode, mode)
    return mode


def _prepare(world: World, mode: Mode, target: Mode) -> None:
    """Into `target`, with a tree of its own in use, and into a routine of one of its pages."""
    rng = world.rng
    stage = "vs" if target[1] else "s"
    trees = world.trees(stage)
    tree, ident = edits.space(world, mode, stage) if mode[0] == M else (rng.choice(trees), 3)
    pages = [s for s in tree.pages if not s.user] or list(tree.pages)
    spot = rng.choice(pages)
    behind = next((s for s in tree.pages if s.va == spot.va + 0x1000), None)
    if mode[0] == M:
        world.go(mode, target)
    else:
        world.csrw("satp", world.atp(tree, ident))
        world.emit(asm.word("sfence.vma"))
    # Between the store and its fence the old translation is as good as the new one.
    if world.limits.open and rng.random() < 0.6:
        edge = behind is not None and rng.random() < 0.5
        world.li(PLACE, behind.pte if behind is not None and edge else spot.pte)
        page = (layout.DATA >> 12) + rng.randrange(layout.DATA_PAGES) << 10
        world.li(HELD, page | rng.choice((0xCF, 0xCF, 0xC7, 0xCE, 0x8F, 0x1)))
        world.jump_into(spot.va | (layout.EDGE if edge else layout.FENCES))
    else:
        world.emit(asm.word("sfence.vma"))
        kind = rng.random()
        if kind < 0.25:
            world.jump_into(spot.va | layout.BARES)
        elif kind < 0.5:
            world.li(HELD, -1)
            world.jump_into(spot.va | layout.CLEARS)
        else:
            other = rng.choice([t for t in trees if t is not tree] or [None])
            world.li(HELD, world.atp(other, ident ^ 1))
            world.jump_into(spot.va | layout.SWITCHES)
        world.emit(asm.word("sfence.vma"))


def _protect(world: World) -> None:
    """M-mode locks its own page against execution."""
    page = layout.DATA + (world.rng.randrange(layout.DATA_PAGES) << 12)
    world.li(GLUE, page >> 2 | 0x1FF)
    world.emit(asm.csr_op("csrrw", 0, csrs.PMPADDR0, GLUE))
    world.li(HELD, world.rng.choice((0x9B, 0x98, 0x9F)))
    world.jump_into(page | layout.PROTECTS)
