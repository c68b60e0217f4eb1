# SPDX-License-Identifier: Apache-2.0
"""Loads, stores, HLV/HLVX/HSV, LR/SC and AMOs.

Each returns 0 with the value for rd in `rd_value`, or 1 with the fault in `trap_*`. The access
that retired is left in `mem_*`. Source: unpriv/rv32.adoc, a-st-ext.adoc; hypervisor.adoc
"Hypervisor Virtual-Machine Load and Store Instructions".
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import (
        ATOMIC_DOUBLE,
        ATOMIC_WORD,
        FAULTED,
        MODE_V,
        PERMITTED,
    )
    from cython.cimports.trapline.models.golden.core.alu import amo_stored, sext32
    from cython.cimports.trapline.models.golden.gen import (
        access_kinds,
        accesses,
        exceptions,
        mem_ops,
        ops,
    )
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import (
        pack_mode,
        translate,
        translate_next,
    )
    from cython.cimports.trapline.models.golden.wide import M32, M64, PAGE
else:
    from trapline.models.golden.codes import ATOMIC_DOUBLE, ATOMIC_WORD, FAULTED, MODE_V, PERMITTED
    from trapline.models.golden.core.alu import amo_stored, sext32
    from trapline.models.golden.gen import access_kinds, accesses, exceptions, mem_ops, ops
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import pack_mode, translate, translate_next
    from trapline.models.golden.wide import M32, M64, PAGE


def load(
    h: State, va: cython.ulonglong, shape: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Load 2**(shape & 3) bytes, sign-extended unless shape has bit 2."""
    size: cython.int = shape & 3
    index: cython.int
    at: cython.ulonglong
    if va & ((1 << size) - 1):
        if not h.misaligned_hw:
            return misaligned(h, va, access, mode)
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
        if not h.misaligned_hw:
            return misaligned(h, va, accesses.STORE, mode)
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
    """LR, SC and AMO: naturally aligned, in main memory. `value` is rs2."""
    double: cython.bint = op >= ops.LR_D
    size: cython.int = 3 if double else 2
    is_lr: cython.bint = op == ops.LR_W or op == ops.LR_D
    is_sc: cython.bint = op == ops.SC_W or op == ops.SC_D
    access: cython.int = accesses.LOAD if is_lr else accesses.STORE
    at: cython.ulonglong
    if va & ((1 << size) - 1):
        return misaligned(h, va, access, h.data_mode)
    if translate(h, va, ATOMIC_DOUBLE if double else ATOMIC_WORD, access, h.data_mode):
        return FAULTED
    if not double:
        value &= M32
    h.mem_va = va
    h.mem_pa = h.pa
    h.mem_size = size
    at = h.pa - h.ram_base
    if is_sc:
        # "Regardless of success or failure, executing an SC.W instruction invalidates any
        # reservation held by this hart."
        h.sc_success = h.reserved and h.reservation == reservation_set(h, at)
        h.sc_spurious = False
        if h.lockstep and not h.ev_sc_success:
            h.sc_spurious = h.sc_success
            h.sc_success = False
        h.reserved = False
        h.mem_op = mem_ops.SC
        h.rd_value = 0 if h.sc_success else 1
        if h.sc_success:
            h.mem_wdata = value
            write_ram(h, at, size, value)
        return PERMITTED
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


def misaligned(
    h: State, va: cython.ulonglong, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Address-misaligned, with priority over the faults of the access."""
    h.trap_cause = exceptions.LOAD_ADDRESS_MISALIGNED
    if access == accesses.STORE:
        h.trap_cause = exceptions.STORE_AMO_ADDRESS_MISALIGNED
    h.trap_tval = va
    h.trap_gva = cython.cast(cython.int, mode >> MODE_V & 1)
    h.trap_tval2 = 0
    h.trap_implicit = 0
    h.trap_offset = 0
    return FAULTED


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
    for i in range(1 << size):
        byte_va = (va + i) & h.xmask
        if translate_byte(h, byte_va, i, access, mode):
            h.trap_offset = i
            return FAULTED
        at = h.pa - h.ram_base
        if h.pa < h.ram_base or at >= h.ram_size:
            return device_misaligned(h, byte_va, i, access)
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
    """A misaligned store in hardware: nothing is written unless every byte may be."""
    i: cython.int
    first: cython.ulonglong = 0
    byte_va: cython.ulonglong
    pas: list[int] = []
    for i in range(1 << size):
        byte_va = (va + i) & h.xmask
        if translate_byte(h, byte_va, i, accesses.STORE, mode):
            h.trap_offset = i
            return FAULTED
        if h.pa < h.ram_base or h.pa - h.ram_base >= h.ram_size:
            return device_misaligned(h, byte_va, i, accesses.STORE)
        pas.append(h.pa)
    first = pas[0]
    for i in range(1 << size):
        if i > 0 and (va + i) & 0xFFF == 0:
            h.mem_second_pa = pas[i]
        write_ram(h, pas[i] - h.ram_base, 0, value >> (8 * i) & 0xFF)
    h.mem_pa = first
    return PERMITTED


def translate_byte(
    h: State, va: cython.ulonglong, i: cython.int, access: cython.int, mode: cython.ulonglong
) -> cython.int:
    """Byte `i` of a misaligned access: a walk for the first one in each page that it touches."""
    if i == 0 or va & 0xFFF == 0:
        return translate(h, va, 0, access, mode)
    return translate_next(h, va, access, mode)


def device_misaligned(h: State, va: int, offset: int, access: int) -> int:
    """A misaligned access that reaches a device: an access fault of its own type."""
    h.trap_cause = exceptions.LOAD_ACCESS_FAULT
    if access == accesses.STORE:
        h.trap_cause = exceptions.STORE_AMO_ACCESS_FAULT
    h.trap_tval = va
    h.trap_gva = h.walk_v
    h.trap_tval2 = 0
    h.trap_implicit = 0
    h.trap_offset = offset
    return 1


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
