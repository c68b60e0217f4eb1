# SPDX-License-Identifier: Apache-2.0
"""Samples address translations: which stage of a walk met what, and where an access ended.

A translation is walked here once for each page, kind of access and mode; what each PTE means is
asked of the golden model's `pte_check`, so a point says what the manual says of that walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cython

from trapline.coverage.names import CLASS, FOUND, LEVELS, SCHEME, WALKED
from trapline.models.golden.priv.effective_access import effective_access
from trapline.models.golden.priv.pmp import entry_config, region

if cython.compiled:
    from cython.cimports.trapline.coverage.tracker import Tracker
    from cython.cimports.trapline.models.golden.gen import (
        accesses,
        fields,
        privileges,
        pte_fields,
        pte_results,
        slots,
        vm_modes,
    )
    from cython.cimports.trapline.models.golden.mmu import pte
    from cython.cimports.trapline.models.golden.priv.pmp_match import entry_verdict
else:
    from trapline.coverage.tracker import Tracker
    from trapline.models.golden.gen import (
        accesses,
        fields,
        privileges,
        pte_fields,
        pte_results,
        slots,
        vm_modes,
    )
    from trapline.models.golden.mmu import pte
    from trapline.models.golden.priv.pmp_match import entry_verdict

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig


# names.WALKED
PTE_READ = cython.declare(cython.int, 4)
PTE_WRITE = cython.declare(cython.int, 5)
# names.CLASS
NO_FAULT = cython.declare(cython.int, 0)
PAGE = cython.declare(cython.int, 1)
GUEST_PAGE = cython.declare(cython.int, 2)
ACCESS = cython.declare(cython.int, 3)
# names.FOUND
F_LEAF = cython.declare(cython.int, 0)
F_UPDATED = cython.declare(cython.int, 1)
F_RANGE = cython.declare(cython.int, 2)
F_INVALID = cython.declare(cython.int, 3)
F_WRITE_ONLY = cython.declare(cython.int, 4)
F_NO_LEAF = cython.declare(cython.int, 5)
F_POINTER_BITS = cython.declare(cython.int, 6)
F_RESERVED = cython.declare(cython.int, 7)
F_NAPOT = cython.declare(cython.int, 8)
F_PBMT = cython.declare(cython.int, 9)
F_SUPERPAGE = cython.declare(cython.int, 10)
F_USER = cython.declare(cython.int, 11)
F_NOT_USER = cython.declare(cython.int, 12)
F_READ = cython.declare(cython.int, 13)
F_WRITE = cython.declare(cython.int, 14)
F_EXECUTE = cython.declare(cython.int, 15)
F_ACCESSED = cython.declare(cython.int, 16)
F_DIRTY = cython.declare(cython.int, 17)
F_OUTSIDE = cython.declare(cython.int, 18)
F_PMP = cython.declare(cython.int, 19)
NO_LEVEL = cython.declare(cython.int, 5)
ONE = cython.declare(cython.ulonglong, 1)

if (len(SCHEME.values), len(LEVELS), len(WALKED.values), len(FOUND.values)) != (5, 6, 6, 20):
    raise ImportError("coverage.walks counts on the axes of coverage/names.py")
if CLASS.values[1:4] != ("page fault", "guest-page fault", "access fault"):
    raise ImportError("coverage.walks counts on the order of results")


class Walks(Tracker):
    """Samples translations. A packed mode: privilege 1:0, V, SUM, MXR of VS-stage, MXR of G."""

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration."""
        if not cython.compiled:
            self.levels = [5, 5]
            self.schemes = [0, 0]
        Tracker.__init__(self, cfg)
        bases = self.space.bases
        self.walk_base = bases["walk"]
        self.pair_base = bases["two stages"]
        self.access_base = bases["access"]
        self.physical_base = bases["physical"]
        self.bit_base = bases["PTE bit"]
        self.ask_pmp = False
        self.regions: list[tuple[int, int, int]] = []
        self.mode_table: dict[tuple[int, ...], int] = {}

    def data_mode(self, kind: cython.int, who: cython.int) -> cython.int:
        """The packed mode of an access (functions.Kind 1 or 2) of this mode (names.MODES) now."""
        at: cython.int = (kind - 1) * 5 + who
        priv: cython.int = 0
        if self.modes[at] >= 0:
            return self.modes[at]
        if who == 0:
            priv = privileges.M
        elif who == 1 or who == 3:
            priv = privileges.S
        key = (
            kind, priv, 1 if who > 2 else 0,
            self.state[slots.MSTATUS], self.state[slots.HSTATUS], self.state[slots.VSSTATUS],
        )  # fmt: skip
        packed = self.mode_table.get(key)
        if packed is None:
            p, virtual, sum_bit, mxr_vs, mxr_g = effective_access(self.cfg, *key)
            packed = p | virtual << 2 | sum_bit << 3 | mxr_vs << 4 | mxr_g << 5
            if len(self.mode_table) > 10000:
                self.mode_table.clear()
            self.mode_table[key] = packed
        self.modes[at] = packed
        return self.modes[at]

    def translation(
        self, va: cython.ulonglong, access: cython.int, mode: cython.int, by: cython.int
    ) -> cython.int:
        """Sample an access that succeeded, once for its page until something changes."""
        page: cython.ulonglong = va >> 12 << 12
        key: cython.ulonglong = page
        at: cython.int = cython.cast(cython.int, va >> 12 & 255) | access << 8
        who: cython.int
        key |= by << 9 | access << 7 | mode << 1 | 1
        if self.known[at] == key:
            return 0
        self.known[at] = key
        self.ask_pmp = False
        if self.both(va, access, mode) != NO_FAULT:
            return 0  # a translation older than the tables: legal staleness, no point
        who = of_packed(mode)
        self.hit(self.access_base + ((who * 3 + by) * 4 + access) * 5 + NO_FAULT)
        if mode & 3 != privileges.M and mode & 4:
            self.hit(
                self.pair_base
                + (
                    ((self.schemes[0] * 5 + self.schemes[1]) * 6 + self.levels[0]) * 6
                    + self.levels[1]
                )
                * 4
                + access
            )
        if access != accesses.FETCH:
            return 0
        if self.pa >= self.ram_base and self.pa - self.ram_base < self.ram_size:
            self.pages[(self.pa - self.ram_base) >> 12] |= 128
        return 0

    def fault(
        self, va: cython.ulonglong, access: cython.int, mode: cython.int, by: cython.int,
        result: cython.int,
    ) -> cython.int:  # fmt: skip
        """Sample an access that ended as `result` (names.CLASS) at `va`."""
        who: cython.int
        got: cython.int
        who = of_packed(mode)
        self.hit(self.access_base + ((who * 3 + by) * 4 + access) * 5 + result)
        if result > ACCESS:
            return 0
        self.ask_pmp = result == ACCESS
        if self.ask_pmp:
            self.regions = []
        got = self.both(va, access, mode)
        if result == ACCESS and got == NO_FAULT:
            outside = self.pa < self.ram_base or self.pa - self.ram_base >= self.ram_size
            self.hit(self.physical_base + (who * 4 + access) * 2 + (0 if outside else 1))
        return 0

    def both(self, va: cython.ulonglong, access: cython.int, mode: cython.int) -> cython.int:
        """Walk what the mode translates through; names.CLASS, and `pa` where that is NO_FAULT."""
        result: cython.int
        self.pa = va
        self.levels[0] = self.levels[1] = NO_LEVEL
        self.schemes[0] = self.schemes[1] = 0
        if mode & 3 == privileges.M:
            return NO_FAULT
        result = self.stage(va, 0, access, access, mode)
        if result == NO_FAULT and mode & 4:
            result = self.stage(self.pa, 1, access, access, mode)
        return result

    def stage(
        self, va: cython.ulonglong, g: cython.int, access: cython.int, implicit: cython.int,
        mode: cython.int,
    ) -> cython.int:  # fmt: skip
        """One stage; `implicit`: the access as names.WALKED has it. Samples where it ends."""
        v: cython.int = mode >> 2 & 1
        atp: cython.ulonglong = self.state[slots.HGATP if g else (slots.VSATP if v else slots.SATP)]
        envcfg: cython.ulonglong = self.state[slots.MENVCFG]
        user: cython.int = 1 if g or mode & 3 == privileges.U else 0
        sum_bit: cython.int = 0 if g else mode >> 3 & 1
        mxr: cython.int = mode >> 4 & 1
        scheme: cython.int
        base: cython.ulonglong
        found: cython.int
        level: cython.int
        at: cython.ulonglong
        pte_gpa: cython.ulonglong
        value: cython.ulonglong
        new: cython.ulonglong
        result: cython.int
        which: cython.int = 2 if g else v
        adue: cython.int
        pbmte: cython.int
        if g:
            mxr = mode >> 5 & 1 if implicit < PTE_READ else 0
        elif v:
            envcfg &= self.state[slots.HENVCFG]
        adue = cython.cast(cython.int, envcfg >> fields.MENVCFG_ADUE_LSB & 1)
        pbmte = cython.cast(cython.int, envcfg >> fields.MENVCFG_PBMTE_LSB & 1)
        if self.xlen == 64:
            scheme = cython.cast(cython.int, atp >> fields.SATP_MODE_LSB)
            base = (atp & fields.SATP_PPN) << 12
        else:
            scheme = cython.cast(cython.int, atp >> 31 & 1)
            base = (atp & 0x3F_FFFF) << 12
        self.pa = va
        if scheme == vm_modes.BARE:
            return NO_FAULT
        kind: cython.int = 1 if scheme == vm_modes.SV32 else scheme - vm_modes.SV39 + 2
        place: cython.int = self.walk_base + (which * 5 + kind) * 720 + implicit * 20
        if implicit < PTE_READ:
            self.schemes[g] = kind
        if not pte.va_check(self.cfg, va, scheme, g):
            self.hit(place + NO_LEVEL * 120 + F_RANGE)
            return GUEST_PAGE if g else PAGE
        for level in range(pte.root_level(scheme), -1, -1):
            at = pte.pte_address(self.cfg, base, va, level, scheme, g)
            pte_gpa = at
            if v and not g:
                result = self.stage(at, 1, accesses.LOAD, PTE_READ, mode)
                if result != NO_FAULT:
                    return result
                at = self.pa
            found = self.table(at)
            if found != NO_FAULT:
                self.hit(place + level * 120 + found)
                return ACCESS
            self.pages[(at - self.ram_base) >> 12] |= 1 << which
            value = self.entry(at)
            result, new = pte.pte_check(
                self.cfg, value, level, scheme, g, access, user, sum_bit, mxr, adue, pbmte
            )
            if result == pte_results.FAULT:
                found = self.reason(value, level, access, user, sum_bit, mxr, pbmte)
                self.hit(place + level * 120 + found)
                return GUEST_PAGE if g else PAGE
            self.bits(which, level, value, result != pte_results.POINTER)
            if result == pte_results.POINTER:
                base = (value & pte_fields.PPN) << (12 - pte_fields.PPN_LSB)
                continue
            if result == pte_results.UPDATE and v and not g:
                result = self.stage(pte_gpa, 1, accesses.STORE, PTE_WRITE, mode)
                if result != NO_FAULT:
                    return result
                result = pte_results.UPDATE
            self.hit(place + level * 120 + (F_UPDATED if result == pte_results.UPDATE else F_LEAF))
            if implicit < PTE_READ:
                self.levels[g] = level
            self.pa = pte.leaf_address(self.cfg, new, va, level, scheme)
            return NO_FAULT
        return GUEST_PAGE if g else PAGE

    def table(self, at: cython.ulonglong) -> cython.int:
        """NO_FAULT when the PTE at this spa may be read, else names.FOUND."""
        if at < self.ram_base or at - self.ram_base >= self.ram_size:
            return F_OUTSIDE
        if self.ask_pmp and self.denied(at, self.pte_size, accesses.LOAD, privileges.S):
            return F_PMP
        return NO_FAULT

    def entry(self, at: cython.ulonglong) -> cython.ulonglong:
        """The PTE at this spa."""
        word: cython.ulonglong = self.ram64[(at - self.ram_base) >> 3]
        if self.pte_size == 3:
            return word
        return word >> 32 if at & 4 else word & 0xFFFF_FFFF

    def reason(
        self, value: cython.ulonglong, level: cython.int, access: cython.int, user: cython.int,
        sum_bit: cython.int, mxr: cython.int, pbmte: cython.int,
    ) -> cython.int:  # fmt: skip
        """Why the golden model refuses this PTE: the first of names.FOUND that holds of it."""
        found: cython.int = self.malformed(value, level, pbmte)
        low: cython.ulonglong = (ONE << ((9 if self.xlen == 64 else 10) * level)) - 1
        if found < 0:
            found = forbidden(value, access, user, sum_bit, mxr)
        if found >= 0:
            return found
        if value >> pte_fields.PPN_LSB & low:
            return F_SUPERPAGE
        if not value & pte_fields.A:
            return F_ACCESSED
        return F_DIRTY

    def malformed(
        self, value: cython.ulonglong, level: cython.int, pbmte: cython.int
    ) -> cython.int:
        """What is wrong with a PTE whatever the access (names.FOUND), or -1."""
        leaf: cython.bint = value & (pte_fields.R | pte_fields.X) != 0
        if not value & pte_fields.V:
            return F_INVALID
        if value & pte_fields.W and not value & pte_fields.R:
            return F_WRITE_ONLY
        if not leaf and level == 0:
            return F_NO_LEAF
        if not leaf and value & (pte_fields.U | pte_fields.A | pte_fields.D):
            return F_POINTER_BITS
        if self.xlen == 64:
            if value & pte_fields.RESERVED:
                return F_RESERVED
            if value & pte_fields.N and (
                not leaf or level or value >> pte_fields.PPN_LSB & 0xF != 8
            ):
                return F_NAPOT
            if value & pte_fields.PBMT and (
                not leaf or not pbmte or value & pte_fields.PBMT == pte_fields.PBMT
            ):
                return F_PBMT
        return -1

    def bits(
        self, stage: cython.int, level: cython.int, value: cython.ulonglong, leaf: cython.bint
    ) -> cython.int:
        """Sample the bits of a PTE that serves an access (groups_memory.LEAF_BIT)."""
        place: cython.int = self.bit_base + (stage * 6 + level) * 7
        if value & pte_fields.G:
            self.hit(place + (0 if leaf else 1))
        if not leaf:
            return 0
        if self.xlen == 64:
            if value & pte_fields.N:
                self.hit(place + 2)
            if value >> pte_fields.PBMT_LSB & 3 == 1:
                self.hit(place + 3)
            elif value >> pte_fields.PBMT_LSB & 3 == 2:
                self.hit(place + 4)
        if value & pte_fields.RSW:
            self.hit(place + 5)
        if not value & pte_fields.R:
            self.hit(place + 6)
        return 0

    def denied(
        self, pa: cython.ulonglong, size: cython.int, access: cython.int, priv: cython.int
    ) -> cython.bint:
        """Whether PMP refuses an access; asked only where an access fault is to be explained."""
        if self.cfg.pmp_entries == 0:
            return False
        if not self.regions:
            words = [self.state[i] for i in range(slots.COUNT)]
            for i in range(self.cfg.pmp_entries - 1, -1, -1):
                bottom, top = region(self.cfg, words, i)
                if bottom < top:
                    self.regions.append((bottom, top, entry_config(words, i)))
        allowed: cython.int = 0
        for low, high, config in self.regions:
            allowed = entry_verdict(
                low, high, config, pa, pa + (ONE << size), access, priv, allowed
            )
        return allowed == 0


def of_packed(mode: cython.int) -> cython.int:
    """Number in names.MODES of a packed mode (see Walks)."""
    if mode & 3 == privileges.M:
        return 0
    return (2 if mode & 3 == privileges.U else 1) + (2 if mode & 4 else 0)


def forbidden(
    value: cython.ulonglong, access: cython.int, user: cython.int, sum_bit: cython.int,
    mxr: cython.int,
) -> cython.int:  # fmt: skip
    """Which permission a well-formed leaf lacks (names.FOUND), or -1."""
    executes: cython.bint = access == accesses.FETCH or access == accesses.HLVX
    if user and not value & pte_fields.U:
        return F_NOT_USER
    if not user and value & pte_fields.U and (access == accesses.FETCH or not sum_bit):
        return F_USER
    by_mxr: cython.bint = mxr != 0 and value & pte_fields.X != 0
    if access == accesses.LOAD and not value & pte_fields.R and not by_mxr:
        return F_READ
    if access == accesses.STORE and not value & pte_fields.W:
        return F_WRITE
    if executes and not value & pte_fields.X:
        return F_EXECUTE
    return -1
