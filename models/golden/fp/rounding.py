# SPDX-License-Identifier: Apache-2.0
"""The one place where a value that no encoding has becomes one that has. IEEE 754-2008 4 and 7."""

from __future__ import annotations

from trapline.models.golden.fp.format import Format, Number, NumberKind, signed
from trapline.models.isa.fp import Flag, RoundingMode

NONE = Flag(0)


def goes_up(mode: int, sign: int, kept: int, rest: int, unit: int) -> bool:
    """Whether the magnitude kept + rest/unit, 0 <= rest < unit, rounds to kept + 1."""
    if mode == RoundingMode.RNE:
        return 2 * rest > unit or (2 * rest == unit and kept & 1 == 1)
    if mode == RoundingMode.RMM:
        return 2 * rest >= unit
    if mode == RoundingMode.RDN:
        return rest > 0 and sign == 1
    if mode == RoundingMode.RUP:
        return rest > 0 and sign == 0
    return False


def to_multiple(mode: int, sign: int, value: int, scale: int, unit: int) -> tuple[int, bool]:
    """The magnitude value * 2**scale in units of 2**unit, rounded; and whether that is inexact."""
    if scale >= unit:
        return value << scale - unit, False
    shift = unit - scale
    kept, rest = value >> shift, value & (1 << shift) - 1
    return kept + goes_up(mode, sign, kept, rest, 1 << shift), rest != 0


def encoded(fmt: Format, mode: int, number: Number) -> tuple[int, Flag]:
    """The encoding of a number that is no NaN, and the flags of its rounding."""
    if number.kind is NumberKind.INFINITE:
        return signed(fmt, number.sign, fmt.infinity), NONE
    if number.is_zero:
        return signed(fmt, number.sign, 0), NONE
    return rounded(fmt, mode, number.sign, number.significand, number.scale)


def rounded(
    fmt: Format, mode: int, sign: int, value: int, scale: int, more: bool = False
) -> tuple[int, Flag]:
    """The encoding of (-1)**sign * value * 2**scale, value > 0, and the flags of its rounding.

    more: the exact value is above that, by less than one unit of `value`.
    """
    if more:
        # Below the last bit of `value` is neither zero nor a tie.
        value, scale = value << 2 | 1, scale - 2
    top = scale + value.bit_length() - 1
    least = fmt.least_exponent
    unit = max(top, least) - fmt.fraction
    kept, inexact = to_multiple(mode, sign, value, scale, unit)
    if kept >> fmt.precision:
        kept, unit = kept >> 1, unit + 1
    exponent = unit + fmt.fraction
    if exponent > fmt.bias:
        return overflowed(fmt, mode, sign), Flag.OF | Flag.NX
    flags = Flag.NX if inexact else NONE
    if inexact and is_tiny(fmt, mode, sign, value, scale):
        flags |= Flag.UF
    # The leading bit of a normal significand counts the exponent field up from 0 to its place.
    return signed(fmt, sign, (exponent - least << fmt.fraction) + kept), flags


def is_tiny(fmt: Format, mode: int, sign: int, value: int, scale: int) -> bool:
    """norm:ieee_std_tininess: "tininess is detected after rounding".

    That is: the value, rounded as if the exponent had no bound, lies below the least normal number.
    """
    top = scale + value.bit_length() - 1
    kept, _ = to_multiple(mode, sign, value, scale, top - fmt.fraction)
    return top + (kept >> fmt.precision) < fmt.least_exponent


def overflowed(fmt: Format, mode: int, sign: int) -> int:
    """Infinity, or the largest finite number where that is nearer to zero. IEEE 754-2008 7.4."""
    stays = mode == RoundingMode.RTZ or mode == (RoundingMode.RUP if sign else RoundingMode.RDN)
    return signed(fmt, sign, fmt.infinity - 1 if stays else fmt.infinity)
