# SPDX-License-Identifier: Apache-2.0
"""The golden model behind the unit's ports, and how differences are told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trapline.formal.floats.golden import Model, described, differences
from trapline.formal.floats.unit import Case, FpuAnswer, Op
from trapline.models.isa.fp import Flag, RoundingMode

RNE, RTZ = RoundingMode.RNE, RoundingMode.RTZ
# 1, 2, 3 and 6 in binary64; 1 and 2 in binary32, boxed.
ONE, TWO, THREE, SIX = (
    0x3FF0_0000_0000_0000,
    0x4000_0000_0000_0000,
    0x4008_0000_0000_0000,
    0x4018_0000_0000_0000,
)
BOX = 0xFFFF_FFFF_0000_0000
ONE_S, TWO_S, NAN_S = BOX | 0x3F80_0000, BOX | 0x4000_0000, BOX | 0x7FC0_0000
MINUS = 1 << 63


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.mark.parametrize(
    ("case", "result", "flags"),
    [
        (Case(Op.Add, 1, 0, RNE, ONE, TWO), THREE, 0),
        (Case(Op.Sub, 1, 0, RNE, THREE, TWO), ONE, 0),
        (Case(Op.Mul, 1, 0, RNE, THREE, TWO), SIX, 0),
        (Case(Op.Div, 1, 0, RNE, SIX, TWO), THREE, 0),
        (Case(Op.Div, 1, 0, RNE, ONE, 0), 0x7FF0 << 48, Flag.DZ),
        (Case(Op.Div, 1, 0, RTZ, ONE, THREE), 0x3FD5_5555_5555_5555, Flag.NX),
        (Case(Op.Sqrt, 1, 0, RNE, ONE), ONE, 0),
        (Case(Op.Sqrt, 1, 0, RNE, MINUS | ONE), 0x7FF8 << 48, Flag.NV),
        (Case(Op.Madd, 1, 0, RNE, TWO, TWO, TWO), SIX, 0),
        (Case(Op.Msub, 1, 0, RNE, TWO, TWO, ONE), THREE, 0),
        (Case(Op.Nmsub, 1, 0, RNE, TWO, TWO, SIX), TWO, 0),
        (Case(Op.Nmadd, 1, 0, RNE, TWO, TWO, TWO), MINUS | SIX, 0),
        (Case(Op.Sgnjn, 1, 0, RNE, ONE, TWO), MINUS | ONE, 0),
        (Case(Op.Sgnjx, 1, 0, RNE, MINUS | ONE, MINUS), ONE, 0),
        (Case(Op.Min, 1, 0, RNE, 0, MINUS), MINUS, 0),
        (Case(Op.Max, 1, 0, RNE, 0, MINUS), 0, 0),
        (Case(Op.Eq, 1, 0, RNE, ONE, ONE), 1, 0),
        (Case(Op.Lt, 1, 0, RNE, ONE, ONE), 0, 0),
        (Case(Op.Le, 1, 0, RNE, ONE, ONE), 1, 0),
        (Case(Op.Class, 1, 0, RNE, ONE), 1 << 6, 0),
        (Case(Op.CvtFF, 0, 1, RNE, ONE), ONE_S, 0),
        (Case(Op.CvtFF, 1, 0, RNE, ONE_S), ONE, 0),
        (Case(Op.CvtWF, 1, 0, RNE, MINUS | THREE), (1 << 64) - 3, 0),
        (Case(Op.CvtWuF, 1, 0, RNE, MINUS | THREE), 0, Flag.NV),
        (Case(Op.CvtFW, 1, 0, RNE, 0xFFFF_FFFF), MINUS | ONE, 0),
        (Case(Op.CvtFLu, 1, 0, RNE, 3), THREE, 0),
        (Case(Op.MvXF, 0, 0, RNE, ONE_S), 0x3F80_0000, 0),
        (Case(Op.MvFX, 0, 0, RNE, 0x3F80_0000), ONE_S, 0),
    ],
    ids=lambda value: value.op.name if isinstance(value, Case) else "",
)
def test_answers(model: Model, case: Case, result: int, flags: int) -> None:
    assert model.answer(case) == (result, flags)


def test_results_of_the_narrow_format_are_boxed_and_operands_unboxed(model: Model) -> None:
    assert model.answer(Case(Op.Add, 0, 0, RNE, ONE_S, ONE_S)) == (TWO_S, 0)
    # Without its box an operand is the canonical NaN.
    assert model.answer(Case(Op.Add, 0, 0, RNE, ONE_S, ONE_S & ~BOX)) == (NAN_S, 0)


def test_flags_are_of_one_case(model: Model) -> None:
    assert model.answer(Case(Op.Div, 1, 0, RNE, ONE, 0))[1] == Flag.DZ
    assert model.answer(Case(Op.Add, 1, 0, RNE, ONE, ONE))[1] == 0


def unit_of(*answers: FpuAnswer) -> SimpleNamespace:
    return SimpleNamespace(run=lambda _cases: list(answers))


RIGHT, WRONG = FpuAnswer(TWO, 0, 4), FpuAnswer(TWO, 1, 4)
CASE = Case(Op.Add, 1, 0, RNE, ONE, ONE)


def test_equal_answers_are_none(model: Model) -> None:
    assert differences(unit_of(RIGHT, RIGHT), model, [CASE] * 2) == []
    late = RIGHT._replace(cycles=9)
    assert differences(unit_of(late), model, [CASE]) == [], "cycles are no part of an answer"


def test_the_first_differences_are_described(model: Model) -> None:
    found = differences(unit_of(RIGHT, *[WRONG] * 9), model, [CASE] * 10, most=2)
    assert found == [described(CASE, WRONG, (TWO, 0))] * 2
    assert found[0] == (
        f"Add D rm=0 ({ONE:#x}, {ONE:#x}, 0x0): "
        f"rtl {TWO:#x} flags 00001, golden {TWO:#x} flags 00000"
    )
    assert " S from D " in described(Case(Op.CvtFF, 0, 1, 1, ONE), WRONG, (0, 0))


def test_a_case_without_an_answer_is_a_difference(model: Model) -> None:
    (found,) = differences(unit_of(RIGHT), model, [CASE, Case(Op.Mul, 1, 0, RNE, ONE, ONE)])
    assert found.startswith("no answer to Case(op=<Op.Mul")
