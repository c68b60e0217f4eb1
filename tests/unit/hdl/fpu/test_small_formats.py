# SPDX-License-Identifier: Apache-2.0
"""Units of small formats: every contents of their registers, in every rounding mode.

Three exponent and three significand bits have all that rounding knows: subnormals, ties, carries
into the exponent, overflow. Narrow operands come with all boxes, right and wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from trapline.models.golden.fp.format import Format

from .model import Model, differences
from .operands import COMPARISONS, MODES, SIGNS, THREE, TWO, UNROUNDED
from .unit import Case, Formats, Op, Unit

SMALL = Formats(Format(2, 2), Format(3, 2))
# Conversions between formats round only where one has more fraction bits; FCLASS has ten bits.
UNEQUAL = Formats(Format(3, 2), Format(4, 5))


def every(formats: Formats, op: Op) -> Iterator[Case]:
    """All cases of one operation; those of three operands are more than a test has time for."""
    registers = range(1 << formats.wide.width)
    two = op in (*TWO, *SIGNS, *COMPARISONS)
    modes = (0,) if op in UNROUNDED else MODES
    sources = (0, 1) if op == Op.CvtFF else (0,)
    for wide, src_wide, rm in product((0, 1), sources, modes):
        for a, b in product(registers, registers if two else (0,)):
            yield Case(op, wide, src_wide, rm, a, b)


def sums(formats: Formats, op: Op, rm: int) -> Iterator[Case]:
    """Every fused sum of the wide format with a positive second factor: the first has the sign."""
    registers = range(1 << formats.wide.width)
    for a, b, c in product(registers, registers[: len(registers) // 2], registers):
        yield Case(op, 1, 0, rm, a, b, c)


@pytest.mark.parametrize(
    "op", [op for op in Op if op not in (*THREE, Op.Class)], ids=lambda op: op.name
)
def test_every_operand(op: Op) -> None:
    assert differences(Unit(SMALL), Model(SMALL), every(SMALL, op)) == []


@pytest.mark.parametrize(
    "op",
    [op for op in Op if op not in (*THREE, *TWO, *COMPARISONS, *SIGNS)],
    ids=lambda op: op.name,
)
def test_every_operand_of_formats_with_unequal_fractions(op: Op) -> None:
    assert differences(Unit(UNEQUAL), Model(UNEQUAL), every(UNEQUAL, op)) == []


@pytest.mark.parametrize("rm", MODES)
def test_every_fused_sum(rm: int) -> None:
    op = THREE[rm % len(THREE)]
    assert differences(Unit(SMALL), Model(SMALL), sums(SMALL, op, rm)) == []
