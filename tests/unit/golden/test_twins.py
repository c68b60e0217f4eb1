# SPDX-License-Identifier: Apache-2.0
"""The twins: names and order of their inputs, and that they are pure."""

from __future__ import annotations

import importlib
import inspect

import pytest
import z3

from trapline.formal.golden import border
from trapline.formal.golden.interpreter import Interpreter
from trapline.formal.golden.symbolic import SymInt, Unsupported
from trapline.models.golden.priv.traps import ROWS, TakenTrap
from trapline.models.isa.config import named
from trapline.models.isa.functions import STATE, TWIN, TWINS, Target
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX


@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_signature(twin):
    module, function = twin.golden.split(":")
    code = getattr(importlib.import_module(f"trapline.models.golden.{module}"), function)
    parameters = [p.strip("_") for p in inspect.signature(code).parameters]
    wanted = (
        ["row", "trap", "state"] if twin.name == "trap_entry" else [p.name for p in twin.inputs]
    )
    assert parameters == ["cfg", *wanted]


def test_a_row_a_trap_and_slots_are_the_ports_of_trap_entry():
    ports = {p.name for p in TWIN["trap_entry"].inputs}
    assert ports == {"target", *TakenTrap._fields, *(ports & SLOT_INDEX.keys())}
    names = list(SLOT_INDEX)
    slots = {names[slot] for row in ROWS for slot in row[2:] if slot >= 0}
    assert slots <= ports
    assert len(ROWS) == len(Target)


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_pure(twin, config):
    """The interpreter of the proofs knows nothing but pure arithmetic: all else it refuses."""
    arguments = [
        [SymInt(z3.BitVec(f"s{i}", 64)) for i in range(SLOT_COUNT)]
        if p.width == STATE
        else SymInt(z3.BitVec(p.name, p.width))
        for p in twin.inputs
    ]
    result = border.call(Interpreter().of(twin.golden), twin, named(config), arguments)
    values = result if isinstance(result, tuple | list) else [result]
    wanted = sum(SLOT_COUNT if p.width == STATE else 1 for p in twin.outputs)
    assert len(values) == wanted


def test_a_function_that_changes_something_is_refused():
    with pytest.raises(Unsupported):
        Interpreter().run("priv.csr_access:_requirements", [SymInt(z3.BitVec("high", 1))])
