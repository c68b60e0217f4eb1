# SPDX-License-Identifier: Apache-2.0
"""The floating-point unit against the golden model's arithmetic: results, flags and the ports."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest

from trapline.formal.floats.golden import Model, differences
from trapline.formal.floats.unit import F_AND_D, THREE, Case, FpuUnit, Op
from trapline.models.isa.fp import Flag, RoundingMode
from trapline.tb.planted.patch import ROOT

from .operands import drawn, in_register, special

RANDOM_CASES = 2000
ONE, TWO = 0x3FF0_0000_0000_0000, 0x4000_0000_0000_0000
# Cycles from start_i's to done_o's.
CYCLES = dict.fromkeys((Op.Mul, *THREE), 7) | dict.fromkeys((Op.Add, Op.Sub), 4)
DIVISION = {0: 27, 1: 56}  # by format


@pytest.fixture(scope="module")
def unit() -> FpuUnit:
    return FpuUnit()


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def package() -> str:
    return (ROOT / "hdl/fpu/fpu_pkg.sv").read_text()


def test_operations_are_numbered_as_in_the_package() -> None:
    body = package().split("enum logic [4:0] {")[1].split("}")[0]
    names = re.findall(r"^\s*Fp(\w+)", body, re.MULTILINE)
    assert names == [op.name for op in Op]


def test_modes_and_flags_are_the_facts() -> None:
    facts = (ROOT / "hdl/gen/isa_pkg.sv").read_text()
    modes = re.findall(r"\bRm(\w+) = 3'd(\d);", facts)
    assert {name.upper(): int(n) for name, n in modes} == {m.name: m.value for m in RoundingMode}
    assert {f"Rm{name}" for name, _ in modes} >= set(re.findall(r"\bRm\w+", package())) != set()
    body = package().split("// In the order of fflags.")[1].split("} fp_flags_t")[0]
    names = re.findall(r"logic (\w+);", body)
    assert {name.upper(): 1 << n for n, name in enumerate(reversed(names))} == {
        f.name: f.value for f in Flag
    }


@pytest.mark.parametrize("op", Op, ids=[op.name for op in Op])
def test_special_operands(unit: FpuUnit, model: Model, op: Op) -> None:
    assert differences(unit, model, special(op)) == []


@pytest.mark.parametrize("op", Op, ids=[op.name for op in Op])
def test_random_operands(unit: FpuUnit, model: Model, op: Op) -> None:
    rng = Random(f"fpu {op.name}")
    assert differences(unit, model, islice(drawn(op, rng), RANDOM_CASES)) == []


def test_start_may_be_held_until_done(unit: FpuUnit) -> None:
    rng = Random("held")
    cases = [next(drawn(op, rng)) for op in Op for _ in range(20)]
    rng.shuffle(cases)
    assert unit.run(cases, held=True) == unit.run(cases)


@pytest.mark.parametrize("wide", [0, 1], ids=["S", "D"])
def test_how_long_an_operation_takes(unit: FpuUnit, wide: int) -> None:
    one = in_register(F_AND_D, wide, F_AND_D.of(wide).bias << F_AND_D.of(wide).fraction)
    answers = unit.run([Case(op, wide, wide, 0, one, one, one) for op in Op])
    took = {op: answer.cycles for op, answer in zip(Op, answers, strict=True)}
    assert took == {
        op: DIVISION[wide] if op in (Op.Div, Op.Sqrt) else CYCLES.get(op, 2) for op in Op
    }


def test_a_quotient_that_is_none_takes_no_bits(unit: FpuUnit) -> None:
    assert unit.run([Case(Op.Div, 1, 0, 0, ONE, 0)])[0].cycles == 2


@pytest.mark.parametrize("op", [Op.Madd, Op.Div, Op.Sqrt, Op.Add, Op.Eq], ids=lambda op: op.name)
def test_a_killed_operation_has_no_end_and_leaves_nothing(
    unit: FpuUnit, model: Model, op: Op
) -> None:
    case = Case(op, 1, 0, 0, TWO, ONE, TWO)
    (answer,) = unit.run([case])
    rng = Random("after a kill")
    for after in range(1, answer.cycles):
        assert unit.killed(case, after) == 0, after
        assert differences(unit, model, [next(drawn(other, rng)) for other in Op]) == []
    # In the cycle of its end it has ended, whoever kills it.
    assert unit.killed(case, answer.cycles) == 1
