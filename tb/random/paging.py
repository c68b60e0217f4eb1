# SPDX-License-Identifier: Apache-2.0
"""Random page tables: code is mapped so that it runs, the windows are mapped anyhow."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from trapline.models.golden.gen.pte_fields import A, D, G, N, R, U, V, W, X
from trapline.models.isa.config import SV32, SV39, SV48, HartConfig
from trapline.tb.random import layout

WINDOWS = 5
# A leaf that permits everything; U apart, which depends on whose page it is.
GOOD = V | R | W | X | A | D


def levels(mode: int) -> int:
    """Levels of a translation mode."""
    return {SV32: 2, SV39: 3, SV48: 4}.get(mode, 5)


@dataclass
class PageTables:
    """Memory for page tables: 64-bit (or 32-bit) PTEs by physical address."""

    xlen: int
    next_page: int
    ptes: dict[int, int] = field(default_factory=dict)
    # The tables that map windows only: in a guest these pages may be mapped badly.
    window_tables: list[int] = field(default_factory=list)
    # Of those the ones that hold leaves of the last level.
    leaf_tables: list[int] = field(default_factory=list)
    # And those of the data region at its own address.
    data_tables: list[int] = field(default_factory=list)

    def page(self, pages: int = 1) -> int:
        """Address of `pages` fresh pages, aligned to their size."""
        size = pages << 12
        base = (self.next_page + size - 1) & ~(size - 1)
        self.next_page = base + size
        return base


class Spot(NamedTuple):
    """A PTE that a program may change: its address, an address it maps, its level and flags."""

    pte: int
    va: int
    level: int
    user: bool


@dataclass
class Tree:
    """One translation: its root, mode, and the addresses worth trying through it."""

    mode: int
    root: int
    g_stage: bool
    addresses: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)  # addresses of window leaf PTEs
    # The data region at its own address, in another order: good leaves of 4 KiB, one after another.
    pages: list[Spot] = field(default_factory=list)
    # The page of the data region that each of them leads to.
    order: list[int] = field(default_factory=list)
    # The first page of a leaf table, right behind the last page of another one.
    crossing: list[Spot] = field(default_factory=list)
    # Leaves of every level, and pointers, that map nothing a program needs to go on.
    spots: list[Spot] = field(default_factory=list)
    pointers: list[Spot] = field(default_factory=list)
    # Of a G-stage tree: leaves that map tables of the guest, so that its walk fails.
    tables: list[Spot] = field(default_factory=list)
    # Likewise, of tables without which the guest's code is not mapped either.
    upper: list[Spot] = field(default_factory=list)
    # Of a G-stage tree: where a table of the guest lies that is elsewhere than its address says.
    moved: dict[int, int] = field(default_factory=dict)


def index(tables: PageTables, va: int, level: int, root: bool, g_stage: bool) -> int:
    """Index into a table."""
    width = 9 if tables.xlen == 64 else 10
    bits = width + 2 if root and g_stage else width
    return va >> (12 + width * level) & ((1 << bits) - 1)


def insert(tables: PageTables, tree: Tree, va: int, leaf_level: int, pte: int, window: bool) -> int:
    """Put a leaf PTE for va at a level, making the tables above it; returns the leaf's address."""
    table = tree.root
    top = levels(tree.mode) - 1
    size = tables.xlen // 8
    for level in range(top, leaf_level, -1):
        address = table + index(tables, va, level, level == top, tree.g_stage) * size
        if address not in tables.ptes:
            below = tables.page()
            tables.ptes[address] = below >> 12 << 10 | V
            if window:
                tables.window_tables.append(below)
                if level == 1:
                    tables.leaf_tables.append(below)
                tree.pointers.append(Spot(address, va, level, False))
        table = tables.ptes[address] >> 10 << 12
    address = table + index(tables, va, leaf_level, leaf_level == top, tree.g_stage) * size
    tables.ptes[address] = pte
    return address


def random_flags(rng: Random, g_stage: bool) -> int:
    """Leaf flags: mostly a usable page, often one bit off, sometimes anything."""
    flags = GOOD | (U if g_stage or rng.random() < 0.5 else 0)
    kind = rng.randrange(10)
    if kind < 4:
        return flags
    if kind < 8:
        return flags ^ 1 << rng.choice((0, 1, 2, 3, 4, 5, 6, 7))
    if kind == 8:
        return flags & ~(1 << rng.choice((1, 2, 3))) & ~(1 << rng.choice((6, 7)))
    return rng.randrange(256)


