# SPDX-License-Identifier: Apache-2.0
"""Every operand of small formats in every rounding mode, against the standard's definitions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from trapline.models.golden.fp import arithmetic, convert
from trapline.models.golden.fp import compare as fp_compare
from trapline.models.golden.fp.format import Format
from trapline.models.isa.fp import Flag, FpClass, RoundingMode

from .by_definition import compare, compare_with_root, is_signaling, rounded, value_of

SMALL = Format(3, 2)
TINY = Format(2, 1)
NONE = Flag(0)
Result = tuple[int, Flag]


@cache
def expected(fmt: Format, mode: int, value: Fraction) -> Result:
    return rounded(fmt, mode, int(value < 0), compare(abs(value)))


def is_nan(fmt: Format, bits: int) -> bool:
    return bits & ~fmt.sign_bit > fmt.infinity


def of_nans(fmt: Format, *operands: int) -> Result:
    signaling = any(is_signaling(fmt, bits) for bits in operands)
    return fmt.canonical_nan, Flag.NV if signaling else NONE


def signed(fmt: Format, sign: int, magnitude: int) -> int:
    return magnitude | (fmt.sign_bit if sign else 0)


def sum_of(
    fmt: Format, mode: int, x: Fraction | int, y: Fraction | int, signs: list[int]
) -> Result:
    """x, y: values, or the sign of an infinity as an int; signs: of both, for zeros."""
    infinite = [v for v in (x, y) if isinstance(v, int)]
    if len(infinite) == 2 and infinite[0] != infinite[1]:
        return fmt.canonical_nan, Flag.NV
    if infinite:
        return signed(fmt, infinite[0], fmt.infinity), NONE
    total = Fraction(x) + Fraction(y)
    if total:
        return expected(fmt, mode, total)
    sign = signs[0] if signs[0] == signs[1] else int(mode == RoundingMode.RDN)
    return signed(fmt, sign, 0), NONE


def operand(fmt: Format, bits: int, negate: bool = False) -> Fraction | int:
    """The value, or the sign of an infinity."""
    value = value_of(fmt, bits)
    if value is None:
        return (bits >> fmt.width - 1) ^ negate
    return -value if negate else value


@pytest.mark.parametrize("mode", list(RoundingMode))
@pytest.mark.parametrize("subtract", [False, True])
def test_sums(mode: int, subtract: bool) -> None:
    operation = arithmetic.sub if subtract else arithmetic.add
    for a, b in product(range(1 << SMALL.width), repeat=2):
        if is_nan(SMALL, a) or is_nan(SMALL, b):
            wanted = of_nans(SMALL, a, b)
        else:
            signs = [a >> SMALL.width - 1, (b >> SMALL.width - 1) ^ subtract]
            wanted = sum_of(SMALL, mode, operand(SMALL, a), operand(SMALL, b, subtract), signs)
        assert operation(SMALL, mode, a, b) == wanted, (hex(a), hex(b))


def product_of(fmt: Format, a: int, b: int) -> Fraction | int | None:
    """The exact product, the sign of an infinite one, None: infinity times zero."""
    x, y = value_of(fmt, a), value_of(fmt, b)
    if x is not None and y is not None:
        return x * y
    return None if x == 0 or y == 0 else (a ^ b) >> fmt.width - 1


@pytest.mark.parametrize("mode", list(RoundingMode))
def test_products_and_quotients(mode: int) -> None:
    fmt = SMALL
    for a, b in product(range(1 << fmt.width), repeat=2):
        sign = (a ^ b) >> fmt.width - 1
        if is_nan(fmt, a) or is_nan(fmt, b):
            times = over = of_nans(fmt, a, b)
        else:
            value = product_of(fmt, a, b)
            x, y = value_of(fmt, a), value_of(fmt, b)
            if value is None:
                times = fmt.canonical_nan, Flag.NV
            elif isinstance(value, int):
                times = signed(fmt, sign, fmt.infinity), NONE
            else:
                times = expected(fmt, mode, value) if value else (signed(fmt, sign, 0), NONE)
            if (x is None and y is None) or (x == 0 and y == 0):
                over = fmt.canonical_nan, Flag.NV
            elif x is None:
                over = signed(fmt, sign, fmt.infinity), NONE
            elif y == 0:
                over = signed(fmt, sign, fmt.infinity), Flag.DZ
            elif y is None or x == 0:
                over = signed(fmt, sign, 0), NONE
            else:
                over = expected(fmt, mode, x / y)
        assert arithmetic.mul(fmt, mode, a, b) == times, (hex(a), hex(b))
        assert arithmetic.div(fmt, mode, a, b) == over, (hex(a), hex(b))


@pytest.mark.parametrize("mode", list(RoundingMode))
@pytest.mark.parametrize("negate_product", [False, True])
@pytest.mark.parametrize("negate_addend", [False, True])
def test_fused(mode: int, negate_product: bool, negate_addend: bool) -> None:
    fmt = TINY
    for a, b, c in product(range(1 << fmt.width), repeat=3):
        if not is_nan(fmt, a) and not is_nan(fmt, b) and product_of(fmt, a, b) is None:
            wanted = fmt.canonical_nan, Flag.NV
        elif is_nan(fmt, a) or is_nan(fmt, b) or is_nan(fmt, c):
            wanted = of_nans(fmt, a, b, c)
        else:
            exact = product_of(fmt, a, b)
            assert exact is not None
            sign = (a ^ b) >> fmt.width - 1 ^ negate_product
            times = sign if isinstance(exact, int) else (-exact if negate_product else exact)
            signs = [sign, (c >> fmt.width - 1) ^ negate_addend]
            wanted = sum_of(fmt, mode, times, operand(fmt, c, negate_addend), signs)
        got = arithmetic.fma(fmt, mode, a, b, c, negate_product, negate_addend)
        assert got == wanted, (hex(a), hex(b), hex(c))


@pytest.mark.parametrize("mode", list(RoundingMode))
def test_roots(mode: int) -> None:
    fmt = Format(4, 3)
    for a in range(1 << fmt.width):
        value = value_of(fmt, a)
        if is_nan(fmt, a):
            wanted = of_nans(fmt, a)
        elif value == 0 or a == fmt.infinity:
            wanted = a, NONE
        elif a & fmt.sign_bit:
            wanted = fmt.canonical_nan, Flag.NV
        else:
            assert value is not None
            wanted = rounded(fmt, mode, 0, compare_with_root(value))
        assert arithmetic.sqrt(fmt, mode, a) == wanted, hex(a)


@pytest.mark.parametrize("mode", list(RoundingMode))
def test_between_formats(mode: int) -> None:
    wide, narrow = Format(4, 4), SMALL
    for bits in range(1 << wide.width):
        value, sign = value_of(wide, bits), bits >> wide.width - 1
        if is_nan(wide, bits):
            wanted = narrow.canonical_nan, Flag.NV if is_signaling(wide, bits) else NONE
        elif value is None:
            wanted = signed(narrow, sign, narrow.infinity), NONE
        else:
            wanted = expected(narrow, mode, value) if value else (signed(narrow, sign, 0), NONE)
        assert convert.to_format(wide, narrow, mode, bits) == wanted, hex(bits)
    for bits in range(1 << narrow.width):
        back, flags = convert.to_format(narrow, wide, mode, bits)
        assert flags == (Flag.NV if is_signaling(narrow, bits) else NONE)
        assert value_of(wide, back) == value_of(narrow, bits)


ROUNDINGS: dict[int, Callable[[Fraction], int]] = {
    RoundingMode.RTZ: lambda v: int(v),
    RoundingMode.RDN: lambda v: v.__floor__(),
    RoundingMode.RUP: lambda v: v.__ceil__(),
    RoundingMode.RNE: round,
    RoundingMode.RMM: lambda v: int(v + Fraction(1, 2)) if v >= 0 else -int(-v + Fraction(1, 2)),
}


@pytest.mark.parametrize("mode", list(RoundingMode))
@pytest.mark.parametrize("unsigned", [False, True])
def test_to_integers_of_three_bits(mode: int, unsigned: bool) -> None:
    """So narrow that the format reaches both ends."""
    width, fmt = 3, Format(4, 3)
    low, high = (0, 7) if unsigned else (-4, 3)
    for bits in range(1 << fmt.width):
        value = value_of(fmt, bits)
        if value is None:
            end = low if bits & fmt.sign_bit and not is_nan(fmt, bits) else high
            wanted = end & 7, Flag.NV
        else:
            whole = ROUNDINGS[mode](value)
            clipped = min(max(whole, low), high)
            flags = NONE if whole == value else Flag.NX
            wanted = clipped & 7, Flag.NV if clipped != whole else flags
        assert convert.to_integer(fmt, mode, bits, width, unsigned) == wanted, hex(bits)


@pytest.mark.parametrize("mode", list(RoundingMode))
@pytest.mark.parametrize("unsigned", [False, True])
def test_from_integers_of_six_bits(mode: int, unsigned: bool) -> None:
    for register in range(1 << 7):
        value = register & 63
        if not unsigned and value >= 32:
            value -= 64
        wanted = expected(SMALL, mode, Fraction(value)) if value else (0, NONE)
        assert convert.from_integer(SMALL, mode, register, 6, unsigned) == wanted, register


def ordered(fmt: Format, bits: int) -> Fraction:
    """A value to compare by; infinities are far outside."""
    value = value_of(fmt, bits)
    if value is not None:
        return value
    return Fraction(-1000 if bits & fmt.sign_bit else 1000)


def test_comparisons() -> None:
    fmt = SMALL
    for a, b in product(range(1 << fmt.width), repeat=2):
        order = [f(fmt, a, b) for f in (fp_compare.less, fp_compare.less_or_equal)]
        if is_nan(fmt, a) or is_nan(fmt, b):
            assert fp_compare.equal(fmt, a, b) == (0, of_nans(fmt, a, b)[1])
            assert order == [(0, Flag.NV)] * 2
            continue
        x, y = ordered(fmt, a), ordered(fmt, b)
        assert fp_compare.equal(fmt, a, b) == (int(x == y), NONE)
        assert order == [(int(x < y), NONE), (int(x <= y), NONE)]


def test_minimum_and_maximum() -> None:
    fmt = SMALL
    for a, b in product(range(1 << fmt.width), repeat=2):
        low, high = fp_compare.minimum(fmt, a, b), fp_compare.maximum(fmt, a, b)
        if is_nan(fmt, a) or is_nan(fmt, b):
            numbers = [bits for bits in (a, b) if not is_nan(fmt, bits)] or [fmt.canonical_nan]
            assert low == high == (numbers[0], of_nans(fmt, a, b)[1])
            continue
        x, y = ordered(fmt, a), ordered(fmt, b)
        # -0 is less than +0.
        first = bool(a & fmt.sign_bit) if x == y else x < y
        wanted = (a, b) if first else (b, a)
        assert (low, high) == ((wanted[0], NONE), (wanted[1], NONE))


def test_signs_are_injected_into_anything() -> None:
    fmt = TINY
    for a, b in product(range(1 << fmt.width), repeat=2):
        magnitude, sign_a, sign_b = a & ~fmt.sign_bit, a & fmt.sign_bit, b & fmt.sign_bit
        assert fp_compare.inject_sign(fmt, a, b) == magnitude | sign_b
        assert fp_compare.inject_opposite_sign(fmt, a, b) == magnitude | (fmt.sign_bit ^ sign_b)
        assert fp_compare.inject_xor_of_signs(fmt, a, b) == magnitude | (sign_a ^ sign_b)


def test_every_encoding_has_one_class() -> None:
    fmt = SMALL
    for bits in range(1 << fmt.width):
        value = value_of(fmt, bits)
        (found,) = (c for c in FpClass if fp_compare.classify(fmt, bits) == 1 << c)
        sign = "NEGATIVE" if bits & fmt.sign_bit else "POSITIVE"
        if is_nan(fmt, bits):
            name = "SIGNALING_NAN" if is_signaling(fmt, bits) else "QUIET_NAN"
        elif value is None:
            name = f"{sign}_INFINITY"
        elif value == 0:
            name = f"{sign}_ZERO"
        else:
            least = Fraction(2) ** fmt.least_exponent
            name = f"{sign}_{'NORMAL' if abs(value) >= least else 'SUBNORMAL'}"
        assert found.name == name, hex(bits)
