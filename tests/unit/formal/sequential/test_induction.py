# SPDX-License-Identifier: Apache-2.0
"""Sequential claims: one proved, one refuted with its cycles."""

from __future__ import annotations

import json

from trapline.formal.golden.sources import ROOT
from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, check_sequence


def test_execute_stage_is_proved() -> None:
    result = check_sequence("execute", "rv64imac_h", 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"
    assert len(result.obligations) >= 12


def test_a_bug_is_named_with_its_cycles() -> None:
    path = "hdl/core/execute.sv"
    text = (ROOT / path).read_text()
    changed = text.replace(
        "assign retire_o = run && done && !exception;", "assign retire_o = run && done;"
    )
    assert changed != text
    result = check_sequence("execute", "rv64imac_h", 30, False, overlay={path: changed})
    assert result.status == Status.REFUTED
    assert "cycle 0: " in result.detail
    assert "trap_o={" in result.detail


def test_every_rule_of_a_check_exists() -> None:
    rules = json.loads((ROOT / "models" / "isa" / "rules.json").read_text())
    known = json.dumps(rules)
    for item in CHECKS.values():
        assert item.rules
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
