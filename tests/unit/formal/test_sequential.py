# SPDX-License-Identifier: Apache-2.0
"""Sequential claims: a share of them proved, and planted bugs that they must refute."""

from __future__ import annotations

import json

import pytest

from trapline.formal.golden.sources import ROOT
from trapline.formal.guards.planted_walk import WALK
from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, check_sequence
from trapline.models.isa.config import NAMED


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


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_the_whole_walk_is_proved(config: str) -> None:
    result = check_sequence("walk", config, 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"
    assert len(result.obligations) >= 20


@pytest.mark.parametrize("number", range(len(WALK)), ids=[p.text for p in WALK])
def test_a_bug_in_the_walk_is_refuted(number: int) -> None:
    bug = WALK[number]
    result = check_sequence(
        "walk", "rv64imac_h", 30, False, overlay=bug.overlay(), only=bug.sentence
    )
    assert result.status == Status.REFUTED


def test_every_sentence_of_the_walk_has_a_planted_bug() -> None:
    sentences = {s.name for s in CHECKS["walk"].build(NAMED["rv64imac_h"], {}).sentences}
    assert sentences == {bug.sentence for bug in WALK}


def test_every_rule_of_a_check_exists() -> None:
    rules = json.loads((ROOT / "models" / "isa" / "rules.json").read_text())
    known = json.dumps(rules)
    for item in CHECKS.values():
        assert item.rules
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
