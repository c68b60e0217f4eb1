# SPDX-License-Identifier: Apache-2.0
"""The execute stage: all its invariants, and bugs that two of them name."""

from __future__ import annotations

import pytest

from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, check_sequence
from trapline.models.isa.config import NAMED

from .invariants import proof, with_bug


def test_the_execute_stage_is_proved() -> None:
    result = check_sequence("execute", "rv64imac_h", 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"
    assert len(result.obligations) >= 12


@pytest.mark.parametrize("invariant", ["no_trap_with_a_retirement", "xret_is_permitted"])
def test_a_bug_is_named_with_its_cycles(invariant: str) -> None:
    result = with_bug("execute", invariant)
    assert result.status == Status.REFUTED
    assert result.detail.startswith(f"{invariant}: ")
    assert "cycle 0: " in result.detail
    assert "_o={" in result.detail


def test_zero_extension_is_a_matter_of_rv32() -> None:
    names = {
        config: {s.name for s in CHECKS["execute"].build(NAMED[config], {}).invariants}
        for config in CHECKS["execute"].configs
    }
    assert names["rv32imac_h"] - names["rv64imac_h"] == {"zero_extended"}
    assert proof("execute", "zero_extended", "rv32imac_h").status == Status.PROVED
