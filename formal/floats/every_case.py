# SPDX-License-Identifier: Apache-2.0
"""Units of small formats: every contents of their registers, in every rounding mode.

Three exponent and three significand bits have all that rounding knows: subnormals, ties, carries
into the exponent, overflow. The source is that of F and D with other numbers. Narrow operands come
with all boxes, right and wrong. What has been tried with every input is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from trapline.formal.floats.golden import Model, differences
from trapline.formal.floats.unit import (
    COMPARISONS,
    MODES,
    SIGNS,
    THREE,
    TWO,
    UNROUNDED,
    Case,
    Formats,
    FpuUnit,
    Op,
)
from trapline.models.golden.fp.format import Format

SMALL = Formats(Format(2, 2), Format(3, 2))
# One more bit of each, for what has two operands.
PAIRS = Formats(Format(3, 2), Format(4, 3))
# Conversions between formats round only where one has more fraction bits; FCLASS has ten bits.
UNEQUAL = Formats(Format(3, 2), Format(4, 5))
PIECE = 50_000


def operands(op: Op) -> int:
    """How many registers an operation reads."""
    if op in THREE:
        return 3
    return 2 if op in (*TWO, *SIGNS, *COMPARISONS) else 1


def every(formats: Formats, op: Op) -> Iterator[Case]:
    """All cases of one operation."""
    registers = range(1 << formats.wide.width)
    words = [registers] * operands(op)
    modes = (0,) if op in UNROUNDED else MODES
    sources = (0, 1) if op == Op.CvtFF else (0,)
    for wide, src_wide, rm in product((0, 1), sources, modes):
        for values in product(*words):
            yield Case(op, wide, src_wide, rm, *values)


def formats_of(op: Op) -> tuple[Formats, ...]:
    """The formats of which every case of an operation is tried."""
    if op == Op.Class:
        return (UNEQUAL,)
    if op in THREE:
        return (SMALL,)
    return (SMALL, PAIRS if operands(op) == 2 else UNEQUAL)


def compare(unit: FpuUnit, model: Model, cases: Iterator[Case]) -> tuple[int, list[str]]:
    """(how many cases both answer alike, the first that they do not, described), in pieces."""
    count = 0
    while piece := list(islice(cases, PIECE)):
        if found := differences(unit, model, piece):
            return count, found
        count += len(piece)
    return count, []
