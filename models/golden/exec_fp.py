# SPDX-License-Identifier: Apache-2.0
"""Floating-point instructions: loads, stores, and everything of OP-FP and the fused ones.

Each returns 0, or 1 with the trap in `trap_*`. Registers are 64 bits wide (FLEN of D); a value of F
is NaN-boxed in them. Sources: unpriv/f-st-ext.adoc, d-st-ext.adoc.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.core import fp_kinds
    from cython.cimports.trapline.models.golden.exec_mem import load, store
    from cython.cimports.trapline.models.golden.exec_system import access_trap
    from cython.cimports.trapline.models.golden.fp.fpu import Fpu
    from cython.cimports.trapline.models.golden.fp_state import fs_off, touched
    from cython.cimports.trapline.models.golden.gen import (
        accesses,
        fields,
        outcomes,
        rounding_modes,
    )
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.wide import HIGH32, M32, M64, SIGN32, SIGN64
else:
    from trapline.models.golden.core import fp_kinds
    from trapline.models.golden.exec_mem import load, store
    from trapline.models.golden.exec_system import access_trap
    from trapline.models.golden.fp.fpu import Fpu
    from trapline.models.golden.fp_state import fs_off, touched
    from trapline.models.golden.gen import accesses, fields, outcomes, rounding_modes
    from trapline.models.golden.state import State
    from trapline.models.golden.wide import HIGH32, M32, M64, SIGN32, SIGN64

# Widths of the fields of binary32 and binary64.
EXPONENT32 = cython.declare(cython.int, 8)
FRACTION32 = cython.declare(cython.int, 23)
EXPONENT64 = cython.declare(cython.int, 11)
FRACTION64 = cython.declare(cython.int, 52)
CANONICAL32 = cython.declare(cython.ulonglong, 0x7FC0_0000)
DYNAMIC = cython.declare(cython.int, 7)


def fp_load(h: State, va: cython.ulonglong, size: cython.int, fd: cython.int) -> cython.int:
    """FLW and FLD. norm:fsw_flw_op, norm:fld_op, norm:FP_transfer_instrs_narrow_transfer_in."""
    if fs_off(h):
        return access_trap(h, outcomes.ILLEGAL)
    if load(h, va, size, accesses.LOAD, h.data_mode):
        return 1
    return write_f(h, fd, h.mem_rdata if size == 3 else HIGH32 | h.mem_rdata)


def fp_store(h: State, va: cython.ulonglong, size: cython.int, fs: cython.int) -> cython.int:
    """FSW and FSD: the low bits, whatever is above them.

    norm:fsw_flw_op, norm:fsd_op, norm:FP_transfer_instrs_narrow_transfer_out.
    """
    if fs_off(h):
        return access_trap(h, outcomes.ILLEGAL)
    if store(h, va, size, h.f[fs], h.data_mode):
        return 1
    return touched(h, False, False)


def write_f(h: State, fd: cython.int, value: cython.ulonglong) -> cython.int:
    """Write an f register, all of it; always 0."""
    h.frd_we = True
    h.frd = fd
    h.frd_old = h.f[fd]
    h.f[fd] = value
    h.rd_value = value
    return touched(h, True, value != h.frd_old)


def fp_instruction(
    h: State,
    rd: cython.int,
    rs1: cython.int,
    rs2: cython.int,
    info: cython.ulonglong,
) -> cython.int:
    """An instruction of class FP; `info` as in fp_kinds. An integer result is in `rd_value`.

    A reserved rounding mode, static or dynamic, is an illegal instruction (roundingmode_rsv leaves
    it reserved).
    """
    kind: cython.int = cython.cast(cython.int, info & 31)
    mode: cython.int = cython.cast(cython.int, info >> fp_kinds.RM_LSB & 7)
    wide: cython.bint = info & fp_kinds.DOUBLE != 0
    old: cython.ulonglong
    if fs_off(h):
        return access_trap(h, outcomes.ILLEGAL)
    if info & fp_kinds.ROUNDS:
        if mode == DYNAMIC:
            mode = cython.cast(cython.int, h.fcsr >> fields.FCSR_FRM_LSB)
        if mode > rounding_modes.RMM:
            return access_trap(h, outcomes.ILLEGAL)
    h.fpu.flags = 0
    old = h.fcsr
    if (kind >= fp_kinds.EQ and kind <= fp_kinds.TO_INTEGER) or kind == fp_kinds.TO_X:
        integer_result(h, kind, mode, wide, rs1, rs2, info)
        h.fcsr = old | h.fpu.flags
        return touched(h, h.fpu.flags != 0, h.fcsr != old)
    write_f(h, rd, fp_result(h, kind, mode, wide, rs1, rs2, info))
    h.fcsr = old | h.fpu.flags
    return touched(h, True, h.fcsr != old)


def operand(h: State, fs: cython.int, wide: cython.bint) -> cython.ulonglong:
    """The value in a register, as an encoding of the format.

    norm:FP_nontransfer_instrs_improper_nan-boxed_input: "the input value is treated as an n-bit
    canonical NaN".
    """
    if wide:
        return h.f[fs]
    if h.f[fs] & HIGH32 != HIGH32:
        return CANONICAL32
    return h.f[fs] & M32


def integer_result(
    h: State,
    kind: cython.int,
    mode: cython.int,
    wide: cython.bint,
    rs1: cython.int,
    rs2: cython.int,
    info: cython.ulonglong,
) -> cython.int:
    """Comparisons, FCLASS, FCVT to integers, FMV.X: the value for rd in `rd_value`; always 0."""
    fpu: Fpu = h.fpu
    exponent: cython.int = EXPONENT64 if wide else EXPONENT32
    fraction: cython.int = FRACTION64 if wide else FRACTION32
    a: cython.ulonglong
    width: cython.int = 64 if info & fp_kinds.SECOND else 32
    if kind == fp_kinds.TO_X:
        # "The bits are not modified in the transfer"; W is sign-extended.
        h.rd_value = h.f[rs1] if wide else signed_word(h, h.f[rs1])
        return 0
    a = operand(h, rs1, wide)
    if kind == fp_kinds.CLASSIFY:
        h.rd_value = fpu.classify(exponent, fraction, a)
        return 0
    if kind == fp_kinds.TO_INTEGER:
        h.rd_value = fpu.to_integer(exponent, fraction, mode, a, width, info & fp_kinds.FIRST != 0)
        if width == 32:
            h.rd_value = signed_word(h, h.rd_value)
        return 0
    h.rd_value = fpu.compare(
        exponent, fraction, a, operand(h, rs2, wide), kind != fp_kinds.LT, kind != fp_kinds.EQ
    )
    return 0


def signed_word(h: State, value: cython.ulonglong) -> cython.ulonglong:
    """The low word, sign-extended to XLEN bits."""
    value &= M32
    if value & SIGN32:
        value |= HIGH32
    return value & h.xmask


def fp_result(
    h: State,
    kind: cython.int,
    mode: cython.int,
    wide: cython.bint,
    rs1: cython.int,
    rs2: cython.int,
    info: cython.ulonglong,
) -> cython.ulonglong:
    """What an instruction writes to fd, boxed."""
    fpu: Fpu = h.fpu
    exponent: cython.int = EXPONENT64 if wide else EXPONENT32
    fraction: cython.int = FRACTION64 if wide else FRACTION32
    result: cython.ulonglong
    a: cython.ulonglong
    if kind == fp_kinds.FROM_X:
        result = h.x[rs1]
    elif kind == fp_kinds.FROM_INTEGER:
        result = fpu.from_integer(
            exponent, fraction, mode, h.x[rs1], 64 if info & fp_kinds.SECOND else 32,
            info & fp_kinds.FIRST != 0,
        )  # fmt: skip
    elif kind == fp_kinds.TO_FORMAT:
        a = operand(h, rs1, not wide)
        if wide:
            result = fpu.to_format(EXPONENT32, FRACTION32, EXPONENT64, FRACTION64, mode, a)
        else:
            result = fpu.to_format(EXPONENT64, FRACTION64, EXPONENT32, FRACTION32, mode, a)
    else:
        a = operand(h, rs1, wide)
        if kind == fp_kinds.SQRT:
            result = fpu.sqrt(exponent, fraction, mode, a)
        else:
            result = of_two(h, kind, mode, exponent, fraction, a, operand(h, rs2, wide), info)
    return result if wide else HIGH32 | (result & M32)


def of_two(
    h: State,
    kind: cython.int,
    mode: cython.int,
    exponent: cython.int,
    fraction: cython.int,
    a: cython.ulonglong,
    b: cython.ulonglong,
    info: cython.ulonglong,
) -> cython.ulonglong:
    """The operations on two and three operands of one format."""
    fpu: Fpu = h.fpu
    c: cython.ulonglong
    sign: cython.ulonglong = SIGN64 if exponent == EXPONENT64 else SIGN32
    if kind == fp_kinds.ADD:
        return fpu.add(exponent, fraction, mode, a, b)
    if kind == fp_kinds.SUB:
        return fpu.add(exponent, fraction, mode, a, b ^ sign)
    if kind == fp_kinds.MUL:
        return fpu.mul(exponent, fraction, mode, a, b)
    if kind == fp_kinds.FMA:
        # A NaN's sign takes no part in the result.
        c = operand(
            h, cython.cast(cython.int, info >> fp_kinds.RS3_LSB & 31), exponent == EXPONENT64
        )
        if info & fp_kinds.FIRST:
            a ^= sign
        if info & fp_kinds.SECOND:
            c ^= sign
        return fpu.fma(exponent, fraction, mode, a, b, c)
    if kind == fp_kinds.DIV:
        return fpu.div(exponent, fraction, mode, a, b)
    if kind == fp_kinds.MIN or kind == fp_kinds.MAX:
        return fpu.extreme(exponent, fraction, a, b, kind == fp_kinds.MAX)
    # Sign injection.
    if kind == fp_kinds.SGNJN:
        b ^= sign
    elif kind == fp_kinds.SGNJX:
        b ^= a
    return (a & (M64 ^ sign)) | (b & sign)
