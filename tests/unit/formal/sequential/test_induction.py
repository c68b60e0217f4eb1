# SPDX-License-Identifier: Apache-2.0
"""Induction on a counter of four bits: what is proved, and in which words it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import z3

from trapline.formal.golden.sources import ROOT
from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, check_sequence
from trapline.formal.sequential.induction import Check, Claims, Invariant
from trapline.formal.solvers import portfolio

NOW, THEN, RESET = z3.BitVec("now", 4), z3.BitVec("then", 4), z3.Bool("reset")


class Counter:
    """A transition: the counter grows by `by` in every step, and is `start` in reset."""

    def __init__(self, by: int, start: int) -> None:
        self._facts = [NOW + by == THEN, z3.Implies(RESET, start == NOW)]

    def facts_for(self, _terms: Any) -> list[z3.BoolRef]:
        return self._facts

    def values(self, model: z3.ModelRef) -> str:
        return f"now={model[NOW]}"


def even(value: z3.BitVecRef) -> z3.BoolRef:
    return z3.Extract(0, 0, value) == 0


EVEN = Invariant("even", "the counter is even", even(THEN), before=even(NOW))


def checked(
    monkeypatch: pytest.MonkeyPatch,
    *invariants: Invariant,
    by: int = 2,
    start: int = 0,
    **ends: Any,
) -> Any:
    """The result of a check of the counter."""

    def build(_cfg: Any, _overlay: Any) -> Claims:
        named = {"reset": RESET, "running": z3.Not(RESET)} | ends
        return Claims(Counter(by, start), [], list(invariants), **named)

    made = Check("counter", "counter", "The counter counts.", ("a_rule",), ("rv64imac_h",), build)
    monkeypatch.setitem(CHECKS, "counter", made)
    return check_sequence("counter", "rv64imac_h", 10)


def test_what_reset_establishes_and_steps_keep_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Invariant("grows", "an even value below 14 grows", z3.UGT(THEN, NOW), z3.ULT(NOW, 14))
    result = checked(monkeypatch, EVEN, step)
    assert (result.status, result.second) == (Status.PROVED, "unsat")
    assert result.obligations == [("even: reset", "unsat"), ("even", "unsat"), ("grows", "unsat")]


def test_what_other_invariants_say_before_the_step_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    not_fifteen = Invariant("not_15", "the counter is not 15", THEN != 15)
    assert checked(monkeypatch, not_fifteen).status == Status.REFUTED
    assert checked(monkeypatch, not_fifteen, EVEN).status == Status.PROVED


def test_what_reset_does_not_establish_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    result = checked(monkeypatch, EVEN, start=5)
    assert result.status == Status.REFUTED
    assert result.detail == "even: not established by reset; now=5"
    result = checked(monkeypatch, EVEN, at_reset=[("zero", NOW == 2)])
    assert result.detail == "zero: not established by reset; now=0"


def test_what_a_step_breaks_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    result = checked(monkeypatch, EVEN, by=1)
    assert result.status == Status.REFUTED
    assert result.detail.startswith("even: the counter is even; now=")


def test_a_case_that_never_occurs_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    never = Invariant("never", "an odd counter is anything", z3.BoolVal(True), when=NOW == 3)
    result = checked(monkeypatch, EVEN, never)
    assert (result.status, result.detail) == (Status.VACUOUS, "never: its case never occurs")


def test_what_no_solver_decides_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "with_z3", lambda _terms, _seconds: (portfolio.UNKNOWN, None))
    result = checked(monkeypatch, Invariant("any", "whatever", z3.BoolVal(True)))
    assert (result.status, result.detail) == (Status.UNKNOWN, "any: no case was found")


def test_every_rule_of_a_check_exists() -> None:
    rules = json.loads((ROOT / "models" / "isa" / "rules.json").read_text())
    known = json.dumps(rules)
    for item in CHECKS.values():
        assert item.rules
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
