# SPDX-License-Identifier: Apache-2.0
"""Who decides, who judges as well, and what happens where they contradict each other."""

from __future__ import annotations

import pytest
import z3

from trapline.formal.result import Status
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


def only_with_values(monkeypatch: pytest.MonkeyPatch, query: list[z3.BoolRef]) -> None:
    """Z3 comes to no end on the query itself."""
    real = portfolio.with_z3

    def z3_gives_up(terms: list[z3.BoolRef], seconds: float) -> tuple[str, z3.ModelRef | None]:
        return real(terms, seconds) if len(terms) > len(query) else (UNKNOWN, None)

    monkeypatch.setattr(portfolio, "with_z3", z3_gives_up)


def equations() -> list[z3.BoolRef]:
    x, odd = z3.BitVec("x y@0", 8), z3.Bool("odd")
    return [z3.ULT(x, 9), z3.UGT(x, 6), odd == (z3.Extract(0, 0, x) == 1), odd]


@pytest.mark.parametrize("other", [YICES, portfolio.BITWUZLA])
def test_a_sat_of_another_solver_comes_with_its_values(
    other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = equations()
    only_with_values(monkeypatch, query)
    solvers = SolverPortfolio(10, other)
    verdict, model = solvers.decide("all", query)
    assert (verdict, solvers.solver) == (SAT, other)
    assert model is not None
    assert model.eval(z3.BitVec("x y@0", 8)).as_long() == 7
    assert portfolio.holds(model, query)


@pytest.mark.parametrize("values", [[], [z3.BitVec("x y@0", 8) == 8]], ids=["none", "wrong"])
def test_a_sat_without_values_that_hold_decides_nothing(
    values: list[z3.BoolRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = equations()
    only_with_values(monkeypatch, query)
    monkeypatch.setitem(portfolio.VALUES, YICES, lambda _terms, _seconds: values)
    solvers = SolverPortfolio(10, YICES)
    assert solvers.decide("all", query) == (UNKNOWN, None)
    assert solvers.asked == [("all", UNKNOWN)]
    assert portfolio.status_of(UNKNOWN) == Status.UNKNOWN


def test_a_model_in_which_a_term_is_false_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x = z3.BitVec("x", 8)
    assert portfolio.with_z3([x == 7], 10)[0] == SAT
    monkeypatch.setattr(portfolio, "holds", lambda _model, _terms: False)
    assert portfolio.with_z3([x == 7], 10) == (UNKNOWN, None)


def test_premises_are_called_empty_only_where_that_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solvers = SolverPortfolio(10)
    assert solvers.vacuous([z3.BitVec("x", 8) == 7]) is None
    assert solvers.vacuous(contradiction()) == Status.VACUOUS
    monkeypatch.setattr(portfolio, "with_z3", lambda _terms, _seconds: (UNKNOWN, None))
    assert solvers.vacuous(contradiction()) == Status.UNKNOWN


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
