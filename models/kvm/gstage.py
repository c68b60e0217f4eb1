# SPDX-License-Identifier: Apache-2.0
"""G-stage tables as KVM keeps them: map, unmap, write-protect, age, in pages of every size.

The tables are a value: leaves by the guest physical address they begin at, and which entries hold
a pointer to a further table. Source: mmu.c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trapline.models.kvm.constants import (
    LEAF_READ_ONLY,
    LEAF_WRITABLE,
    PAGE_SHIFT,
    Errno,
)
from trapline.models.kvm.profiles import Profile

PTE_U, PTE_G = 0x10, 0x20
ROOT_EXTRA = 2  # bits by which the root's index is wider
LEVELS = {"sv32x4": 2, "sv39x4": 3, "sv48x4": 4, "sv57x4": 5}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf PTE: its level (0: 4 KiB), host page number, writability, and the A bit."""

    level: int
    ppn: int
    writable: bool
    accessed: bool = True

    @property
    def bits(self) -> int:
        """The PTE's low byte: A and D are set beforehand, U always, X always."""
        low = LEAF_WRITABLE if self.writable else LEAF_READ_ONLY
        return low if self.accessed else low & ~0x40


@dataclass(frozen=True)
class GStageTables:
    """The G-stage of one VM. `tables`: (level, address) of entries that point to a table."""

    mode: str = "sv39x4"
    leaves: Mapping[int, Leaf] = field(default_factory=dict)
    tables: frozenset[tuple[int, int]] = frozenset()

    @property
    def levels(self) -> int:
        """Levels of tables."""
        return LEVELS[self.mode]

    @property
    def index_bits(self) -> int:
        """Bits of an index below the root."""
        return 10 if self.mode == "sv32x4" else 9

    @property
    def gpa_bits(self) -> int:
        """Width of a guest physical address."""
        return PAGE_SHIFT + self.index_bits * self.levels + ROOT_EXTRA

    def size(self, level: int) -> int:
        """Bytes that an entry of a level maps."""
        return 1 << (PAGE_SHIFT + self.index_bits * level)

    def base(self, gpa: int, level: int) -> int:
        """Where the entry of a level that holds `gpa` begins."""
        return gpa & -self.size(level)

    def index(self, gpa: int, level: int) -> int:
        """The index that a walk takes at a level."""
        extra = ROOT_EXTRA if level == self.levels - 1 else 0
        width = self.index_bits + extra
        return gpa >> (PAGE_SHIFT + self.index_bits * level) & ((1 << width) - 1)

    def find(self, gpa: int) -> tuple[Leaf | None, int]:
        """The leaf over an address and the level where the walk ended."""
        for level in range(self.levels - 1, -1, -1):
            base = self.base(gpa, level)
            leaf = self.leaves.get(base)
            if leaf is not None and leaf.level == level:
                return leaf, level
            if level and (level, base) not in self.tables:
                return None, level
        return None, 0


def set_leaf(
    tables: GStageTables, gpa: int, leaf: Leaf, may_allocate: bool = True
) -> tuple[GStageTables, int]:
    """Write a leaf; the error number: EEXIST under a larger leaf, ENOMEM without a table.

    A smaller table that already stands there is found as well: EEXIST.
    """
    added = set()
    for level in range(tables.levels - 1, leaf.level, -1):
        base = tables.base(gpa, level)
        old = tables.leaves.get(base)
        if old is not None and old.level == level:
            return tables, Errno.EEXIST
        if (level, base) not in tables.tables:
            if not may_allocate:
                return tables, Errno.ENOMEM
            added.add((level, base))
    base = tables.base(gpa, leaf.level)
    if leaf.level and (leaf.level, base) in tables.tables:
        return tables, Errno.EEXIST
    leaves = {**tables.leaves, base: leaf}
    return replace(tables, leaves=leaves, tables=tables.tables | added), 0


@dataclass(frozen=True, slots=True)
class Backing:
    """What the host has behind an address: page number, writability, level of its page size."""

    ppn: int
    writable: bool = True
    level: int = 0
    pfnmap: bool = False


