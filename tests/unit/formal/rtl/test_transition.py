# SPDX-License-Identifier: Apache-2.0
"""A module's text at a configuration, and wires of a cycle by their fields."""

from __future__ import annotations

import pytest
import z3

from trapline.formal.rtl.layout import Shape
from trapline.formal.rtl.transition import Cycle, module_texts
from trapline.models.isa.config import named

SHAPE = Shape(6, {}, {"valid": (5, Shape(1)), "state": (0, Shape(2, {0: "Idle", 2: "Busy"}))})


def proved(statement: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.add(z3.Not(statement))
    return solver.check() == z3.unsat


def test_a_field_is_its_bits() -> None:
    wire = z3.BitVec("req_q", 6)
    cycle = Cycle({"req_q": wire}, {"req_q": SHAPE})
    assert proved(cycle.on("req_q.valid") == (z3.Extract(5, 5, wire) == 1))
    assert proved(cycle.is_in("req_q.state", "Busy") == (z3.Extract(1, 0, wire) == 2))
    assert cycle["req_q"].eq(wire)
    with pytest.raises(KeyError):
        cycle["other_q"]
    with pytest.raises(KeyError):
        cycle["req_q.none"]


def test_a_module_takes_the_configuration_and_parameters() -> None:
    walker = module_texts("walker", named("rv32imac_h"))["hdl/mmu/walker.sv"]
    assert "parameter hart_cfg_t Cfg = CfgRv32imacH" in walker
    declaration = "parameter int unsigned Entries"
    texts = module_texts("tlb", named("rv32imac_h"), parameters={declaration: "2"})
    assert f"{declaration} = 2," in texts["hdl/mmu/tlb.sv"]
    with pytest.raises(KeyError, match="parameter int Nothing"):
        module_texts("tlb", named("rv32imac_h"), parameters={"parameter int Nothing": "2"})
