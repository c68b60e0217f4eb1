# SPDX-License-Identifier: Apache-2.0
"""The unit against the processor's own floating point, which shares nothing with this tree."""

from __future__ import annotations

import platform
from itertools import islice
from random import Random

import pytest

from trapline.formal.floats.unit import FpuUnit, Op

from .host import OPERATIONS, answers, has
from .operands import drawn, special

CASES = 5000

pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="another processor may find tininess before rounding"
)


@pytest.fixture(scope="module")
def unit() -> FpuUnit:
    return FpuUnit()


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_results_and_flags_are_the_processors(unit: FpuUnit, op: Op) -> None:
    rng = Random(f"host {op.name}")
    edges = [case for case in special(op) if has(case)]
    cases = rng.sample(edges, min(CASES, len(edges)))
    cases += islice(filter(has, drawn(op, rng)), CASES)
    assert len(cases) > CASES
    for case, ours, theirs in zip(cases, unit.run(cases), answers(cases), strict=True):
        assert ours[:2] == theirs, case
