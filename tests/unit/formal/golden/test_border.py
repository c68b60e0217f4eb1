# SPDX-License-Identifier: Apache-2.0
"""A golden function by its ports: `trap_entry`'s row is chosen, all else is passed on."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import z3

from trapline.formal.equality.vectors import ValueSource, vector
from trapline.formal.golden import border
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.symbolic import SymInt, extend, to_sym
from trapline.formal.rtl.library import golden
from trapline.models.golden.priv.traps import ROWS
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN, Target

ENTRY = TWIN["trap_entry"]


def source(config: str) -> ValueSource:
    cfg = NAMED[config]
    write: Any = golden(TWIN["csr_write"])
    return ValueSource(cfg, Random(3), lambda a, x, v, slots: list(write(cfg, a, x, v, slots)))


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_a_symbolic_target_chooses_the_row(config: str) -> None:
    drawn, cfg, seen = source(config), NAMED[config], set()
    for _ in range(12):
        values = vector(ENTRY, drawn)
        executed: Any = golden(ENTRY)(cfg, *values)
        terms = [
            SymInt(z3.BitVecVal(v, p.width)) for p, v in zip(ENTRY.inputs, values, strict=True)
        ]
        answer = border.call(Interpreter().of(ENTRY.golden), ENTRY, cfg, terms)
        numbers = [
            z3.simplify(extend(to_sym(v), p.width)).as_long()
            for p, v in zip(ENTRY.outputs, answer, strict=True)
        ]
        assert numbers == list(executed)
        seen.add(values[[p.name for p in ENTRY.inputs].index("target")])
    assert seen == {int(t) for t in Target} == set(range(len(ROWS)))


def test_other_functions_get_the_configuration_first() -> None:
    cfg = NAMED["rv64imac_h"]
    given: list[Any] = []

    def function(arguments: Any) -> str:
        given.extend(arguments)
        return "outputs"

    assert border.call(function, TWIN["xret"], cfg, (1, 2, 3)) == "outputs"
    assert given == [cfg, 1, 2, 3]