def window_pte(cfg: HartConfig, rng: Random, tree: Tree, level: int, target: int) -> int:
    """A leaf for a window whose page is `target` at level 0."""
    width = 9 if cfg.xlen == 64 else 10
    target &= ~((1 << (12 + width * level)) - 1)
    if rng.random() < 0.04:
        target = layout.VACANT
    pte = target >> 12 << 10 | random_flags(rng, tree.g_stage)
    if rng.random() < 0.04:
        pte ^= 1 << (10 + rng.randrange(44 if cfg.xlen == 64 else 22))
    if cfg.xlen == 32:
        return pte & 0xFFFF_FFFF
    if level == 0 and rng.random() < 0.15:
        pte = pte & ~(0xF << 10) | 8 << 10 | N
    if rng.random() < 0.08:
        pte |= rng.randrange(4) << 61
    if rng.random() < 0.03:
        pte ^= 1 << rng.randrange(54, 64)
    return pte


def window_bases(cfg: HartConfig, rng: Random, mode: int) -> list[int]:
    """Virtual addresses of the windows: the low bits lead into the data region at any level."""
    if cfg.xlen == 32:
        # Vacant as physical addresses: Bare translation must not find devices there.
        return [(0x140 + w) << 22 for w in range(WINDOWS)]
    bases = [(4 + w) << 30 | layout.WINDOW_OFFSET for w in range(WINDOWS)]
    if mode != SV39:
        # One under another entry of the level above: index 2, so that its own leaf fits, too.
        bases.append(1 << 39 | 2 << 30 | layout.WINDOW_OFFSET)
    if levels(mode) > 4:
        bases.append(1 << 48 | 2 << 30 | layout.WINDOW_OFFSET)
    if rng.random() < 0.3:
        bits = {SV39: 39, SV48: 48}.get(mode, 57)
        # Beside the first page of the upper half, which has a leaf of its own (add_data).
        bases.append((1 << 64) - (1 << (bits - 1)) | 2 << 30 | layout.WINDOW_OFFSET)
    return bases


def add_windows(
    cfg: HartConfig, rng: Random, tables: PageTables, tree: Tree, targets: list[int]
) -> None:
    """Map each window with leaves of one level; a 4-KiB one gets up to 16 of them."""
    bases = [b for b in window_bases(cfg, rng, tree.mode) if not (tree.g_stage and b >> 63)]
    for base in bases:
        top = levels(tree.mode) - 1
        choice = rng.choice((0, 0, 0, 1, 1, 2)) if cfg.xlen == 64 else rng.choice((0, 0, 1))
        level = min(choice, top)
        if base >> 39 == 1 and rng.random() < 0.5:
            level = 3
        elif base >> 48 == 1:
            level = 4
        pages = 16 if level == 0 else 1
        for p in range(0, pages, rng.choice((1, 3))):
            va = base + (p << 12)
            if level > 2:
                target = 0
            elif level == 2:
                target = rng.choice(targets) & ~0x3FFF_FFFF
            else:
                target = rng.choice(targets)
            pte = window_pte(cfg, rng, tree, level, target)
            tree.leaves.append(insert(tables, tree, va, level, pte, window=True))
            if p < 2:
                tree.spots.append(Spot(tree.leaves[-1], va, level, bool(pte & U)))
        count = 4 if level == 0 else 2
        tree.addresses += [base + (rng.randrange(16) << 12) for _ in range(count)]


def code_flags(rng: Random, user: bool) -> int:
    """Flags of a page that must be executable."""
    flags = V | X | A | (U if user else 0) | rng.choice((R, R | W, R | W))
    return flags | (D if rng.random() < 0.8 else 0) | (G if rng.random() < 0.2 else 0)


def map_code(cfg: HartConfig, rng: Random, tables: PageTables, tree: Tree) -> None:
    """Identity mapping of both code regions, U=0 and U=1 (in G-stage all U=1)."""
    regions = (
        (layout.BOOT, 4 + layout.CODE_PAGES, tree.g_stage),
        (layout.U_CODE, layout.CODE_PAGES, True),
    )
    for base, pages, user in regions:
        flags = code_flags(rng, user)
        if cfg.xlen == 64 and rng.random() < 0.5:
            insert(tables, tree, base, 1, base >> 12 << 10 | flags, window=False)
            continue
        for p in range(pages):
            page = base + (p << 12)
            insert(tables, tree, page, 0, page >> 12 << 10 | flags, window=False)


def last_page(cfg: HartConfig, tree: Tree) -> int:
    """The last page of the address space."""
    if cfg.xlen == 32:
        return (1 << 34 if tree.g_stage else 1 << 32) - 0x1000
    bits = 12 + 9 * levels(tree.mode)
    return (1 << bits + 2 if tree.g_stage else 1 << 64) - 0x1000


