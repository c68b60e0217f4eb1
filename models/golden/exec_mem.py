# SPDX-License-Identifier: Apache-2.0
"""Loads, stores, HLV/HLVX/HSV, LR/SC and AMOs.

Each returns 0 with the value for rd in `rd_value`, or 1 with the fault in `trap_*`. The access
that retired is left in `mem_*`. Source: unpriv/rv32.adoc, a-st-ext.adoc; hypervisor.adoc
"Hypervisor Virtual-Machine Load and Store Instructions".
"""

from __future__ import annotations

import cython

from trapline.models.golden.alignment import device_misaligned
from trapline.models.isa.config_memory import AMO_CLASSES

if cython.compiled:
    from cython.cimports.trapline.models.golden.alignment import (
        first_part,
        in_granule,
        misaligned,
        refused_part,
        stored_in_part,
        translate_byte,
    )
    from cython.cimports.trapline.models.golden.codes import (
        ATOMIC_DOUBLE,
        ATOMIC_WORD,
        FAULTED,
        PERMITTED,
    )
    from cython.cimports.trapline.models.golden.core.alu import amo_stored, sext32
    from cython.cimports.trapline.models.golden.gen import (
        access_kinds,
        accesses,
        faults,
        implicits,
        mem_ops,
        ops,
    )
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import (
        fault,
        pack_mode,
        probe,
        translate,
    )
    from cython.cimports.trapline.models.golden.wide import M32, M64, PAGE
else:
    from trapline.models.golden.alignment import (
        first_part,
        in_granule,
        misaligned,
        refused_part,
        stored_in_part,
        translate_byte,
    )
    from trapline.models.golden.codes import ATOMIC_DOUBLE, ATOMIC_WORD, FAULTED, PERMITTED
    from trapline.models.golden.core.alu import amo_stored, sext32
    from trapline.models.golden.gen import (
        access_kinds,
        accesses,
        faults,
        implicits,
        mem_ops,
        ops,
    )
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import (
        fault,
        pack_mode,
        probe,
        translate,
    )
    from trapline.models.golden.wide import M32, M64, PAGE


# The class of each AMO (config_memory.AMO_CLASSES). norm:pma_amo_levels.
AMO_CLASS: dict[int, int] = {
    **dict.fromkeys((ops.AMOSWAP_W, ops.AMOSWAP_D), 1),
    **dict.fromkeys(
        (ops.AMOAND_W, ops.AMOAND_D, ops.AMOOR_W, ops.AMOOR_D, ops.AMOXOR_W, ops.AMOXOR_D), 2
    ),
}