def map_page(
    profile: Profile, tables: GStageTables, gpa: int, backing: Backing, write: bool, logging: bool
) -> tuple[GStageTables, int, bool]:
    """kvm_riscv_gstage_map -> (tables, error number, whether the page is marked dirty).

    Q32: a logged write finds a small leaf and sets W in it. Nobody asks whether the host's own page
    may be written, or is still to be copied: `backing` is what the host would have made of it.
    """
    level = 0 if logging or backing.pfnmap else backing.level
    if level > 1 and profile.q22_1g_needs_sv39 and tables.mode != "sv39x4":
        return tables, Errno.EFAULT, False
    writable = backing.writable and (write or not logging)
    found, at = tables.find(gpa)
    if write and logging and found is not None and not at and profile.q32_logged_write_past_host:
        leaves = {**tables.leaves, tables.base(gpa, 0): replace(found, writable=True)}
        return replace(tables, leaves=leaves), 0, True
    if found is not None and at > level and not profile.q20_huge_leaf_eexist:
        tables = _split(tables, gpa, at)
    ppn = backing.ppn & -(1 << tables.index_bits * level)
    tables, error = set_leaf(tables, gpa, Leaf(level, ppn, writable))
    return tables, error, writable


def ioremap_bits(profile: Profile, writable: bool) -> int:
    """The low byte of a leaf that is mapped with its slot, of a VM_PFNMAP area.

    Q19: a kernel page's, with G and without U, so that the guest's first access faults anyway.
    """
    bits = LEAF_WRITABLE if writable else LEAF_READ_ONLY
    return bits & ~PTE_U | PTE_G if profile.q19_pfnmap_without_u else bits


def _split(tables: GStageTables, gpa: int, level: int) -> GStageTables:
    """Versions without Q20 put a table of smaller leaves in the huge leaf's place."""
    while level:
        base = tables.base(gpa, level)
        old = tables.leaves[base]
        leaves = {k: v for k, v in tables.leaves.items() if k != base}
        step = tables.size(level - 1)
        for number in range(1 << tables.index_bits):
            ppn = old.ppn + number * (step >> PAGE_SHIFT)
            leaves[base + number * step] = Leaf(level - 1, ppn, old.writable, old.accessed)
        tables = replace(tables, leaves=leaves, tables=tables.tables | {(level, base)})
        level -= 1
    return tables


def _steps(profile: Profile, tables: GStageTables, start: int, end: int) -> list[tuple[int, Leaf]]:
    """Leaves that a range walker operates on; Q21: it steps from wherever it stands."""
    result = []
    at = start
    while at < end:
        leaf, level = tables.find(at)
        size = tables.size(level)
        if leaf is not None and at % size == 0 and end - at >= size:
            result.append((at, leaf))
        at += size if profile.q21_walkers_skip_tail else size - at % size
    return result


def unmap(
    profile: Profile, tables: GStageTables, start: int, end: int
) -> tuple[GStageTables, list[int]]:
    """Clear a range; returns the addresses whose leaves went, each of which is fenced."""
    gone = [at for at, _ in _steps(profile, tables, start, end)]
    leaves = {at: leaf for at, leaf in tables.leaves.items() if at not in gone}
    return replace(tables, leaves=leaves), gone


def write_protect(
    profile: Profile, tables: GStageTables, start: int, end: int
) -> tuple[GStageTables, list[int]]:
    """Take W from a range; returns the addresses of the leaves that had it."""
    lost = [at for at, leaf in _steps(profile, tables, start, end) if leaf.writable]
    leaves = {
        at: replace(leaf, writable=False) if at in lost else leaf
        for at, leaf in tables.leaves.items()
    }
    return replace(tables, leaves=leaves), lost


def age(tables: GStageTables, gpa: int) -> tuple[GStageTables, bool]:
    """Clear A; whether it was set. No fence of its own: the caller decides."""
    leaf, level = tables.find(gpa)
    if leaf is None:
        return tables, False
    base = tables.base(gpa, level)
    young = replace(leaf, accessed=False)
    return replace(tables, leaves={**tables.leaves, base: young}), leaf.accessed


def change_pte(tables: GStageTables, gpa: int, ppn: int) -> tuple[GStageTables, bool]:
    """The host replaced a page: a read-only leaf, without allocation; True: flush it all."""
    tables, error = set_leaf(tables, gpa, Leaf(0, ppn, writable=False), may_allocate=False)
    return tables, error != 0
