# SPDX-License-Identifier: Apache-2.0
"""A PMP entry is changed and counts for the very next access or fetch, behind its fence.

It denies data, code, or a page of one of the tables; rules may differ by privilege (L).
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.golden.gen import csrs, exceptions, fields, pmp_fields, pmp_modes
from trapline.models.golden.gen.pmp_fields import R, W, X
from trapline.models.golden.gen.pte_fields import A, D
from trapline.tb.random import asm, layout
from trapline.tb.random.code import GLUE, HELD, POINTER, Mode
from trapline.tb.random.edits import apply, space
from trapline.tb.random.paging import Spot
from trapline.tb.random.values import pmp_region
from trapline.tb.random.world import MACHINE, M, World

ACCESS_FAULTS = (
    1 << exceptions.INSTRUCTION_ACCESS_FAULT
    | 1 << exceptions.LOAD_ACCESS_FAULT
    | 1 << exceptions.STORE_AMO_ACCESS_FAULT
)
RULES = (
    "pmp_sfence_required",
    "pmp_with_paging",
    "pmp_check_pagetable_access",
    "pmp_l_bit_write_protection",
    "H_pmp",
)

ADUE = fields.MENVCFG_ADUE
# What is left of a page's permissions.
DENIED = (0, 0, 0, R, X, R | X, R | W)


def provoke(world: World, mode: Mode) -> Mode:
    """Change an entry, fence, use at once; most often it is taken back."""
    rng = world.rng
    if not world.cfg.pmp_entries or mode != MACHINE:
        if world.cfg.pmp_entries:
            entry(world, _index(world), *pmp_region(rng))
        world.touch(mode, mode, world.address(mode))
        return mode
    if world.limits.open and rng.random() < 0.2:
        rng.choice((_locked, _bound))(world)
        return mode
    # Without S-mode there are no tables to deny, and no pages.
    kind = rng.randrange(6) if world.s else 2
    target = rng.choice([m for m in world.modes if m[0] != M])
    if kind < 2:
        target, va = _table(world, mode)
    elif kind < 4:
        # What an entry matches in part it refuses M-mode, too.
        target = MACHINE if rng.random() < 0.3 else target
        va = _untranslated(world, target)
    elif kind == 4:
        target, va = _leaf(world, mode)
    else:
        page = layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12)
        deny(world, page)
        stage = "vs" if target[1] else "s"
        va = world.inside(rng.choice(rng.choice(world.trees(stage)).pages))
        if rng.random() < 0.3:
            _fetch_in_m(world, page, target)
    _fences(world)
    if rng.random() < 0.3:
        world.go(mode, target)
        mode = target
    for _ in range(rng.randint(1, 3)):
        world.touch(mode, target, va)
    if mode == MACHINE:
        allow(world)
        world.flush()
    return mode


def _fences(world: World) -> None:
    """Most often, where there is anything to fence."""
    if world.s and (world.rng.randrange(8) or not world.limits.open):
        world.emit(asm.word("sfence.vma"))
        if world.h:
            world.emit(asm.word("hfence.gvma"))


def _table(world: World, mode: Mode) -> tuple[Mode, int]:
    """Deny a page of tables that a walk reads, in the stage that is put in use: (mode, address)."""
    rng = world.rng
    stage = rng.choice(("s", "vs", "g", "g")) if world.h else "s"
    tree, _ = space(world, mode, stage)
    spot = rng.choice(tree.pages)
    if rng.random() < 0.3:
        # The walk has to write, too, which an entry may deny alone.
        _to_be_updated(world, spot)
    # A handler whose tables are denied would fault for ever.
    world.bits("csrrc", "medeleg", ACCESS_FAULTS)
    deny(world, rng.choice((tree.root, spot.pte & ~0xFFF)))
    return world.translated_as(mode, stage), world.inside(spot)


def _leaf(world: World, mode: Mode) -> tuple[Mode, int]:
    """Deny a page that a leaf leads to, whose A or D the walk has to set first: (mode, address).

    Often it may not be executed alone, and is fetched from.
    """
    rng = world.rng
    stage = rng.choice(("s", "vs")) if world.h else "s"
    tree, _ = space(world, mode, stage)
    page = rng.randrange(layout.DATA_PAGES)
    spot = world.leading_to(tree, page)
    if rng.random() < 0.6:
        _to_be_updated(world, spot)
    target = (int(not spot.user), int(stage != "s"))
    fetched = rng.random() < 0.5
    deny(world, layout.DATA + (page << 12), (R | W, R) if fetched else DENIED)
    if fetched:
        _fences(world)
        world.visit(target, spot.va)
    return target, world.inside(spot)


def _to_be_updated(world: World, spot: Spot) -> None:
    """A leaf whose A and D, or D alone, the next walk has to set."""
    world.enable(ADUE)
    apply(world, spot, ("clear", world.rng.choice((A | D, A | D, D))))
    world.flush()


def _untranslated(world: World, target: Mode) -> int:
    """An entry somewhere in the data region, and an address at its edge, with no stage in use."""
    rng = world.rng
    stages = ("vsatp", "hgatp") if target[1] else ("satp",)
    for name in stages if world.s and target != MACHINE else ():
        world.csrw(name, 0)
    if rng.random() < 0.4:
        return _range(world)
    address, config = pmp_region(rng)
    config |= rng.choice((pmp_modes.OFF, pmp_modes.NA4, pmp_modes.NAPOT)) << pmp_fields.A_LSB
    if rng.random() < 0.6:
        config = config & ~(R | W | X) | rng.choice((R, R | W, R | W, X))
    if rng.random() < 0.04:
        config |= pmp_fields.L
    entry(world, _index(world), address, config)
    if world.cfg.misaligned_hw and rng.random() < 0.3:
        # Its last bytes alone, or one, lie in the region.
        return (address << 2) - rng.randrange(1, 8)
    return (address << 2) + rng.choice((-8, -4, 0, 0, 0, 4)) & ~rng.choice((7, 7, 3))


def _index(world: World) -> int:
    """An entry behind the first, and before the one that permits everything."""
    last = min(world.cfg.pmp_entries, world.cfg.pmp_usable, 15) - 1
    return world.rng.randint(1, max(1, last if world.chance(0.6) else min(last, 7)))


def _range(world: World) -> int:
    """An entry from one word to another (TOR), and a doubleword with one or the other end in it."""
    rng, index = world.rng, _index(world)
    base = layout.DATA + rng.randrange(0, layout.DATA_PAGES << 12, 4) >> 2
    top = base + rng.choice((1, 1, 2, 3, 0x400))
    world.li(GLUE, base)
    world.emit(asm.csr_op("csrrw", 0, csrs.PMPADDR0 + index - 1, GLUE))
    config = pmp_modes.TOR << pmp_fields.A_LSB | rng.choice((R | W | X, R | W, R, 0))
    entry(world, index, top, config)
    return (rng.choice((base, base, top)) << 2) + rng.choice((0, 0, -4)) & ~7


def _locked(world: World) -> None:
    """An entry is locked; then its registers and those around it are written, and read."""
    rng = world.rng
    last = min(world.cfg.pmp_entries, world.cfg.pmp_usable, 15) - 1
    if last < 2:
        return
    # The first of a configuration register as often as any other.
    index = rng.choice([i for i in (4, 8, 8, rng.randint(1, last)) if i <= last])
    # A range reaches down to the address below it, whatever that one's own entry makes of it.
    entry(world, index - 1, layout.DATA >> 2, 7 | rng.choice((0, 0, 1, 2, 3)) << 3)
    entry(world, index, layout.DATA >> 2, 0x87 | rng.choice((0, 1, 1, 3)) << 3)
    for near in (index - 1, index, index + 1):
        if near <= last:
            world.li(GLUE, rng.randrange(1 << 20))
            address = csrs.PMPADDR0 + near
            world.emit(asm.csr_op("csrrw", 0, address, GLUE))
            world.emit(asm.csr_op("csrrs", world.register(), address, 0))
    entry(world, index, layout.DATA >> 2, 0)


def _bound(world: World) -> None:
    """A locked entry, any of them, binds M-mode, too: a few bytes permit less from here on."""
    rng = world.rng
    last = min(world.cfg.pmp_entries, world.cfg.pmp_usable, 15) - 1
    if last < 1:
        return
    word = layout.DATA + rng.randrange(0, layout.DATA_PAGES << 12, 8) >> 2
    kind, word = rng.choice(((pmp_modes.NA4, word), (pmp_modes.NAPOT, word & ~1)))
    config = pmp_fields.L | kind << pmp_fields.A_LSB | rng.choice((0, R, R, X, R | X))
    entry(world, rng.randint(1, last), word, config)
    if world.s:
        world.emit(asm.word("sfence.vma"))
    for _ in range(rng.randint(1, 2)):
        world.li(POINTER, word << 2)
        world.emit(*world.access())


def _fetch_in_m(world: World, page: int, target: Mode) -> None:
    """M-mode runs code of a page that is denied to others, as is, while MPRV is set."""
    world.flush()
    world.mprv_on(target)
    world.jump_into(page | layout.ROUTINE)
    world.mprv_off()


def deny(world: World, page: int, permitted: Sequence[int] = DENIED) -> None:
    """Entry 0 takes permissions of all, or of a part, of a page."""
    rng = world.rng
    config = rng.choice(permitted) | 3 << 3
    size = rng.choice((9, 9, 9, 8, 5))
    base = page >> 2 | (rng.randrange(0x400) & ~((2 << size) - 1) if size < 9 else 0)
    entry(world, 0, base | (1 << size) - 1, config)


def allow(world: World) -> None:
    """Entry 0 matches nothing again."""
    world.emit(asm.csr_op("csrrci", 0, csrs.PMPCFG0, 0x1F))


def entry(world: World, index: int, address: int, config: int) -> None:
    """Write an entry: its address, then its configuration."""
    world.li(GLUE, address)
    world.emit(asm.csr_op("csrrw", 0, csrs.PMPADDR0 + index, GLUE))
    per_csr = world.cfg.xlen // 8
    # At XLEN=64 the odd-numbered registers do not exist.
    register = csrs.PMPCFG0 + (index // 8 * 2 if world.wide else index // 4)
    shift = 8 * (index % per_csr)
    world.li(GLUE, 0xFF << shift)
    world.li(HELD, config << shift)
    world.emit(asm.csr_op("csrrc", 0, register, GLUE), asm.csr_op("csrrs", 0, register, HELD))
