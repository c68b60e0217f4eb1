# SPDX-License-Identifier: Apache-2.0
"""Address translation: one walk, with a stage descriptor, for S-stage, VS-stage and G-stage.

Source: supervisor.adoc "Virtual Address Translation Process", hypervisor.adoc "Two-Stage Address
Translation". A translation either leaves the spa in `pa` and returns 0, or leaves the trap's cause,
tval, gva, tval2 and pseudo-instruction in `trap_*` and returns 1.

The walk memo is transparent: an entry holds a whole translation of a page to main memory that PMP
permits in the same way for every byte of it, and dies when any PTE it read is written
(State.forget) or anything else that it depends on changes (State.flush). Walks that fault leave
nothing in it, so the PTEs that software is about to fill in cost nothing when they are written.
"""

from __future__ import annotations

import cython

from trapline.models.golden.priv.faults import fault_cause
from trapline.models.isa.memory_map import REGIONS

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import (
        ATOMIC_DOUBLE,
        FAULTED,
        HOLDS_PTE,
        MODE_MXR,
        MODE_MXR_G,
        MODE_SUM,
        MODE_V,
        NO_DOUBLEWORD,
        NO_LEAF,
        PERMITTED,
    )
    from cython.cimports.trapline.models.golden.gen import (
        access_kinds,
        accesses,
        faults,
        fields,
        implicits,
        privileges,
        pte_results,
        slots,
        vm_modes,
    )
    from cython.cimports.trapline.models.golden.mmu import pte
    from cython.cimports.trapline.models.golden.mmu.walk import guest_access, walk_step
    from cython.cimports.trapline.models.golden.priv.effective_access import effective_access
    from cython.cimports.trapline.models.golden.priv.pmp import entry_config, region
    from cython.cimports.trapline.models.golden.priv.pmp_match import entry_verdict
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.wide import M32, M64, ONE, PAGE
else:
    from trapline.models.golden.codes import (
        ATOMIC_DOUBLE,
        FAULTED,
        HOLDS_PTE,
        MODE_MXR,
        MODE_MXR_G,
        MODE_SUM,
        MODE_V,
        NO_DOUBLEWORD,
        NO_LEAF,
        PERMITTED,
    )
    from trapline.models.golden.gen import (
        access_kinds,
        accesses,
        faults,
        fields,
        implicits,
        privileges,
        pte_results,
        slots,
        vm_modes,
    )
    from trapline.models.golden.mmu import pte
    from trapline.models.golden.mmu.walk import guest_access, walk_step
    from trapline.models.golden.priv.effective_access import effective_access
    from trapline.models.golden.priv.pmp import entry_config, region
    from trapline.models.golden.priv.pmp_match import entry_verdict
    from trapline.models.golden.state import State
    from trapline.models.golden.wide import M32, M64, ONE, PAGE


_DEVICES = tuple((r.base, r.base + r.size) for r in REGIONS if not r.main)


def pack_mode(h: State, kind: cython.int) -> cython.ulonglong:
    """How an access of `kind` (functions.AccessKind) runs now."""
    priv: cython.int
    v: cython.int
    sum_bit: cython.int
    mxr_vs: cython.int
    mxr_g: cython.int
    priv, v, sum_bit, mxr_vs, mxr_g = effective_access(
        h.cfg, kind, h.priv, h.v,
        h.csr[slots.MSTATUS], h.csr[slots.HSTATUS], h.csr[slots.VSSTATUS],
    )  # fmt: skip
    return priv | v << MODE_V | sum_bit << MODE_SUM | mxr_vs << MODE_MXR | mxr_g << MODE_MXR_G


def set_modes(h: State) -> cython.int:
    """After a change of privilege, V or a status register: the modes of the accesses to come."""
    h.fetch_mode = pack_mode(h, access_kinds.FETCH)
    h.data_mode = pack_mode(h, access_kinds.LOAD_STORE)
    return 0


