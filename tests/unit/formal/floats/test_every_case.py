# SPDX-License-Identifier: Apache-2.0
"""Units of small formats answer every case as the golden model does; which cases these are."""

from __future__ import annotations

import pytest

from trapline.formal.floats.every_case import (
    PAIRS,
    SMALL,
    UNEQUAL,
    compare,
    every,
    formats_of,
    operands,
)
from trapline.formal.floats.golden import Model
from trapline.formal.floats.unit import MODES, THREE, Formats, FpuUnit, Op

NOT_FUSED = [op for op in Op if op not in THREE]
ONE_OPERAND = [op for op in NOT_FUSED if operands(op) == 1]


def alike(formats: Formats, op: Op) -> int:
    count, found = compare(FpuUnit(formats), Model(formats), every(formats, op))
    assert found == []
    return count


@pytest.mark.parametrize("op", [op for op in NOT_FUSED if op != Op.Class], ids=lambda op: op.name)
def test_every_operand(op: Op) -> None:
    assert alike(SMALL, op) >= 2 * 64


@pytest.mark.parametrize("op", ONE_OPERAND, ids=lambda op: op.name)
def test_every_operand_of_formats_with_unequal_fractions(op: Op) -> None:
    assert alike(UNEQUAL, op) >= 2 * 1024


@pytest.mark.parametrize("rm", MODES)
def test_fused_sums_of_the_wide_format(rm: int) -> None:
    """One operation in each mode; `make formal` tries all of them in all."""
    op = THREE[rm % len(THREE)]
    cases = (case for case in every(SMALL, op) if case.wide and case.rm == rm)
    assert compare(FpuUnit(SMALL), Model(SMALL), cases) == (64**3, [])


@pytest.mark.parametrize(
    ("op", "formats", "count"),
    [
        (Op.Nmadd, (SMALL,), 2 * 5 * 64**3),
        (Op.Div, (SMALL, PAIRS), 2 * 5 * (64**2 + 256**2)),
        (Op.Max, (SMALL, PAIRS), 2 * (64**2 + 256**2)),
        (Op.Sqrt, (SMALL, UNEQUAL), 2 * 5 * (64 + 1024)),
        (Op.CvtFF, (SMALL, UNEQUAL), 4 * 5 * (64 + 1024)),
        (Op.Class, (UNEQUAL,), 2 * 1024),
    ],
)
def test_no_case_is_left_out(op: Op, formats: tuple[Formats, ...], count: int) -> None:
    assert formats_of(op) == formats
    cases = [case for f in formats for case in every(f, op)]
    assert len(cases) == count
    assert len(set(every(formats[-1], op))) == len(list(every(formats[-1], op)))
