# SPDX-License-Identifier: Apache-2.0
"""The running hart's arithmetic is the definition's: all operands of small formats, random ones.

A format of three exponent and two fraction bits has every case that rounding knows: subnormals,
ties, carries into the exponent, overflow. What a larger one adds is width, which random operands
near the edges try.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from trapline.models.golden.fp import arithmetic, compare, convert
from trapline.models.golden.fp.format import BINARY32, BINARY64, Format
from trapline.models.golden.fp.fpu import Fpu
from trapline.models.isa.fp import RoundingMode

SMALL = Format(3, 2)
OTHER = Format(2, 3)
UNIT = Fpu()


def of_fpu(operation: Callable[..., int], *arguments: int) -> tuple[int, int]:
    """Result and flags of one operation."""
    UNIT.flags = 0
    return operation(*arguments), UNIT.flags


def plain(outcome: tuple[int, int] | int) -> tuple[int, int]:
    return (outcome, 0) if isinstance(outcome, int) else (outcome[0], int(outcome[1]))


def check_two(fmt: Format, mode: int, a: int, b: int) -> None:
    widths = (fmt.exponent, fmt.fraction)
    where = (fmt, mode, hex(a), hex(b))
    assert of_fpu(UNIT.add, *widths, mode, a, b) == plain(arithmetic.add(fmt, mode, a, b)), where
    minus = b ^ fmt.sign_bit
    assert of_fpu(UNIT.add, *widths, mode, a, minus) == plain(arithmetic.sub(fmt, mode, a, b)), (
        where
    )
    assert of_fpu(UNIT.mul, *widths, mode, a, b) == plain(arithmetic.mul(fmt, mode, a, b)), where
    assert of_fpu(UNIT.div, *widths, mode, a, b) == plain(arithmetic.div(fmt, mode, a, b)), where


def check_comparisons(fmt: Format, a: int, b: int) -> None:
    widths = (fmt.exponent, fmt.fraction)
    for equal, less, definition in (
        (True, False, compare.equal),
        (False, True, compare.less),
        (True, True, compare.less_or_equal),
    ):
        got = of_fpu(UNIT.compare, *widths, a, b, equal, less)
        assert got == plain(definition(fmt, a, b)), (definition, hex(a), hex(b))
    for largest, definition in ((False, compare.minimum), (True, compare.maximum)):
        got = of_fpu(UNIT.extreme, *widths, a, b, largest)
        assert got == plain(definition(fmt, a, b)), (definition, hex(a), hex(b))


def check_fused(fmt: Format, mode: int, a: int, b: int, c: int) -> None:
    got = of_fpu(UNIT.fma, fmt.exponent, fmt.fraction, mode, a, b, c)
    assert got == plain(arithmetic.fma(fmt, mode, a, b, c, False, False)), (
        fmt, mode, hex(a), hex(b), hex(c),
    )  # fmt: skip


def check_one(fmt: Format, mode: int, a: int, others: tuple[Format, ...]) -> None:
    widths = (fmt.exponent, fmt.fraction)
    assert of_fpu(UNIT.sqrt, *widths, mode, a) == plain(arithmetic.sqrt(fmt, mode, a)), hex(a)
    assert of_fpu(UNIT.classify, *widths, a) == (compare.classify(fmt, a), 0)
    for width in (3, 32, 64):
        for unsigned in (False, True):
            got = of_fpu(UNIT.to_integer, *widths, mode, a, width, unsigned)
            assert got == plain(convert.to_integer(fmt, mode, a, width, unsigned)), (
                fmt, mode, hex(a), width, unsigned,
            )  # fmt: skip
    for other in others:
        got = of_fpu(UNIT.to_format, *widths, other.exponent, other.fraction, mode, a)
        assert got == plain(convert.to_format(fmt, other, mode, a)), (other, hex(a))


def test_every_pair_of_a_small_format_in_every_mode() -> None:
    for a in range(1 << SMALL.width):
        for b in range(1 << SMALL.width):
            check_comparisons(SMALL, a, b)
            for mode in RoundingMode:
                check_two(SMALL, mode, a, b)


def test_every_operand_of_small_formats_in_every_mode() -> None:
    for mode in RoundingMode:
        for a in range(1 << SMALL.width):
            check_one(SMALL, mode, a, (OTHER, BINARY32))
        for value in range(-40, 41):
            for unsigned in (False, True):
                got = of_fpu(UNIT.from_integer, 3, 2, mode, value & (1 << 64) - 1, 32, unsigned)
                wanted = convert.from_integer(SMALL, mode, value & (1 << 64) - 1, 32, unsigned)
                assert got == plain(wanted), value


@pytest.mark.parametrize("mode", RoundingMode)
def test_every_fused_sum_of_a_small_format(mode: RoundingMode) -> None:
    """Of each three encodings of all but one bit less than the format has."""
    tiny = Format(2, 2)
    every = range(1 << tiny.width)
    for a in every:
        for b in every:
            for c in every:
                check_fused(tiny, mode, a, b, c)


def operands(fmt: Format, rng: random.Random) -> Iterator[int]:
    """Encodings near the edges: of the exponent, of the fraction, of both."""
    while True:
        sign = rng.getrandbits(1) << fmt.width - 1
        top = (1 << fmt.exponent) - 1
        field = rng.choice((0, 1, 2, fmt.bias, fmt.bias + 1, top - 1, top, rng.randint(0, top)))
        near = fmt.bias + rng.randint(-fmt.fraction - 3, fmt.fraction + 3)
        field = rng.choice((field, min(max(near, 0), top)))
        ones = (1 << fmt.fraction) - 1
        fraction = rng.choice((
            0, 1, ones, ones - 1, 1 << fmt.fraction - 1, rng.getrandbits(fmt.fraction),
            1 << rng.randrange(fmt.fraction), ones ^ (ones >> rng.randrange(fmt.fraction)),
        ))  # fmt: skip
        yield sign | field << fmt.fraction | fraction


@pytest.mark.parametrize("fmt", [BINARY32, BINARY64], ids=["binary32", "binary64"])
def test_random_operands_of_the_formats_of_f_and_d(fmt: Format) -> None:
    rng = random.Random(fmt.width)
    draw = operands(fmt, rng)
    other = BINARY64 if fmt is BINARY32 else BINARY32
    for number in range(6_000):
        mode = number % 5
        a, b, c = next(draw), next(draw), next(draw)
        check_two(fmt, mode, a, b)
        check_comparisons(fmt, a, b)
        check_fused(fmt, mode, a, b, c)
        # Sums that nearly cancel: the addend is about the product's opposite.
        product, _ = arithmetic.mul(fmt, RoundingMode.RTZ, a, b)
        check_fused(fmt, mode, a, b, product ^ fmt.sign_bit)
        check_one(fmt, mode, a, (other,))
        integer = rng.getrandbits(64) >> rng.randrange(64)
        for width in (32, 64):
            for unsigned in (False, True):
                got = of_fpu(
                    UNIT.from_integer, fmt.exponent, fmt.fraction, mode, integer, width, unsigned
                )
                assert got == plain(convert.from_integer(fmt, mode, integer, width, unsigned))
