# SPDX-License-Identifier: Apache-2.0
"""Sequential claims: what holds in every cycle of a module with registers, by induction.

Each claim is a set of invariants about one module. They are proved together: reset establishes the
invariants (base), and one clock step from any state with the invariants, under the assumptions
about the environment, makes every invariant true (step). So they hold in every cycle that can be
reached, at any depth. An invariant's `when` is the situation it speaks of: that it can occur in the
same step is checked, so that no invariant holds for want of a case.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import z3

from trapline.formal.result import ProofResult, Status
from trapline.formal.rtl.transition import Transition
from trapline.formal.solvers.portfolio import UNSAT, YICES, SolverPortfolio, status_of
from trapline.formal.solvers.terms import Term
from trapline.models.isa.config import NAMED, HartConfig


@dataclass(frozen=True)
class Invariant:
    """What holds in every cycle. `holds`: over one step; `when`: its premise, checked to occur.

    One that is about a single state, not a step, is inductive: `holds` says it of the state after
    the step and `before` of the state before it, which the induction may assume and reset must
    establish.
    """

    name: str
    text: str
    holds: Term
    when: Term = None
    before: Term = None


@dataclass
class Claims:
    """What a check builds for one configuration."""

    step: Transition
    assumed: list[tuple[str, Term]]
    invariants: list[Invariant]
    # True in the cycles in which the module is held in reset, and in which it is not.
    reset: Term = None
    running: Term = None
    # (name, term): what else holds in reset.
    at_reset: list[tuple[str, Term]] = field(default_factory=list)


Build = Callable[[HartConfig, Mapping[str, str]], Claims]


@dataclass(frozen=True)
class Check:
    """A named group of sequential invariants about one module."""

    name: str
    module: str
    text: str
    rules: tuple[str, ...]
    configs: tuple[str, ...]
    build: Build = field(compare=False)
    # The solver that decides beside z3: what is a second for one is minutes for the other.
    second: str = YICES


CHECKS: dict[str, Check] = {}


def check(
    name: str,
    module: str,
    text: str,
    rules: str,
    configs: tuple[str, ...],
    second: str = YICES,
) -> Callable[[Build], Build]:
    """Register the function that builds the invariants."""

    def register(build: Build) -> Build:
        CHECKS[name] = Check(name, module, text, tuple(rules.split()), configs, build, second)
        return build

    return register


# Seconds that the second solver has for a query that z3 has decided; where they do not suffice, it
# is asked no more for this check, and the check is decided by one solver.
SECOND_SECONDS = 40


def check_sequence(
    name: str,
    config: str,
    seconds: float = 60,
    second: bool = True,
    overlay: Mapping[str, str] | None = None,
    only: str = "",
) -> ProofResult:
    """Prove or refute the invariants of one check at one configuration.

    `overlay` replaces RTL files by path; `only` asks for one invariant, for a planted bug.
    """
    start = time.perf_counter()
    chosen = CHECKS[name]
    claims = chosen.build(NAMED[config], overlay or {})
    solvers = SolverPortfolio(
        seconds, chosen.second if second else "", second_seconds=SECOND_SECONDS
    )
    inductive = [i for i in claims.invariants if i.before is not None]
    hypothesis = [*(t for _, t in claims.assumed), claims.running, *(i.before for i in inductive)]
    status, detail = Status.PROVED, ""

    def whole(terms: list[Term]) -> list[Term]:
        return [*claims.step.facts_for(terms), *terms]

    def failed(how: Status, what: str) -> None:
        """The first invariant that is not proved is the result's."""
        nonlocal status, detail
        if status == Status.PROVED:
            status, detail = how, what

    def refute(name: str, what: str, query: str, terms: list[Term]) -> None:
        """Ask for a counterexample."""
        verdict, model = solvers.decide(query, whole(terms))
        if verdict != UNSAT:
            values = f"; {claims.step.values(model)}" if model is not None else ""
            failed(status_of(verdict), f"{name}: {what}{values}")

    for name_, term in [*((i.name, i.before) for i in inductive), *claims.at_reset]:
        if only in ("", name_):
            base = [claims.reset, z3.Not(term)]
            refute(name_, "not established by reset", f"{name_}: reset", base)
    for i in claims.invariants:
        if only not in ("", i.name):
            continue
        premise = [*hypothesis, *([] if i.when is None else [i.when])]
        empty = solvers.vacuous(whole(premise))
        if empty is not None:
            never = "its case never occurs" if empty == Status.VACUOUS else "no case was found"
            failed(empty, f"{i.name}: {never}")
            continue
        refute(i.name, i.text, i.name, [*premise, z3.Not(i.holds)])
    return ProofResult(
        name,
        config,
        status,
        solvers.solver,
        round(time.perf_counter() - start, 2),
        chosen.rules,
        [t for t, _ in claims.assumed],
        detail,
        [],
        solvers.second,
        solvers.asked,
    )
