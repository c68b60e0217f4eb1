# SPDX-License-Identifier: Apache-2.0
"""Sequential claims: what holds in every cycle of a module with registers, by induction.

Each claim is a set of sentences about one module. They are proved together: reset establishes the
invariants (base), and one clock step from any state with the invariants, under the assumptions
about the environment, makes every sentence true (step). So they hold in every cycle that can be
reached, at any depth. A sentence's `when` is the situation it speaks of: that it can occur in the
same step is checked, so that no sentence holds for want of a case.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import z3

from trapline.formal.equality.claim import PROVED, REFUTED, UNKNOWN, VACUOUS, Result
from trapline.formal.rtl.transition import Transition
from trapline.formal.solvers import portfolio as solve
from trapline.models.isa.config import NAMED, HartConfig


@dataclass(frozen=True)
class Sentence:
    """A claim about one step. `holds`: over the step; `when`: its premise, checked to occur.

    An invariant speaks of one state: `holds` is then about the state after the step and `before`
    says the same of the state before it, which the induction may assume and reset must establish.
    """

    name: str
    text: str
    holds: Any
    when: Any = None
    before: Any = None


@dataclass
class Claims:
    """What a check builds for one configuration."""

    step: Transition
    assumed: list[tuple[str, Any]]
    sentences: list[Sentence]
    # True in the cycles in which the module is held in reset, and in which it is not.
    reset: Any = None
    running: Any = None
    # (name, term): what else holds in reset.
    at_reset: list[tuple[str, Any]] = field(default_factory=list)


Build = Callable[[HartConfig, Mapping[str, str]], Claims]


@dataclass(frozen=True)
class Check:
    """A named group of sequential sentences about one module."""

    name: str
    module: str
    text: str
    rules: tuple[str, ...]
    configs: tuple[str, ...]
    build: Build = field(compare=False)
    # The solver that judges besides z3: what is a second for one is minutes for the other.
    second: str = solve.YICES


CHECKS: dict[str, Check] = {}


def check(
    name: str,
    module: str,
    text: str,
    rules: str,
    configs: tuple[str, ...],
    second: str = solve.YICES,
) -> Callable[[Build], Build]:
    """Register the function that builds the sentences."""

    def register(build: Build) -> Build:
        CHECKS[name] = Check(name, module, text, tuple(rules.split()), configs, build, second)
        return build

    return register


# Seconds that the second solver has for a query that z3 has decided; where they do not suffice, it
# is asked no more for this check, and the check has one judge.
SECOND_SECONDS = 40


class _Judge:
    """Decides the queries of one check; keeps the verdicts."""

    def __init__(self, step: Transition, seconds: float, second: bool, other: str) -> None:
        self._step, self._seconds, self._other = step, seconds, other
        self.second = solve.UNSAT if second else ""
        self.solver = "z3"
        self.asked: list[tuple[str, str]] = []

    def satisfiable(self, terms: list[Any]) -> bool:
        """Whether z3 finds values for the terms."""
        query = [*self._step.facts_for(terms), *terms]
        return solve.with_z3(query, self._seconds)[0] == solve.SAT

    def refutes(self, name: str, terms: list[Any]) -> tuple[str, Any]:
        """(verdict, model)."""
        query = [*self._step.facts_for(terms), *terms]
        verdict, model = solve.with_z3(query, self._seconds)
        if self.second == solve.UNSAT or verdict == solve.UNKNOWN:
            decided = verdict != solve.UNKNOWN
            limit = min(self._seconds, SECOND_SECONDS) if decided else self._seconds
            theirs = solve.SOLVERS[self._other](query, limit)
            if self.second and theirs != solve.UNSAT:
                self.second = theirs
            if verdict == solve.UNKNOWN and theirs != solve.UNKNOWN:
                verdict, self.solver = theirs, self._other
        self.asked.append((name, verdict))
        return verdict, model


def check_sequence(
    name: str,
    config: str,
    seconds: float = 60,
    second: bool = True,
    overlay: Mapping[str, str] | None = None,
    only: str = "",
) -> Result:
    """Prove or refute the sentences of one check at one configuration.

    `overlay` replaces RTL files by path; `only` judges one sentence, for a planted bug.
    """
    start = time.perf_counter()
    chosen = CHECKS[name]
    claims = chosen.build(NAMED[config], overlay or {})
    judge = _Judge(claims.step, seconds, second, chosen.second)
    invariants = [s for s in claims.sentences if s.before is not None]
    hypothesis = [*(t for _, t in claims.assumed), claims.running, *(s.before for s in invariants)]
    status, detail = PROVED, ""

    def failed(sentence: str, what: str, verdict: str, model: Any) -> None:
        nonlocal status, detail
        if status == PROVED:
            status = REFUTED if verdict == solve.SAT else UNKNOWN
            told = f"; {claims.step.told(model)}" if model is not None else ""
            detail = f"{sentence}: {what}{told}"

    for sentence, term in [*((s.name, s.before) for s in invariants), *claims.at_reset]:
        if only and sentence != only:
            continue
        verdict, model = judge.refutes(f"{sentence}: reset", [claims.reset, z3.Not(term)])
        if verdict != solve.UNSAT:
            failed(sentence, "not established by reset", verdict, model)
    for s in claims.sentences:
        if only and s.name != only:
            continue
        premise = [*hypothesis, *([] if s.when is None else [s.when])]
        if not judge.satisfiable(premise):
            status, detail = VACUOUS, f"{s.name}: its case never occurs"
            judge.asked.append((f"{s.name}: occurs", solve.UNSAT))
            continue
        verdict, model = judge.refutes(s.name, [*premise, z3.Not(s.holds)])
        if verdict != solve.UNSAT:
            failed(s.name, s.text, verdict, model)
    return Result(
        name,
        config,
        status,
        judge.solver,
        round(time.perf_counter() - start, 2),
        chosen.rules,
        [t for t, _ in claims.assumed],
        detail,
        [],
        judge.second,
        judge.asked,
    )