def add_data(cfg: HartConfig, rng: Random, tables: PageTables, tree: Tree) -> None:
    """Map the data region at its own address, pages in another order, nearly all of them well.

    And the neighbouring superpages, and the ends of the address space.
    """
    order = list(range(layout.DATA_PAGES))
    rng.shuffle(order)
    tree.order = order
    user = tree.g_stage or rng.random() < 0.5
    good = GOOD | (U if user else 0)
    for n, target in enumerate(order):
        va = layout.DATA + (n << 12)
        flags = good if rng.random() < 0.9 else random_flags(rng, tree.g_stage)
        pte = (layout.DATA >> 12) + target << 10 | flags
        address = insert(tables, tree, va, 0, pte, window=True)
        tree.pages.append(Spot(address, va, 0, bool(flags & U)))
    tables.data_tables.append(tree.pages[0].pte & ~0xFFF)
    ends = [last_page(cfg, tree)]
    if cfg.xlen == 64 and not tree.g_stage:
        # On both sides of the addresses that are none.
        hole = 1 << 11 + 9 * levels(tree.mode)
        ends += [hole - 0x1000, (1 << 64) - hole]
    for va in ends:
        pte = (layout.DATA >> 12) + rng.randrange(layout.DATA_PAGES) << 10 | good
        address = insert(tables, tree, va, 0, pte, window=True)
        tree.spots += [Spot(address, va, 0, bool(good & U))] * 4
        tree.addresses.append(va)
    if cfg.xlen == 64:
        for va in (layout.CROSSING - 0x1000, layout.CROSSING):
            pte = (layout.DATA >> 12) + rng.randrange(layout.DATA_PAGES) << 10 | good
            address = insert(tables, tree, va, 0, pte, window=True)
        tree.crossing.append(Spot(address, layout.CROSSING, 0, user))
        for va in (layout.FAR_DATA, layout.DECOY + 0x20_0000):
            target = rng.choice((layout.FAR_DATA, layout.DATA & ~0x1F_FFFF))
            address = insert(tables, tree, va, 1, target >> 12 << 10 | good, window=True)
            tree.spots.append(Spot(address, va, 1, user))
    # As often as all the windows.
    tree.addresses += [s.va for s in tree.pages]


def map_tables(cfg: HartConfig, tables: PageTables, tree: Tree) -> None:
    """Map the page tables themselves, for supervisors that change them."""
    flags = V | R | W | A | D
    bases = (layout.S_TABLES, layout.VS_TABLES, layout.G_TABLES)
    for base in {b & ~0x1F_FFFF if cfg.xlen == 64 else b & ~0x3F_FFFF for b in bases}:
        if cfg.xlen == 64:
            insert(tables, tree, base, 1, base >> 12 << 10 | flags, window=False)
    if cfg.xlen == 32:
        for base in bases:
            for page in range(base, base + 0x1_0000, 0x1000):
                insert(tables, tree, page, 0, page >> 12 << 10 | flags, window=False)


def root_pages(g_stage: bool) -> int:
    """A G-stage root is 16 KiB."""
    return 4 if g_stage else 1


def make_tree(
    cfg: HartConfig, rng: Random, tables: PageTables, mode: int, g_stage: bool, targets: list[int]
) -> Tree:
    """A tree of `mode` whose windows lead to `targets`."""
    tree = Tree(mode, tables.page(root_pages(g_stage)), g_stage)
    map_code(cfg, rng, tables, tree)
    add_windows(cfg, rng, tables, tree, targets)
    add_data(cfg, rng, tables, tree)
    if not g_stage:
        map_tables(cfg, tables, tree)
    return tree


def map_guest_tables(rng: Random, tables: PageTables, tree: Tree, guest: PageTables) -> None:
    """Map the guest's page tables in G-stage; those for windows sometimes badly.

    Now and then in one superpage; or two tables of leaves change places, so that what is read past
    the G-stage is another one.
    """
    good = GOOD | U
    if tables.xlen == 64 and rng.random() < 0.15:
        base = layout.VS_TABLES & ~0x1F_FFFF
        insert(tables, tree, base, 1, base >> 12 << 10 | good, window=False)
        pages: tuple[int, ...] = ()
    else:
        pages = tuple(range(layout.VS_TABLES, guest.next_page, 0x1000))
    others = list(guest.leaf_tables)
    if pages and len(others) > 1 and rng.random() < 0.25:
        one = rng.choice(guest.data_tables)
        others.remove(one)
        other = rng.choice(others)
        tree.moved = {one: other, other: one}
    for page in (*pages, layout.DECOY):
        flags = good
        if page in guest.window_tables and rng.random() < 0.2:
            flags = random_flags(rng, True)
        target = tree.moved.get(page, page)
        address = insert(tables, tree, page, 0, target >> 12 << 10 | flags, window=False)
        if page != layout.DECOY:
            spots = tree.tables if page in guest.window_tables else tree.upper
            spots.append(Spot(address, page, 0, True))
