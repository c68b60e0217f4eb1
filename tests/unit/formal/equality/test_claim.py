# SPDX-License-Identifier: Apache-2.0
"""A share of the equality proofs, and planted changes that they must refute."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from trapline.formal.equality import claim as claims
from trapline.formal.equality.claim import Claim, prove
from trapline.formal.equality.counterexample import NO_DIFFERENCE
from trapline.formal.golden.sources import ROOT, Library
from trapline.formal.result import Status
from trapline.formal.solvers import portfolio
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN

QUICK = ("trap_target", "xret", "insn_access", "fault_cause", "pte_check", "effective_access")


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("name", QUICK)
def test_twin_is_equal(name: str, config: str) -> None:
    result = prove(name, config, 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"


def test_planted_rtl_change_is_refuted_and_named() -> None:
    path = "hdl/priv/trap_target.sv"
    text = (ROOT / path).read_text()
    changed = text.replace("Cfg.ext_h && in_i.v && to_vs", "Cfg.ext_h && to_vs")
    assert changed != text
    result = Claim(TWIN["trap_target"], NAMED["rv64imac_h"], overlay={path: changed}).check(30)
    assert result.status == Status.REFUTED
    assert "v=0x0" in result.detail
    assert "golden 0x1(HS) rtl 0x2(VS)" in result.detail
    assert result.replay == "Verilated RTL gives the predicted values"
    assert result.rules == TWIN["trap_target"].rules


def test_planted_golden_change_is_refuted() -> None:
    text = Library().path("priv.xret").read_text()
    changed = text.replace("return spp, 1, vsepc", "return spp, 0, vsepc")
    assert changed != text
    library = Library({"priv.xret": ast.parse(changed)})
    result = Claim(TWIN["xret"], NAMED["rv64imac_h"], library=library).check(30, diagnose=False)
    assert result.status == Status.REFUTED
    # Not minimised and not replayed, but executed: the inputs and both sides' outputs are known.
    assert len(result.inputs) == len(TWIN["xret"].inputs)
    assert "v: golden 0x0 rtl 0x1" in result.detail


def test_a_twin_that_depends_on_x_is_refuted() -> None:
    path = "hdl/priv/trap_target.sv"
    text = (ROOT / path).read_text()
    # What no simulator would show, should it choose the right value: a target from nowhere.
    changed = text.replace("Cfg.ext_h && in_i.v && to_vs", "Cfg.ext_h && in_i.v && (1'bx || to_vs)")
    assert changed != text
    claim = Claim(TWIN["trap_target"], NAMED["rv64imac_h"], overlay={path: changed})
    assert claim.check(30, diagnose=False).status == Status.REFUTED


def test_a_refutation_by_another_solver_has_its_counterexample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = "hdl/priv/trap_target.sv"
    text = (ROOT / path).read_text()
    changed = text.replace("Cfg.ext_h && in_i.v && to_vs", "Cfg.ext_h && to_vs")
    claim = Claim(TWIN["trap_target"], NAMED["rv64imac_h"], overlay={path: changed})
    real, whole = portfolio.with_z3, len(claim.premises) + 1

    def z3_gives_up(terms: list[Any], seconds: float) -> tuple[str, Any]:
        return real(terms, seconds) if len(terms) > whole else (portfolio.UNKNOWN, None)

    monkeypatch.setattr(portfolio, "with_z3", z3_gives_up)
    result = claim.check(30, second=False, vacuity=False)
    assert (result.status, result.solver) == (Status.REFUTED, portfolio.YICES)
    assert "golden 0x1(HS) rtl 0x2(VS)" in result.detail
    assert result.replay == "Verilated RTL gives the predicted values"
    # The same verdict, but nobody can say of which inputs: nothing is refuted.
    monkeypatch.setitem(portfolio.VALUES, portfolio.YICES, lambda _terms, _seconds: [])
    result = claim.check(30, second=False, vacuity=False)
    assert (result.status, result.inputs) == (Status.UNKNOWN, [])


def test_an_error_of_the_translation_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    right = claims.golden_vector

    def wrong(*arguments: Any) -> tuple[Any, Any]:
        packed, fits = right(*arguments)
        return packed ^ 1, fits

    monkeypatch.setattr(claims, "golden_vector", wrong)
    result = Claim(TWIN["trap_target"], NAMED["rv64imac_h"]).check(30, second=False)
    assert (result.status, result.replay) == (Status.UNKNOWN, NO_DIFFERENCE)
