# SPDX-License-Identifier: Apache-2.0
"""Who decides, who judges as well, and what happens where they contradict each other."""

from __future__ import annotations

import pytest
import z3

from trapline.formal.solvers import portfolio
from trapline.formal.solvers.portfolio import (
    SAT,
    UNKNOWN,
    UNSAT,
    YICES,
    SolverPortfolio,
    SolversDisagree,
)


def contradiction() -> list[z3.BoolRef]:
    x = z3.BitVec("x", 8)
    return [z3.ULT(x, 3), z3.UGT(x, 5)]


def test_all_solvers_agree_on_a_contradiction() -> None:
    solvers = SolverPortfolio(10, YICES, portfolio.BITWUZLA)
    assert solvers.decide("all", contradiction()) == (UNSAT, None)
    assert (solvers.solver, solvers.second, solvers.third) == ("z3", UNSAT, UNSAT)
    assert solvers.asked == [("all", UNSAT)]


def test_a_counterexample_has_its_model() -> None:
    x = z3.BitVec("x", 8)
    verdict, model = SolverPortfolio(10).decide("all", [x == 7])
    assert verdict == SAT
    assert model is not None
    assert model[x].as_long() == 7


def test_the_second_solver_decides_what_z3_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "with_z3", lambda _terms, _seconds: (UNKNOWN, None))
    solvers = SolverPortfolio(10)
    assert solvers.decide("all", contradiction())[0] == UNSAT
    assert (solvers.solver, solvers.second) == (YICES, "")


def test_a_second_solver_that_gives_up_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def undecided(_terms: object, seconds: float) -> str:
        asked.append(seconds)
        return UNKNOWN

    monkeypatch.setitem(portfolio.SOLVERS, YICES, undecided)
    solvers = SolverPortfolio(10, YICES, second_seconds=4)
    for name in ("one", "two"):
        assert solvers.decide(name, contradiction())[0] == UNSAT
    assert asked == [4]
    assert solvers.second == UNKNOWN


def test_solvers_that_contradict_each_other_end_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(portfolio.SOLVERS, YICES, lambda _terms, _seconds: SAT)
    with pytest.raises(SolversDisagree, match="first match"):
        SolverPortfolio(10, YICES).decide("first match", contradiction())


def test_lemmas_tried_in_vain_do_not_count() -> None:
    solvers = SolverPortfolio(10, YICES)
    solvers.decide("lemma", [z3.BitVec("x", 8) == 7])
    assert solvers.second == SAT
    solvers.keep_proofs()
    solvers.decide("rest", contradiction())
    assert (solvers.asked, solvers.second) == ([("rest", UNSAT)], UNSAT)
