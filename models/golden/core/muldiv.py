# SPDX-License-Identifier: Apache-2.0
"""The M extension on plain integers. Source: unpriv/m-st-ext.adoc.

Division by zero and signed overflow follow the table "Semantics for division by zero and division
overflow": no exception, quotient all ones (or the dividend on overflow), remainder the dividend
(or 0).
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.core.alu import sext32
    from cython.cimports.trapline.models.golden.gen import ops
    from cython.cimports.trapline.models.golden.wide import M32, M64
else:
    from trapline.models.golden.core.alu import sext32
    from trapline.models.golden.gen import ops
    from trapline.models.golden.wide import M32, M64


def muldiv(
    xlen: cython.int, op: cython.int, a: cython.ulonglong, b: cython.ulonglong
) -> cython.ulonglong:
    """Result of an M operation (op_id) on XLEN-bit registers; 0 for other instructions."""
    if op == ops.MULW:
        return sext32(a * b)
    if op == ops.DIVW:
        return sext32(quotient(32, a & M32, b & M32))
    if op == ops.DIVUW:
        return sext32(quotient_unsigned(a & M32, b & M32))
    if op == ops.REMW:
        return sext32(remainder(32, a & M32, b & M32))
    if op == ops.REMUW:
        return sext32(remainder_unsigned(a & M32, b & M32))
    if xlen == 32:
        return of_width(32, op, a, b) & M32
    return of_width(64, op, a, b) & M64


def of_width(
    width: cython.int, op: cython.int, a: cython.ulonglong, b: cython.ulonglong
) -> cython.ulonglong:
    """The operations on whole registers; bits above `width` are to be cut."""
    if op == ops.MUL:
        return (a * b) & M64
    if op == ops.MULHU:
        return high_product(width, a, b)
    if op == ops.MULH:
        # Two's complement: a signed factor is the unsigned one less 2**width if negative.
        return (high_product(width, a, b) - negative(width, a) * b - negative(width, b) * a) & M64
    if op == ops.MULHSU:
        return (high_product(width, a, b) - negative(width, a) * b) & M64
    if op == ops.DIV:
        return quotient(width, a, b)
    if op == ops.DIVU:
        return quotient_unsigned(a, b)
    if op == ops.REM:
        return remainder(width, a, b)
    if op == ops.REMU:
        return remainder_unsigned(a, b)
    return 0


def negative(width: cython.int, a: cython.ulonglong) -> cython.ulonglong:
    """The sign bit."""
    return (a >> (width - 1)) & 1


def high_product(width: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """Upper `width` bits of the unsigned product, from four partial products of 32 bits."""
    low: cython.ulonglong = (a & M32) * (b & M32)
    if width == 32:
        return low >> 32
    cross1: cython.ulonglong = (a >> 32) * (b & M32) + (low >> 32)
    cross2: cython.ulonglong = (a & M32) * (b >> 32) + (cross1 & M32)
    return (a >> 32) * (b >> 32) + (cross1 >> 32) + (cross2 >> 32)


def magnitude(width: cython.int, a: cython.ulonglong) -> cython.ulonglong:
    """Absolute value of a signed number; that of the smallest fits unsigned."""
    if negative(width, a):
        return (~a + 1) & (M64 >> (64 - width))
    return a


def quotient(width: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """DIV, rounding towards zero."""
    if b == 0:
        return M64
    q: cython.ulonglong = magnitude(width, a) // magnitude(width, b)
    if negative(width, a) != negative(width, b):
        return (~q + 1) & M64
    return q


def remainder(width: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """REM: the sign of the result is the dividend's."""
    if b == 0:
        return a
    r: cython.ulonglong = magnitude(width, a) % magnitude(width, b)
    if negative(width, a):
        return (~r + 1) & M64
    return r


def quotient_unsigned(a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """DIVU."""
    if b == 0:
        return M64
    return a // b


def remainder_unsigned(a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """REMU."""
    if b == 0:
        return a
    return a % b
