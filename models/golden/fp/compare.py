# SPDX-License-Identifier: Apache-2.0
"""Comparisons, minimum and maximum, sign injection, classes. Source: unpriv/f-st-ext.adoc."""

from __future__ import annotations

from trapline.models.golden.fp.format import Format, Number, NumberKind, unpack
from trapline.models.golden.fp.rounding import NONE
from trapline.models.isa.fp import Flag, FpClass


def equal(fmt: Format, a: int, b: int) -> tuple[int, Flag]:
    """FEQ. norm:feq-s_quiet: NV "only [...] if either input is a signaling NaN"."""
    x, y = unpack(fmt, a), unpack(fmt, b)
    if x.is_nan or y.is_nan:
        return 0, _signaling(x, y)
    return int(_order(fmt, a) == _order(fmt, b)), NONE


def less(fmt: Format, a: int, b: int) -> tuple[int, Flag]:
    """FLT. norm:flt-s_fle-s_signaling: NV "if either input is NaN"."""
    if unpack(fmt, a).is_nan or unpack(fmt, b).is_nan:
        return 0, Flag.NV
    return int(_order(fmt, a) < _order(fmt, b)), NONE


def less_or_equal(fmt: Format, a: int, b: int) -> tuple[int, Flag]:
    """FLE; NV as for FLT."""
    if unpack(fmt, a).is_nan or unpack(fmt, b).is_nan:
        return 0, Flag.NV
    return int(_order(fmt, a) <= _order(fmt, b)), NONE


def minimum(fmt: Format, a: int, b: int) -> tuple[int, Flag]:
    """FMIN: IEEE 754-2019 minimumNumber; norm:fmin-s_fmax-s_zero_compare: -0 is less than +0."""
    return _number_of_two(fmt, a, b, _total(fmt, a) <= _total(fmt, b))


def maximum(fmt: Format, a: int, b: int) -> tuple[int, Flag]:
    """FMAX: IEEE 754-2019 maximumNumber; -0 is less than +0."""
    return _number_of_two(fmt, a, b, _total(fmt, a) >= _total(fmt, b))


def inject_sign(fmt: Format, a: int, b: int) -> int:
    """FSGNJ: a with the sign of b. No flags, and NaNs stay as they are."""
    return a & ~fmt.sign_bit | b & fmt.sign_bit


def inject_opposite_sign(fmt: Format, a: int, b: int) -> int:
    """FSGNJN: a with the opposite of b's sign."""
    return a & ~fmt.sign_bit | ~b & fmt.sign_bit


def inject_xor_of_signs(fmt: Format, a: int, b: int) -> int:
    """FSGNJX: a with the XOR of both signs."""
    return a ^ b & fmt.sign_bit


def classify(fmt: Format, bits: int) -> int:
    """FCLASS: a mask with one bit set, by FpClass."""
    number = unpack(fmt, bits)
    if number.is_nan:
        quiet = number.kind is NumberKind.QUIET
        return 1 << (FpClass.QUIET_NAN if quiet else FpClass.SIGNALING_NAN)
    if number.kind is NumberKind.INFINITE:
        positive = FpClass.POSITIVE_INFINITY
    elif number.is_zero:
        positive = FpClass.POSITIVE_ZERO
    elif number.significand >> fmt.fraction:
        positive = FpClass.POSITIVE_NORMAL
    else:
        positive = FpClass.POSITIVE_SUBNORMAL
    # The negative classes stand in the opposite order.
    return 1 << (FpClass.POSITIVE_INFINITY - positive if number.sign else positive)


def _number_of_two(fmt: Format, a: int, b: int, first: bool) -> tuple[int, Flag]:
    """The operand that was chosen, or the only one that is a number.

    norm:fmin-s_fmax-s_both_nan_input, norm:fmin-s_fmax-s_one_nan_input,
    norm:fmin-s_fmax-s_signaling_nan_nv.
    """
    x, y = unpack(fmt, a), unpack(fmt, b)
    if x.is_nan and y.is_nan:
        return fmt.canonical_nan, _signaling(x, y)
    if x.is_nan or y.is_nan:
        return b if x.is_nan else a, _signaling(x, y)
    return a if first else b, NONE


def _signaling(x: Number, y: Number) -> Flag:
    return Flag.NV if NumberKind.SIGNALING in (x.kind, y.kind) else NONE


def _order(fmt: Format, bits: int) -> int:
    """An integer that orders numbers as their values; both zeros are 0."""
    magnitude = bits & ~fmt.sign_bit
    return -magnitude if bits & fmt.sign_bit else magnitude


def _total(fmt: Format, bits: int) -> int:
    """As `_order`, with -0 below +0."""
    return 2 * _order(fmt, bits) - (1 if bits & fmt.sign_bit else 0)
