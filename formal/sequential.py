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

from trapline.formal import solve
from trapline.formal.prove import PROVED, REFUTED, UNKNOWN, VACUOUS, Result
from trapline.formal.transition import Transition
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


CHECKS: dict[str, Check] = {}


def check(name: str, module: str, text: str, rules: str, configs: tuple[str, ...]) -> Any:
    """Register the function that builds the sentences."""

    def register(build: Build) -> Build:
        CHECKS[name] = Check(name, module, text, tuple(rules.split()), configs, build)
        return build

    return register


def bits(term: Any, msb: int, lsb: int) -> Any:
    """A field of a packed struct."""
    return z3.Extract(msb, lsb, term)


def flag(term: Any, position: int = 0) -> Any:
    """A bit as a Boolean."""
    return z3.Extract(position, position, term) == 1


def _query(terms: list[Any], seconds: float, second: bool) -> tuple[str, str, str, Any]:
    """(verdict, solver, second solver's verdict, model); yices first, being faster here."""
    theirs = solve.with_yices(terms, seconds) if second else ""
    verdict, model = solve.with_z3(terms, seconds)
    if verdict == solve.UNKNOWN and theirs in (solve.UNSAT, solve.SAT):
        return theirs, "yices", theirs, None
    return verdict, "z3", theirs, model


def check_sequence(
    name: str,
    config: str,
    seconds: float = 60,
    second: bool = True,
    overlay: Mapping[str, str] | None = None,
) -> Result:
    """Prove or refute the sentences of one check at one configuration."""
    start = time.perf_counter()
    chosen = CHECKS[name]
    claims = chosen.build(NAMED[config], overlay or {})
    facts = claims.step.facts
    environment = [t for _, t in claims.assumed]
    invariants = [s for s in claims.sentences if s.before is not None]
    hypothesis = [*facts, *environment, claims.running, *(s.before for s in invariants)]
    status, solver, other, detail = PROVED, "z3", solve.UNSAT if second else "", ""
    asked: list[tuple[str, str]] = []
    replay = ""

    def failed(sentence: str, what: str, verdict: str, model: Any) -> None:
        nonlocal status, detail
        if status == PROVED:
            status = REFUTED if verdict == solve.SAT else UNKNOWN
            detail = f"{sentence}: {what}{_told(model)}"

    for s in invariants:
        base = [*facts, claims.reset, z3.Not(s.before)]
        verdict, _, theirs, model = _query(base, seconds, second)
        asked.append((f"{s.name}: reset", verdict))
        if verdict != solve.UNSAT:
            failed(s.name, "not established by reset", verdict, model)
    for s in claims.sentences:
        premise = [] if s.when is None else [s.when]
        occurs, _ = solve.with_z3([*hypothesis, *premise], seconds)
        if occurs == solve.UNSAT:
            status, detail = VACUOUS, f"{s.name}: its case never occurs"
            asked.append((f"{s.name}: occurs", occurs))
            continue
        step = [*hypothesis, *premise, z3.Not(s.holds)]
        verdict, by, theirs, model = _query(step, seconds, second)
        solver = by if by != "z3" else solver
        if second and theirs != solve.UNSAT:
            other = theirs
        asked.append((s.name, verdict))
        if verdict != solve.UNSAT:
            failed(s.name, s.text, verdict, model)
    return Result(
        name,
        config,
        status,
        solver,
        round(time.perf_counter() - start, 2),
        chosen.rules,
        [t for t, _ in claims.assumed],
        detail,
        [],
        other,
        asked,
        replay,
    )


def _told(model: Any) -> str:
    """The wires of a counterexample that are not zero, before and after the step."""
    if model is None:
        return ""
    told = []
    for d in sorted(model.decls(), key=lambda d: str(d.name())):
        name, value = str(d.name()), model[d]
        if name.startswith(("w0_", "w1_")) and z3.is_bv_value(value) and value.as_long():
            if value.size() <= 256:
                told.append(f"{name[3:]}{'' if name[1] == '0' else chr(39)}={value.as_long():#x}")
    return "; step: " + " ".join(told)[:900]


# The checks register themselves.
from trapline.formal import sequential_csr, sequential_walker  # noqa: E402, F401
