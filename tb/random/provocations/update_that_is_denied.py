# SPDX-License-Identifier: Apache-2.0
"""Hardware has to set A or D of a leaf of any stage and size, and what holds the leaf denies it.

A PMP entry permits less than the walker's write of that PTE needs, or the G-stage page that holds a
guest's table does; or nothing denies it, and the PTE is read back. The access itself is permitted
everywhere else, so that a walk which forgets one of the checks goes through.
"""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.models.golden.gen.pte_fields import PPN_LSB, A, D, N, R, U, W
from trapline.tb.random import asm, edits, layout
from trapline.tb.random.code import PLACE, Mode
from trapline.tb.random.paging import GOOD, Spot
from trapline.tb.random.provocations import pmp_entry_at_once as pmp
from trapline.tb.random.world import MACHINE, World

RULES = (
    "Svadu_hw_update_a_d_bits",
    "menvcfg_adue_op",
    "henvcfg_adue_op",
    "pmp_check_pagetable_access",
    "H_vm_gpapriv",
    "H_trap_xtinst_guestpage_rw",
)
NEEDS = "s"

ADUE = fields.MENVCFG_ADUE


def provoke(world: World, mode: Mode) -> Mode:
    """Clear A or D of a leaf, deny the write of it, access; then allow it again."""
    rng = world.rng
    if mode != MACHINE:
        world.touch(mode, mode, world.address(mode))
        return mode
    _updates(world)
    stage = rng.choice(("s", "vs", "vs", "g", "g")) if world.h else "s"
    tree, _ = edits.space(world, mode, stage)
    large = [s for s in tree.spots if s.level]
    spot = rng.choice(large if large and rng.random() < 0.45 else tree.pages)
    held = None
    if stage == "vs" and rng.random() < 0.7:
        held, spot = _held(world, spot)
    clear = rng.choice((A | D, A | D, D, D, A))
    edits.apply(world, spot, ("set", good_leaf(world, spot, tree.g_stage) & ~clear))
    target, va = (int(tree.g_stage or not spot.user), int(stage != "s")), world.inside(spot)
    if stage == "g" and spot in tree.pages and rng.random() < 0.5:
        target, va = edits.through_a_guest(world, spot)
    if held is not None and rng.random() < 0.4:
        held = None
    if held is not None:
        _page_permits_less(world, held)
    else:
        _entry_permits_less(world, spot)
    world.flush()
    for _ in range(rng.randint(1, 2)):
        world.touch(mode, target, va)
    if rng.random() < 0.25:
        world.go(mode, target)
        world.touch(target, target, va)
        return target
    _permit(world, held)
    # What hardware made of the PTE.
    world.li(PLACE, spot.pte)
    world.emit(asm.i_imm("ld" if world.wide else "lw", world.register(), PLACE, 0))
    return mode


def _updates(world: World) -> None:
    """Hardware sets A and D in each stage, most often."""
    for name in world.envcfgs:
        op = "csrrs" if world.chance(0.9) else "csrrc"
        world.bits(op, name, world.limits.allowed(name, ADUE))


def good_leaf(world: World, spot: Spot, g_stage: bool) -> int:
    """A leaf that permits everything and leads to data, of this PTE's level; NAPOT now and then."""
    rng = world.rng
    flags = GOOD | (U if spot.user or g_stage else 0)
    if spot.level > 2:
        return flags
    if spot.level:
        size = 0x1000 << (9 if world.wide else 10) * spot.level
        page = rng.choice((layout.DATA, layout.DATA, layout.FAR_DATA)) & ~(size - 1)
        return page >> 12 << PPN_LSB | flags
    if world.wide and rng.random() < 0.2:
        return N | (layout.DATA >> 12 & ~15 | 8) << PPN_LSB | flags
    return (layout.DATA >> 12) + rng.randrange(layout.DATA_PAGES) << PPN_LSB | flags


def _held(world: World, spot: Spot) -> tuple[Spot | None, Spot]:
    """A G-stage is put in use: its leaf of the page that a guest's PTE is in, and where that is."""
    tree = world.rng.choice(world.spaces.g)
    world.csrw("hgatp", world.atp(tree, world.ident(world.ident_bits("g"))))
    page = spot.pte & ~0xFFF
    held = next((t for t in tree.tables if t.va == page), None)
    return held, spot._replace(pte=tree.moved.get(page, page) | spot.pte & 0xFFF)


def _page_permits_less(world: World, held: Spot) -> None:
    """The page of the guest's table may not be written, or takes an update of its own."""
    wrong = world.rng.choice((W, W, W, W | D, D, A | D, R | W))
    edits.apply(world, held, ("clear", wrong), keep=True)


def _permit(world: World, held: Spot | None) -> None:
    """What was denied is permitted again."""
    if held is not None:
        edits.undo(world, held)
    elif world.cfg.pmp_entries:
        pmp.allow(world)
    world.flush()


def _entry_permits_less(world: World, spot: Spot) -> None:
    """PMP entry 0 matches the PTE's page, or little more than the PTE, most often read-only."""
    rng = world.rng
    if not world.cfg.pmp_entries:
        return
    # A handler whose tables are denied would fault for ever.
    world.bits("csrrc", "medeleg", pmp.ACCESS_FAULTS)
    config = rng.choice((1, 1, 1, 1, 5, 3, 7, 4)) | 3 << 3
    size = rng.choice((9, 9, 9, 4, 0))
    pmp.entry(world, 0, spot.pte >> 2 & ~((2 << size) - 1) | (1 << size) - 1, config)