def translate(
    h: State, va: cython.ulonglong, size: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Translate an access of 2**size bytes within one page and check that it may reach `pa`.

    size: 0 to 3, or ATOMIC_DOUBLE or ATOMIC_WORD, which must reach main memory.
    """
    if h.exact_ad and probe(h, va, size, access, mode):
        return FAULTED
    return translate_now(h, va, size, access, mode)


def translate_now(
    h: State, va: cython.ulonglong, size: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """`translate` itself: each stage sets A and D as it is walked."""
    h.walk_va = va
    h.walk_access = access
    h.trail_count = 0
    h.trail_leaf = h.trail_g_leaf = NO_LEAF
    h.walk_v = cython.cast(cython.int, mode >> MODE_V & 1)
    priv: cython.int = cython.cast(cython.int, mode & 3)
    h.pa = va
    if priv != privileges.M:
        if walk(h, va, 0, access, mode, implicits.NONE):
            return FAULTED
        if h.walk_v and walk(h, h.pa, 1, access, mode, implicits.NONE):
            return FAULTED
    # HLVX: the physical memory attributes "must grant both execute and read permissions", and no
    # device grants execution. norm:hlsv_u_op.
    main_only: cython.bint = access in (accesses.FETCH, accesses.HLVX)
    if size >= ATOMIC_DOUBLE:
        main_only = True
        size = 3 if size == ATOMIC_DOUBLE else 2
    if check_physical(h, h.pa, size, access, priv, main_only):
        return fault(h, faults.ACCESS, 0, implicits.NONE)
    if h.memo_on:
        remember(h, va, access, mode)
    return PERMITTED


def probe(
    h: State, va: cython.ulonglong, size: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """As `translate`, but no PTE is written."""
    faulted: cython.int
    memo_on: cython.bint = h.memo_on
    h.dry = True
    h.memo_on = False
    faulted = translate_now(h, va, size, access, mode)
    h.dry = False
    h.memo_on = memo_on
    return faulted


def translate_next(
    h: State, va: cython.ulonglong, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """The byte at `va`, which follows, within its page, the byte that was translated last.

    The page's translation serves both: where a fence is missing, an access that went to the old
    page for one byte does not go to the new one for the next. PMAs and PMP are each byte's own.
    """
    h.walk_va = va
    h.pa += 1
    if check_physical(h, h.pa, 0, access, cython.cast(cython.int, mode & 3), False):
        return fault(h, faults.ACCESS, 0, implicits.NONE)
    return PERMITTED


def walk(
    h: State,
    va: cython.ulonglong,
    g_stage: cython.int,
    access: cython.int,
    mode: cython.ulonglong,
    implicit: cython.int,
) -> cython.int:
    """One stage for an address; leaves the next stage's address (or the spa) in `pa`.

    Stage descriptor: which register holds the root, which fault it raises, whose PTEs may need a
    G-stage walk of their own, and which bits of menvcfg and henvcfg govern it.
    """
    v: cython.int = h.walk_v
    atp: cython.ulonglong
    user: cython.int = 1
    sum_bit: cython.int = 0
    mxr: cython.int
    envcfg: cython.ulonglong = h.csr[slots.MENVCFG]
    page_fault: cython.int = faults.PAGE
    gpa: cython.ulonglong = 0
    if g_stage:
        atp = h.csr[slots.HGATP]
        mxr = cython.cast(cython.int, mode >> MODE_MXR_G & 1)
        access, mxr = guest_access(implicit, access, mxr)
        page_fault = faults.GUEST_PAGE
        gpa = va
    else:
        atp = h.csr[slots.VSATP] if v else h.csr[slots.SATP]
        user = 1 if mode & 3 == 0 else 0
        sum_bit = cython.cast(cython.int, mode >> MODE_SUM & 1)
        mxr = cython.cast(cython.int, mode >> MODE_MXR & 1)
        if v:
            envcfg &= h.csr[slots.HENVCFG]
    if h.oracle is not None:
        atp, envcfg = h.oracle.root(g_stage, v, implicit, atp, envcfg)
    scheme: cython.int
    base: cython.ulonglong
    if h.xlen == 64:
        scheme = cython.cast(cython.int, atp >> 60)
        base = (atp << 12) & (M64 >> 8)
    else:
        scheme = cython.cast(cython.int, atp >> 31 & 1)
        base = (atp & 0x3F_FFFF) << 12
    if scheme == vm_modes.BARE:
        h.pa = va
        return PERMITTED
    if not pte.va_check(h.cfg, va, scheme, g_stage):
        return fault(h, page_fault, gpa, implicit)
    level: cython.int
    entry: cython.ulonglong
    at: cython.ulonglong
    new: cython.ulonglong
    leads_to: cython.ulonglong
    result: cython.int
    pte_gpa: cython.ulonglong = 0
    for level in range(pte.root_level(scheme), -1, -1):
        at = pte.pte_address(h.cfg, base, va, level, scheme, g_stage)
        if v and not g_stage:
            pte_gpa = at
            if walk(h, at, 1, access, mode, implicits.VS_PTE_READ):
                return FAULTED
            at = h.pa
        # "Any access to a PTE [that] violates a PMA or PMP check" raises "an access-fault exception
        # corresponding to the original access type".
        if check_physical(h, at, h.pte_size, accesses.LOAD, privileges.S, True):
            return fault(h, faults.ACCESS, 0, implicits.NONE)
        read_pte(h, at)
        entry = h.pa
        if implicit == implicits.NONE:
            if g_stage:
                h.trail_g_leaf = h.trail_count - 1
            else:
                h.trail_leaf = h.trail_count - 1
        if h.oracle is not None:
            entry = h.oracle.pte(at, entry, va, level, g_stage, implicit)
        result, new, leads_to = walk_step(
            h.cfg, entry, va, level, scheme, g_stage, access, user, sum_bit, mxr,
            cython.cast(cython.int, envcfg >> fields.MENVCFG_ADUE_LSB & 1),
            cython.cast(cython.int, envcfg >> fields.MENVCFG_PBMTE_LSB & 1),
        )  # fmt: skip
        if result == pte_results.FAULT:
            return fault(h, page_fault, gpa, implicit)
        if result == pte_results.POINTER:
            base = leads_to
            continue
        if result == pte_results.UPDATE:
            if v and not g_stage:
                if walk(h, pte_gpa, 1, access, mode, implicits.VS_PTE_WRITE):
                    return FAULTED
                at = h.pa
            if check_physical(h, at, h.pte_size, accesses.STORE, privileges.S, True):
                return fault(h, faults.ACCESS, 0, implicits.NONE)
            if h.oracle is not None and not h.dry:
                h.oracle.update(at, entry)
            if not h.dry:
                update_pte(h, at, entry, new)
        h.pa = leads_to
        return PERMITTED
    return fault(h, page_fault, gpa, implicit)


def fault(h: State, kind: cython.int, gpa: cython.ulonglong, implicit: cython.int) -> cython.int:
    """Leave what a trap on the access under way writes; always returns FAULTED."""
    h.trap_cause = fault_cause(h.cfg, kind, h.walk_access)
    h.trap_tval = h.walk_va
    h.trap_gva = h.walk_v
    h.trap_tval2 = gpa >> 2 if kind == faults.GUEST_PAGE and h.cfg.tval2_gpa else 0
    h.trap_implicit = implicit if kind == faults.GUEST_PAGE else implicits.NONE
    h.trap_offset = 0
    return FAULTED


def check_physical(
    h: State,
    pa: cython.ulonglong,
    size: cython.int,
    access: cython.int,
    priv: cython.int,
    main_only: cython.bint,
) -> cython.int:
    """PMAs and PMP: FAULTED if `priv` may not access 2**size bytes at `pa`."""
    if (pa < h.ram_base or pa - h.ram_base >= h.ram_size) and (
        main_only or (h.cfg.bus_errors and not _is_device(pa))
    ):
        return FAULTED
    if not h.has_pmp:
        return PERMITTED
    if h.pmp_stale:
        decode_pmp(h)
    # "If no PMP entry matches an M-mode memory operation, the operation succeeds."
    allowed: cython.int = 1 if priv == privileges.M else 0
    end: cython.ulonglong = pa + (ONE << size)
    i: cython.int
    for i in range(h.pmp_count):
        allowed = entry_verdict(
            h.pmp_bottom[i], h.pmp_top[i], h.pmp_config[i], pa, end, access, priv, allowed
        )
    if h.oracle is not None:
        allowed = h.oracle.pmp(pa, size, access, priv, allowed)
    return PERMITTED if allowed else FAULTED


def decode_pmp(h: State) -> cython.int:
    """Regions of the PMP entries that are on, the last entry first as pmp.pmp_check goes.

    Pages that a region begins or ends within go into `pmp_split`: the walk memo leaves them out.
    """
    i: cython.int
    count: cython.int = 0
    split: set[int] = set()
    for i in range(h.cfg.pmp_entries - 1, -1, -1):
        bottom, top = region(h.cfg, h, i)
        if bottom >= top:
            continue
        h.pmp_bottom[count] = bottom
        h.pmp_top[count] = top
        h.pmp_config[count] = entry_config(h, i)
        count += 1
        split.update(bound & ~0xFFF for bound in (bottom, top) if bound & 0xFFF)
    h.pmp_count = count
    h.pmp_split = split
    h.pmp_stale = False
    return 0


def _is_device(pa: int) -> bool:
    return any(low <= pa < high for low, high in _DEVICES)


def read_pte(h: State, spa: cython.ulonglong) -> cython.int:
    """Leave the PTE at `spa` in `pa`; what is remembered of the walk will depend on it."""
    at: cython.ulonglong = spa - h.ram_base
    h.trail[h.trail_count] = at & (M64 - 7)
    h.trail_count += 1
    if h.pte_size == 3:
        h.pa = h.ram64[at >> 3]
    else:
        h.pa = h.ram32[at >> 2]
    return 0


def note_pte(h: State, at: cython.ulonglong, leaf: cython.bint) -> cython.int:
    """From now on a write to the doubleword at RAM offset `at` drops what was taken from it.

    leaf: memo entries name it, so only they go; otherwise all do (State.forget).
    """
    page: cython.ulonglong = at >> 12
    if not h.page_flags[page] & HOLDS_PTE:
        h.page_flags[page] |= HOLDS_PTE
        h.pte_pages.append(page)
    h.pte_map[at >> 6] |= 1 << (at >> 3 & 7)
    if not leaf:
        h.pte_shared[at >> 6] |= 1 << (at >> 3 & 7)
    return 0


def update_pte(
    h: State, spa: cython.ulonglong, before: cython.ulonglong, after: cython.ulonglong
) -> cython.int:
    """Set A or D in memory and report the write as a record of its own."""
    at: cython.ulonglong = spa - h.ram_base
    merged: cython.ulonglong = after
    if h.pte_size == 2:
        merged = h.ram64[at >> 3]
        if at & 4:
            merged = (merged & M32) | (after << 32)
        else:
            merged = (merged >> 32 << 32) | after
    h.store64(at & ~7, merged)
    i: cython.int = 3 * h.pte_update_count
    h.pte_updates[i] = spa
    h.pte_updates[i + 1] = before
    h.pte_updates[i + 2] = after
    h.pte_update_count += 1
    return 0


def remember(
    h: State, va: cython.ulonglong, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Enter a translation that succeeded into the walk memo, if it holds for its whole page."""
    page: cython.ulonglong = h.pa & PAGE
    if page < h.ram_base or page - h.ram_base >= h.ram_size:
        return 0
    if h.pmp_split and page in h.pmp_split:
        return 0
    index: cython.int = cython.cast(cython.int, (va >> 12 & 1023) | access << 10)
    h.memo_key[index] = (va & PAGE) | mode << 1 | 1
    h.memo_at[index] = page - h.ram_base
    h.memo_leaf[index] = h.memo_g_leaf[index] = NO_DOUBLEWORD
    if h.trail_leaf != NO_LEAF:
        h.memo_leaf[index] = h.trail[h.trail_leaf]
    if h.trail_g_leaf != NO_LEAF:
        h.memo_g_leaf[index] = h.trail[h.trail_g_leaf]
    i: cython.int
    for i in range(h.trail_count):
        note_pte(h, h.trail[i], i == h.trail_leaf or i == h.trail_g_leaf)
    return 0
