# SPDX-License-Identifier: Apache-2.0
"""What IEEE 754-2008 says of one rounding, by its definition: a search among all encodings.

Slow and obvious, for formats so small that every operand can be tried. A value is told by how it
compares with a candidate, so that square roots need no number for it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from trapline.models.golden.fp.format import Format
from trapline.models.isa.fp import Flag, RoundingMode

# -1, 0, 1: the candidate is below, at, above the value.
Compare = Callable[[Fraction], int]


def value_of(fmt: Format, bits: int) -> Fraction | None:
    """The value of a finite encoding; None for infinities and NaNs."""
    sign = -1 if bits >> fmt.width - 1 else 1
    field = bits >> fmt.fraction & (1 << fmt.exponent) - 1
    fraction = Fraction(bits & (1 << fmt.fraction) - 1, 1 << fmt.fraction)
    if field == (1 << fmt.exponent) - 1:
        return None
    if field == 0:
        return sign * fraction * Fraction(2) ** (1 - fmt.bias)
    return sign * (1 + fraction) * Fraction(2) ** (field - fmt.bias)


def is_signaling(fmt: Format, bits: int) -> bool:
    """A NaN whose quiet bit is clear."""
    magnitude = bits & ~fmt.sign_bit
    return magnitude > fmt.infinity and not magnitude >> fmt.fraction - 1 & 1


def compare(value: Fraction) -> Compare:
    """How candidates compare with a number."""
    return lambda candidate: (candidate > value) - (candidate < value)


def compare_with_root(radicand: Fraction) -> Compare:
    """How candidates, none negative, compare with a square root."""
    return lambda candidate: (candidate**2 > radicand) - (candidate**2 < radicand)


def _chosen(mode: int, sign: int, low: int, high: int, middle: int) -> int:
    """One of two neighbours; middle: how their mean compares with the value."""
    if mode == RoundingMode.RTZ:
        return low
    if mode in (RoundingMode.RDN, RoundingMode.RUP):
        return high if (mode == RoundingMode.RDN) == bool(sign) else low
    if middle:
        return low if middle > 0 else high
    if mode == RoundingMode.RMM:
        return high
    return high if low & 1 else low


def _position(fmt: Format, mode: int, sign: int, order: Compare, at: int) -> tuple[int, bool]:
    """The multiple of 2**at that the magnitude rounds to, and whether that is inexact."""
    unit = Fraction(2) ** at
    low = 0
    while order((low + 1) * unit) <= 0:
        low += 1
    if order(low * unit) == 0:
        return low, False
    return _chosen(mode, sign, low, low + 1, order((low + Fraction(1, 2)) * unit)), True


def rounded(fmt: Format, mode: int, sign: int, order: Compare) -> tuple[int, Flag]:
    """The encoding for a magnitude that is not zero, and its flags."""
    top = fmt.least_exponent - 2 * fmt.fraction - 8 * fmt.precision
    while order(Fraction(2) ** (top + 1)) <= 0:
        top += 1
    unbounded, _ = _position(fmt, mode, sign, order, top - fmt.fraction)
    tiny = unbounded * Fraction(2) ** (top - fmt.fraction) < Fraction(2) ** fmt.least_exponent
    unit = max(top, fmt.least_exponent) - fmt.fraction
    multiple, inexact = _position(fmt, mode, sign, order, unit)
    magnitude = multiple * Fraction(2) ** unit
    if magnitude >= Fraction(2) ** (fmt.bias + 1):
        away = mode in (RoundingMode.RNE, RoundingMode.RMM)
        away |= mode == (RoundingMode.RDN if sign else RoundingMode.RUP)
        bits = fmt.infinity if away else fmt.infinity - 1
        return bits | (fmt.sign_bit if sign else 0), Flag.OF | Flag.NX
    (bits,) = (b for b in range(fmt.infinity) if value_of(fmt, b) == magnitude)
    flags = Flag.NX if inexact else Flag(0)
    if tiny and inexact:
        flags |= Flag.UF
    return bits | (fmt.sign_bit if sign else 0), flags