def load(
    h: State, va: cython.ulonglong, shape: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Load 2**(shape & 3) bytes, sign-extended unless shape has bit 2."""
    size: cython.int = shape & 3
    index: cython.int
    at: cython.ulonglong
    if va & ((1 << size) - 1):
        if not h.misaligned_hw and not in_granule(h, va, size):
            return misaligned(h, va, access, mode, h.cfg.misaligned_ldst_exc, False)
        if split_load(h, va, size, access, mode):
            return FAULTED
    else:
        index = cython.cast(cython.int, (va >> 12 & 1023) | access << 10)
        if h.memo_key[index] == ((va & PAGE) | mode << 1 | 1):
            at = h.memo_at[index] | (va & 0xFFF)
            h.mem_pa = h.ram_base + at
            h.mem_rdata = read_ram(h, at, size)
        else:
            if translate(h, va, size, access, mode):
                return FAULTED
            h.mem_pa = h.pa
            if h.pa - h.ram_base < h.ram_size and h.pa >= h.ram_base:
                h.mem_rdata = read_ram(h, h.pa - h.ram_base, size)
            else:
                device_read(h, size)
    h.mem_op = mem_ops.LOAD
    h.mem_size = size
    h.mem_va = va
    h.rd_value = extended(h, h.mem_rdata, size, shape & 4 != 0)
    return PERMITTED


def store(
    h: State,
    va: cython.ulonglong,
    size: cython.int,
    value: cython.ulonglong,
    mode: cython.ulonglong,
) -> cython.int:
    """Store the low 2**size bytes of `value`."""
    index: cython.int
    at: cython.ulonglong
    if size < 3:
        value &= M64 >> (64 - (8 << size))
    if va & ((1 << size) - 1):
        if not h.misaligned_hw and not in_granule(h, va, size):
            return misaligned(h, va, accesses.STORE, mode, h.cfg.misaligned_ldst_exc, False)
        if split_store(h, va, size, value, mode):
            return FAULTED
    else:
        index = cython.cast(cython.int, (va >> 12 & 1023) | accesses.STORE << 10)
        if h.memo_key[index] == ((va & PAGE) | mode << 1 | 1):
            at = h.memo_at[index] | (va & 0xFFF)
            h.mem_pa = h.ram_base + at
            write_ram(h, at, size, value)
        else:
            if translate(h, va, size, accesses.STORE, mode):
                return FAULTED
            h.mem_pa = h.pa
            if h.pa - h.ram_base < h.ram_size and h.pa >= h.ram_base:
                write_ram(h, h.pa - h.ram_base, size, value)
            else:
                device_write(h, size, value)
    h.mem_op = mem_ops.STORE
    h.mem_size = size
    h.mem_va = va
    h.mem_wdata = value
    return PERMITTED


def hlv(h: State, op: cython.int, va: cython.ulonglong, shape: cython.int) -> cython.int:
    """HLV and HLVX: as VS or VU, by hstatus.SPVP. norm:hlsv_priv."""
    if op == ops.HLVX_HU or op == ops.HLVX_WU:
        if load(h, va, shape, accesses.HLVX, pack_mode(h, access_kinds.HLVX)):
            return FAULTED
    elif load(h, va, shape, accesses.LOAD, pack_mode(h, access_kinds.HLV_HSV)):
        return FAULTED
    h.mem_op = mem_ops.HLV
    return PERMITTED


def hsv(h: State, va: cython.ulonglong, size: cython.int, value: cython.ulonglong) -> cython.int:
    """HSV. norm:hlsv_priv."""
    if store(h, va, size, value, pack_mode(h, access_kinds.HLV_HSV)):
        return FAULTED
    h.mem_op = mem_ops.HSV
    return PERMITTED


def reservation_set(h: State, at: cython.ulonglong) -> cython.ulonglong:
    """Number of the reservation set that holds the byte at a RAM offset."""
    return int(at // h.cfg.reservation_bytes)


def atomic(h: State, op: cython.int, va: cython.ulonglong, value: cython.ulonglong) -> cython.int:
    """LR, SC and AMO: naturally aligned or in one granule, in main memory. `value` is rs2."""
    double: cython.bint = op >= ops.LR_D
    size: cython.int = 3 if double else 2
    is_lr: cython.bint = op == ops.LR_W or op == ops.LR_D
    is_sc: cython.bint = op == ops.SC_W or op == ops.SC_D
    reserves: cython.bint = is_lr or is_sc
    access: cython.int = accesses.LOAD if is_lr else accesses.STORE
    at: cython.ulonglong
    if va & ((1 << size) - 1) and (reserves or not in_granule(h, va, size)):
        kind = h.cfg.misaligned_lrsc_exc if reserves else h.cfg.misaligned_amo_exc
        return misaligned(h, va, access, h.data_mode, kind, True)
    if is_sc:
        return conditional(h, va, size, value)
    if translate(h, va, ATOMIC_DOUBLE if double else ATOMIC_WORD, access, h.data_mode):
        return FAULTED
    if h.atomics_limited and not supported(h, op, reserves):
        return fault(h, faults.ACCESS, 0, implicits.NONE)
    if not double:
        value &= M32
    h.mem_va = va
    h.mem_pa = h.pa
    h.mem_size = size
    at = h.pa - h.ram_base
    if va & ((1 << size) - 1):
        return unaligned_amo(h, op, at, size, value)
    h.mem_rdata = read_ram(h, at, size)
    h.rd_value = extended(h, h.mem_rdata, size, False)
    if is_lr:
        h.mem_op = mem_ops.LR
        h.reserved = True
        h.reservation = reservation_set(h, at)
        return PERMITTED
    h.mem_op = mem_ops.AMO
    h.mem_wdata = amo_stored(op, h.mem_rdata, value)
    write_ram(h, at, size, h.mem_wdata)
    return PERMITTED


def conditional(
    h: State, va: cython.ulonglong, size: cython.int, value: cython.ulonglong
) -> cython.int:
    """SC to an aligned address.

    "Regardless of success or failure, executing an SC.W instruction invalidates any reservation
    held by this hart."
    """
    width: cython.int = ATOMIC_DOUBLE if size == 3 else ATOMIC_WORD
    asks: cython.bint = not h.cfg.sc_fail_sets_ad
    at: cython.ulonglong
    if asks:
        if probe(h, va, width, accesses.STORE, h.data_mode):
            return FAULTED
    elif translate(h, va, width, accesses.STORE, h.data_mode):
        return FAULTED
    if h.atomics_limited and not h.cfg.ram_lrsc:
        return fault(h, faults.ACCESS, 0, implicits.NONE)
    at = h.pa - h.ram_base
    h.sc_success = h.reserved and h.reservation == reservation_set(h, at)
    h.sc_spurious = False
    if h.lockstep and not h.ev_sc_success:
        h.sc_spurious = h.sc_success
        h.sc_success = False
    if asks and h.sc_success and translate(h, va, width, accesses.STORE, h.data_mode):
        return FAULTED
    h.mem_va = va
    h.mem_pa = h.pa
    h.mem_size = size
    h.reserved = False
    h.mem_op = mem_ops.SC
    h.rd_value = 0 if h.sc_success else 1
    if h.sc_success:
        if size == 2:
            value &= M32
        h.mem_wdata = value
        write_ram(h, at, size, value)
    return PERMITTED


def supported(h: State, op: cython.int, reserves: cython.bint) -> bool:
    """Whether main memory's PMA has this AMO or LR. norm:pma_amo_levels."""
    if reserves:
        return bool(h.cfg.ram_lrsc)
    return AMO_CLASS.get(op, 3) <= AMO_CLASSES.index(h.cfg.ram_amo)


def unaligned_amo(
    h: State, op: cython.int, at: cython.ulonglong, size: cython.int, value: cython.ulonglong
) -> cython.int:
    """AMO within a granule of main memory, of any bytes."""
    i: cython.int
    read: cython.ulonglong = 0
    for i in range(1 << size):
        read |= cython.cast(cython.ulonglong, h.ram8[at + i]) << (8 * i)
    h.mem_rdata = read
    h.rd_value = extended(h, read, size, False)
    h.mem_op = mem_ops.AMO
    h.mem_wdata = amo_stored(op, read, value)
    for i in range(1 << size):
        write_ram(h, at + i, 0, h.mem_wdata >> (8 * i) & 0xFF)
    return PERMITTED


def read_ram(h: State, at: cython.ulonglong, size: cython.int) -> cython.ulonglong:
    """2**size bytes at an aligned RAM offset."""
    if size == 3:
        return h.ram64[at >> 3]
    if size == 2:
        return h.ram32[at >> 2]
    if size == 1:
        return h.ram16[at >> 1]
    return h.ram8[at]


def write_ram(
    h: State, at: cython.ulonglong, size: cython.int, value: cython.ulonglong
) -> cython.int:
    """Store 2**size bytes (value has no others) at an aligned RAM offset."""
    shift: cython.int
    if size == 3:
        return h.store64(at, value)
    shift = cython.cast(cython.int, (at & 7) << 3)
    return h.store64(
        at & (M64 - 7),
        (h.ram64[at >> 3] & (M64 ^ ((M64 >> (64 - (8 << size))) << shift))) | value << shift,
    )


def extended(
    h: State, value: cython.ulonglong, size: cython.int, zero: cython.bint
) -> cython.ulonglong:
    """The value for rd: zero- or sign-extended to XLEN bits."""
    if zero or size == 3:
        return value
    if size == 2:
        return sext32(value) & h.xmask
    if value >> ((8 << size) - 1) & 1:
        return (value | (M64 ^ (M64 >> (64 - (8 << size))))) & h.xmask
    return value


def split_load(
    h: State, va: cython.ulonglong, size: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """A misaligned load in hardware: byte by byte, one translation for each page it touches."""
    i: cython.int
    value: cython.ulonglong = 0
    first: cython.ulonglong = 0
    byte_va: cython.ulonglong
    at: cython.ulonglong = 0
    start: cython.int = first_part(h, va, size)
    j: cython.int
    if refused_part(h, va, size, access, mode):
        return FAULTED
    for j in range(1 << size):
        i = (j + start) & ((1 << size) - 1)
        byte_va = (va + i) & h.xmask
        if translate_byte(h, byte_va, i, access, mode):
            h.trap_offset = i
            return FAULTED
        at = h.pa - h.ram_base
        if h.pa < h.ram_base or at >= h.ram_size:
            return device_misaligned(h, va, i, access)
        if i == 0:
            first = h.pa
        value |= cython.cast(cython.ulonglong, h.ram8[at]) << (8 * i)
    h.mem_pa = first
    h.mem_rdata = value
    return PERMITTED


def split_store(
    h: State,
    va: cython.ulonglong,
    size: cython.int,
    value: cython.ulonglong,
    mode: cython.ulonglong,
) -> cython.int:
    """A misaligned store in hardware: nothing is written unless every byte may be.

    (Or its other word: `stored_in_part`.)
    """
    i: cython.int
    first: cython.ulonglong = 0
    byte_va: cython.ulonglong
    pas: list[int] = [0] * (1 << size)
    start: cython.int = first_part(h, va, size)
    j: cython.int
    if refused_part(h, va, size, accesses.STORE, mode):
        return FAULTED
    for j in range(1 << size):
        i = (j + start) & ((1 << size) - 1)
        byte_va = (va + i) & h.xmask
        if translate_byte(h, byte_va, i, accesses.STORE, mode):
            stored_in_part(h, va, size, value, mode, start, j)
            h.trap_offset = i
            return FAULTED
        if h.pa < h.ram_base or h.pa - h.ram_base >= h.ram_size:
            stored_in_part(h, va, size, value, mode, start, j)
            return device_misaligned(h, va, i, accesses.STORE)
        pas[i] = h.pa
    first = pas[0]
    for i in range(1 << size):
        if i > 0 and (va + i) & 0xFFF == 0:
            h.mem_second_pa = pas[i]
        write_ram(h, pas[i] - h.ram_base, 0, value >> (8 * i) & 0xFF)
    h.mem_pa = first
    return PERMITTED


def device_read(h: State, size: cython.int) -> cython.int:
    """A load from a device at `pa`: the record's data in lockstep, else the platform's."""
    h.device = True
    if h.lockstep:
        h.mem_rdata = h.ev_device_rdata
    else:
        h.mem_rdata = 0
        if h.bus is not None:
            h.bus.mtime = h.ev_time
            h.mem_rdata = h.bus.read(h.pa, 1 << size)
        h.recheck = True
    if size < 3:
        h.mem_rdata &= M64 >> (64 - (8 << size))
    return 0


def device_write(h: State, size: cython.int, value: cython.ulonglong) -> cython.int:
    """A store to a device at `pa`; in lockstep the design's own device has it."""
    h.device = True
    if not h.lockstep:
        if h.bus is not None:
            h.bus.mtime = h.ev_time
            h.bus.write(h.pa, 1 << size, value)
            h.ev_time = h.bus.mtime  # which a store may have moved
        h.recheck = True
    return 0
