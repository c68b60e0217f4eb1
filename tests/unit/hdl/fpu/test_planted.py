# SPDX-License-Identifier: Apache-2.0
"""Every planted bug of the floating-point unit is seen by a share of the unit's own tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from random import Random

import pytest

from trapline.formal.floats.golden import Model
from trapline.formal.floats.unit import UNROUNDED, Case, FpuUnit, Op
from trapline.tb.planted.mutants import Mutant, load, patched
from trapline.tb.planted.patch import ROOT

from .operands import drawn, special

BUGS = load(ROOT / "tb/planted/fpu")
CHANGED = patched(BUGS)
SPECIAL, RANDOM, CHUNK = 3000, 300, 2000


@cache
def share() -> list[tuple[Case, tuple[int, int]]]:
    """Cases of all operations in a random order, and what the golden model answers."""
    rng = Random("a share of the cases")
    cases: list[Case] = []
    for op in Op:
        each = list(special(op))
        # What is not tried in every mode has few cases of each kind.
        cases += each if op in UNROUNDED else rng.sample(each, min(SPECIAL, len(each)))
        cases += islice(drawn(op, rng), RANDOM)
    rng.shuffle(cases)
    model = Model()
    return [(case, model.answer(case)) for case in cases]


def seen(unit: FpuUnit) -> Iterator[Case]:
    """The cases that the unit answers otherwise, a chunk at a time."""
    for start in range(0, len(share()), CHUNK):
        chunk = share()[start : start + CHUNK]
        answers = unit.run(case for case, _ in chunk)
        if len(answers) < len(chunk):
            yield chunk[len(answers)][0]
        for (case, wanted), answer in zip(chunk, answers, strict=False):
            if answer[:2] != wanted:
                yield case


def test_there_are_many_and_none_is_there_twice() -> None:
    assert len(BUGS) >= 60
    assert len({(bug.file, bug.find, bug.replace) for bug in BUGS}) == len(BUGS)


def test_without_one_nothing_differs() -> None:
    assert list(seen(FpuUnit(changed=CHANGED))) == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_seen(bug: Mutant) -> None:
    assert next(seen(FpuUnit(changed=CHANGED, bug=bug.number)), None) is not None
