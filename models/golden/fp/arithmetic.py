# SPDX-License-Identifier: Apache-2.0
"""Addition, multiplication, division, square root and their fusion: exact, then rounded once.

Sources: unpriv/f-st-ext.adoc, "Single-Precision Floating-Point Computational Instructions"; IEEE
754-2008 5.4.1, 6.3 (the sign of zero), 7.2 (invalid operation), 7.3 (division by zero). Operands
and results are encodings of `fmt`; `mode` is a RoundingMode. A NaN result is the canonical NaN
(norm:canonical_NaN); of its operands only a signaling NaN raises NV.
"""

from __future__ import annotations

from math import isqrt

from trapline.models.golden.fp.format import Format, Number, NumberKind, signed, unpack
from trapline.models.golden.fp.rounding import NONE, encoded, rounded
from trapline.models.isa.fp import Flag, RoundingMode

Outcome = tuple[int, Flag]


def add(fmt: Format, mode: int, a: int, b: int) -> Outcome:
    """FADD: a + b."""
    return _sum(fmt, mode, unpack(fmt, a), unpack(fmt, b))


def sub(fmt: Format, mode: int, a: int, b: int) -> Outcome:
    """FSUB: a - b."""
    return _sum(fmt, mode, unpack(fmt, a), unpack(fmt, b).negated())


def mul(fmt: Format, mode: int, a: int, b: int) -> Outcome:
    """FMUL: a * b."""
    x, y = unpack(fmt, a), unpack(fmt, b)
    if x.is_nan or y.is_nan:
        return _nan(fmt, x, y)
    product = _product(x, y)
    return (fmt.canonical_nan, Flag.NV) if product is None else encoded(fmt, mode, product)


def fma(
    fmt: Format, mode: int, a: int, b: int, c: int, negate_product: bool, negate_addend: bool
) -> Outcome:
    """FMADD, FMSUB, FNMSUB, FNMADD: +-(a * b) +- c, rounded once.

    "Negates the product", not the sum: norm:fnmadd-s_op, norm:fnmsub-s_op.
    """
    x, y, z = unpack(fmt, a), unpack(fmt, b), unpack(fmt, c)
    x = x.negated() if negate_product else x
    z = z.negated() if negate_addend else z
    if x.is_nan or y.is_nan:
        return _nan(fmt, x, y, z)
    product = _product(x, y)
    if product is None:
        # norm:fma_nv_flag: infinity times zero, "even when the addend is a quiet NaN".
        return fmt.canonical_nan, Flag.NV
    return _sum(fmt, mode, product, z)


def div(fmt: Format, mode: int, a: int, b: int) -> Outcome:
    """FDIV: a / b."""
    x, y = unpack(fmt, a), unpack(fmt, b)
    if x.is_nan or y.is_nan:
        return _nan(fmt, x, y)
    sign = x.sign ^ y.sign
    if x.kind is NumberKind.INFINITE:
        if y.kind is NumberKind.INFINITE:
            return fmt.canonical_nan, Flag.NV
        return signed(fmt, sign, fmt.infinity), NONE
    if y.is_zero:
        if x.is_zero:
            return fmt.canonical_nan, Flag.NV
        return signed(fmt, sign, fmt.infinity), Flag.DZ
    if y.kind is NumberKind.INFINITE or x.is_zero:
        return signed(fmt, sign, 0), NONE
    # Enough bits of the quotient that what remains lies below its rounding.
    shift = max(0, fmt.precision + 2 + y.significand.bit_length() - x.significand.bit_length())
    quotient, rest = divmod(x.significand << shift, y.significand)
    return rounded(fmt, mode, sign, quotient, x.scale - y.scale - shift, rest != 0)


def sqrt(fmt: Format, mode: int, a: int) -> Outcome:
    """FSQRT: the square root of a; of -0 it is -0."""
    x = unpack(fmt, a)
    if x.is_nan:
        return _nan(fmt, x)
    if x.is_zero:
        return a, NONE
    if x.sign:
        return fmt.canonical_nan, Flag.NV
    if x.kind is NumberKind.INFINITE:
        return a, NONE
    shift = max(0, 2 * (fmt.precision + 2) - x.significand.bit_length())
    shift += (x.scale - shift) & 1
    radicand, scale = x.significand << shift, x.scale - shift
    root = isqrt(radicand)
    return rounded(fmt, mode, 0, root, scale // 2, root * root != radicand)


def _nan(fmt: Format, *operands: Number) -> Outcome:
    """The result of an operation on a NaN."""
    signaling = any(number.kind is NumberKind.SIGNALING for number in operands)
    return fmt.canonical_nan, Flag.NV if signaling else NONE


def _product(x: Number, y: Number) -> Number | None:
    """The exact product of two numbers that are no NaNs; None: infinity times zero."""
    sign = x.sign ^ y.sign
    if NumberKind.INFINITE in (x.kind, y.kind):
        return None if x.is_zero or y.is_zero else Number(NumberKind.INFINITE, sign)
    return Number(NumberKind.FINITE, sign, x.significand * y.significand, x.scale + y.scale)


def _sum(fmt: Format, mode: int, x: Number, y: Number) -> Outcome:
    if x.is_nan or y.is_nan:
        return _nan(fmt, x, y)
    if x.kind is NumberKind.INFINITE or y.kind is NumberKind.INFINITE:
        if x.kind is y.kind and x.sign != y.sign:
            return fmt.canonical_nan, Flag.NV
        return encoded(fmt, mode, x if x.kind is NumberKind.INFINITE else y)
    scale = min(x.scale, y.scale)
    total = _at(x, scale) + _at(y, scale)
    if total == 0:
        # "The sign of that sum (or difference) shall be +0 in all rounding-direction attributes
        # except roundTowardNegative"; x + x keeps the sign of x when x is zero. IEEE 754-2008 6.3.
        sign = x.sign if x.sign == y.sign else int(mode == RoundingMode.RDN)
        return signed(fmt, sign, 0), NONE
    return rounded(fmt, mode, int(total < 0), abs(total), scale)


def _at(number: Number, scale: int) -> int:
    """A finite number in units of 2**scale, which divides it."""
    magnitude = number.significand << number.scale - scale
    return -magnitude if number.sign else magnitude
