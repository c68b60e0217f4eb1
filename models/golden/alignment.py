# SPDX-License-Identifier: Apache-2.0
"""Accesses that are not naturally aligned: which are performed, in which order, and what others do.

Source: unpriv/rv32.adoc; machine.adoc, "Misaligned Atomicity Granule PMA". HartConfig's choices are
those of `config_memory`. Functions that describe an exception in `trap_*` return FAULTED.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import FAULTED, MODE_V, PERMITTED
    from cython.cimports.trapline.models.golden.gen import accesses, exceptions, faults, implicits
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import (
        fault,
        probe,
        translate,
        translate_next,
    )
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.codes import FAULTED, MODE_V, PERMITTED
    from trapline.models.golden.gen import accesses, exceptions, faults, implicits
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import fault, probe, translate, translate_next
    from trapline.models.golden.wide import M64


def in_granule(h: State, va: cython.ulonglong, size: cython.int) -> cython.bint:
    """Whether the bytes lie within one misaligned atomicity granule. norm:pma_mag_op_within."""
    granule: cython.ulonglong = h.cfg.misaligned_atomicity_granule
    return granule > 0 and va % granule + (1 << size) <= granule


def misaligned(
    h: State,
    va: cython.ulonglong,
    access: cython.int,
    mode: cython.ulonglong,
    kind: str,
    atomic: cython.bint,
) -> cython.int:
    """The exception of a misaligned access that is not performed (MISALIGNED_EXCEPTIONS).

    norm:mcause_exccode_pri2: before the faults of the access, or after those of its first byte.
    """
    if not h.cfg.misaligned_first:
        if probe(h, va, 0, access, mode):
            return FAULTED
        if atomic and (h.pa < h.ram_base or h.pa - h.ram_base >= h.ram_size):
            return fault(h, faults.ACCESS, 0, implicits.NONE)
    return alignment_trap(h, va, access, cython.cast(cython.int, mode >> MODE_V & 1), kind)


def alignment_trap(
    h: State, va: cython.ulonglong, access: cython.int, gva: cython.int, kind: str
) -> cython.int:
    """Describe the exception; always FAULTED."""
    store_amo: cython.bint = access == accesses.STORE
    if kind == "access_fault":
        h.trap_cause = exceptions.LOAD_ACCESS_FAULT
        if store_amo:
            h.trap_cause = exceptions.STORE_AMO_ACCESS_FAULT
    else:
        h.trap_cause = exceptions.LOAD_ADDRESS_MISALIGNED
        if store_amo:
            h.trap_cause = exceptions.STORE_AMO_ADDRESS_MISALIGNED
    h.trap_tval = va
    h.trap_gva = gva
    h.trap_tval2 = 0
    h.trap_implicit = 0
    h.trap_offset = 0
    return FAULTED


def first_part(h: State, va: cython.ulonglong, size: cython.int) -> cython.int:
    """Number of the byte that hardware begins with: 0, or the first of the higher page."""
    below: cython.int = cython.cast(cython.int, 0x1000 - (va & 0xFFF))
    if below < (1 << size) and h.cfg.misaligned_descending:
        return below
    return 0


def refused_part(
    h: State, va: cython.ulonglong, size: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """FAULTED if either page refuses, before A and D of the other are set, where the hart does so.

    The fault is described.
    """
    start: cython.int
    i: cython.int
    j: cython.int
    if not h.cfg.misaligned_ad_whole:
        return PERMITTED
    start = first_part(h, va, size)
    for j in range(1 << size):
        i = (j + start) & ((1 << size) - 1)
        if probe(h, (va + i) & h.xmask, 0, access, mode):
            h.trap_offset = i
            return FAULTED
    return PERMITTED


def translate_byte(
    h: State, va: cython.ulonglong, i: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Byte `i` of a misaligned access: a walk for the first one in each page that it touches."""
    if i == 0 or va & 0xFFF == 0:
        return translate(h, va, 0, access, mode)
    return translate_next(h, va, access, mode)


def stored_in_part(
    h: State,
    va: cython.ulonglong,
    size: cython.int,
    value: cython.ulonglong,
    mode: cython.ulonglong,
    start: cython.int,
    done: cython.int,
) -> cython.int:
    """What a store that faults has written all the same, where hardware does so: the other word.

    done: bytes that passed before the one that faults, from byte `start` on.
    """
    i: cython.int
    last: cython.int = (1 << size) - 1
    width: cython.ulonglong = h.xlen >> 3
    faulting: cython.ulonglong = ((va + ((done + start) & last)) & h.xmask) // width
    if h.cfg.misaligned_store_fault == "none":
        return 0
    # The words of the first byte and of the last one; it is in one of them.
    other: cython.int = last if va // width == faulting else 0
    came_before: cython.bint = ((other - start) & last) < done
    if not came_before and h.cfg.misaligned_store_fault == "before":
        return 0
    trap = (h.trap_cause, h.trap_tval, h.trap_gva, h.trap_tval2, h.trap_implicit, h.trap_offset)
    pas: dict[int, int] = {}
    for i in range(1 << size):
        if ((va + i) & h.xmask) // width == faulting:
            continue
        if (
            translate(h, (va + i) & h.xmask, 0, accesses.STORE, mode)
            or h.pa < h.ram_base
            or h.pa - h.ram_base >= h.ram_size
        ):
            pas = {}
            break
        pas[i] = h.pa
    for i, pa in pas.items():
        put_byte(h, pa - h.ram_base, value >> (8 * i) & 0xFF)
    h.trap_cause, h.trap_tval, h.trap_gva, h.trap_tval2, h.trap_implicit, h.trap_offset = trap
    return 0


def put_byte(h: State, at: cython.ulonglong, value: cython.ulonglong) -> cython.int:
    """Store a byte at a RAM offset."""
    shift: cython.int = cython.cast(cython.int, (at & 7) << 3)
    mask: cython.ulonglong = cython.cast(cython.ulonglong, 0xFF) << shift
    return h.store64(at & (M64 - 7), (h.ram64[at >> 3] & (M64 ^ mask)) | value << shift)


def device_misaligned(h: State, va: int, offset: int, access: int) -> int:
    """A misaligned access at `va` whose byte `offset` is a device's."""
    kind: str = h.cfg.misaligned_device_exc
    if kind == "access_fault":
        # Of the portion that caused it.
        va = (va + offset) & h.xmask
    alignment_trap(h, va, access, h.walk_v, kind)
    h.trap_offset = offset if kind == "access_fault" else 0
    return 1
