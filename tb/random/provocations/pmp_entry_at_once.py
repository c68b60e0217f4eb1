# SPDX-License-Identifier: Apache-2.0
"""A PMP entry is changed and counts for the very next access or fetch, behind its fence.

It denies data, code, or a page of one of the tables; rules may differ by privilege (L).
"""

from __future__ import annotations

from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, Mode
from trapline.tb.random.values import pmp_region
from trapline.tb.random.world import MACHINE, World

RULES = ("pmp_sfence_required", "pmp_with_paging", "pmp_check_pagetable_access", "H_pmp")


def provoke(world: World, mode: Mode) -> Mode:
    """Change an entry, fence, use at once; most often it is taken back."""
    rng = world.rng
    if not world.cfg.pmp_entries:
        world.touch(mode, mode, world.address(mode))
        return mode
    target = rng.choice(world.modes)
    stage = "vs" if target[1] else "s"
    tree = rng.choice(world.trees(stage))
    spot = rng.choice(tree.pages)
    va = spot.va | rng.randrange(0, 0x1000, 8)
    if rng.random() < 0.4:
        index = rng.randrange(1, 8)
        address, config = pmp_region(rng)
        if rng.random() < 0.04:
            config |= 0x80
        entry(world, index, address, config)
    elif rng.random() < 0.5:
        page = layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12)
        deny(world, page)
    else:
        if mode == MACHINE:
            # A handler whose tables are denied would fault for ever.
            world.bits("csrrc", "medeleg", 0xA2)
        deny(world, _table(world, stage, spot.pte))
    if mode != MACHINE:
        world.touch(mode, mode, va)
        return mode
    fences = rng.randrange(8)
    if fences or not world.limits.open:
        world.emit(asm.word("sfence.vma"))
        if world.h:
            world.emit(asm.word("hfence.gvma"))
    if target != MACHINE and rng.random() < 0.4:
        world.go(mode, target)
        mode = target
    for _ in range(rng.randint(1, 2)):
        world.touch(mode, target, va)
    if mode == MACHINE:
        allow(world)
        world.flush()
    return mode


def _table(world: World, stage: str, pte: int) -> int:
    """A page of tables that a walk reads: the leaf's, a root, or one of the G-stage."""
    rng = world.rng
    trees = [*world.trees(stage), *(world.spaces.g if stage == "vs" else ())]
    pages = [pte, *(t.root for t in trees), *(t.pages[0].pte for t in trees)]
    return rng.choice(pages) & ~0xFFF


def deny(world: World, page: int) -> None:
    """Entry 0 takes permissions of all, or of a part, of a page."""
    rng = world.rng
    config = rng.choice((0, 0, 0, 1, 4, 5, 3)) | 3 << 3
    size = rng.choice((9, 9, 9, 8, 5))
    base = page >> 2 | (rng.randrange(0x400) & ~((2 << size) - 1) if size < 9 else 0)
    entry(world, 0, base | (1 << size) - 1, config)


def allow(world: World) -> None:
    """Entry 0 matches nothing again."""
    world.emit(asm.csr_op("csrrci", 0, 0x3A0, 0x1F))


def entry(world: World, index: int, address: int, config: int) -> None:
    """Write an entry: its address, then its configuration."""
    world.li(GLUE, address)
    world.emit(asm.csr_op("csrrw", 0, 0x3B0 + index, GLUE))
    per_csr = world.cfg.xlen // 8
    register = 0x3A0 if world.wide else 0x3A0 + index // 4
    shift = 8 * (index % per_csr)
    world.li(GLUE, 0xFF << shift)
    world.li(HELD, config << shift)
    world.emit(asm.csr_op("csrrc", 0, register, GLUE), asm.csr_op("csrrs", 0, register, HELD))
