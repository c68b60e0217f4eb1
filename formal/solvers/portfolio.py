# SPDX-License-Identifier: Apache-2.0
"""The solvers: z3 in this process, yices and bitwuzla on the same query as text.

z3 decides first, then another solver that was asked for. Where z3 does not come to an end, the
second one's verdict counts. Two solvers that contradict each other end the proof.

Nobody's sat is taken on trust: it counts with values of the free constants under which the query
was evaluated to true. A sat without such values leaves the query undecided.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bitwuzla
import z3

from trapline.formal.result import Status
from trapline.formal.solvers.cut_points import leaves
from trapline.formal.solvers.terms import Model, Term

SAT, UNSAT, UNKNOWN = "sat", "unsat", "unknown"
Z3, YICES, BITWUZLA = "z3", "yices", "bitwuzla"


class SolversDisagree(Exception):
    """One solver says sat and another unsat: nothing that they say of this query counts."""


def text_of(terms: list[Term]) -> str:
    """The conjunction of the terms as an SMT-LIB script over bit-vectors."""
    solver = z3.Solver()
    solver.add(*terms)
    body = "\n".join(
        line for line in solver.to_smt2().splitlines() if not line.startswith((";", "(set-"))
    )
    return f"(set-logic QF_UFBV)\n{body}\n"


def with_z3(terms: list[Term], seconds: float) -> tuple[str, Model | None]:
    """(verdict, model); sat with a model in which every term evaluates to true, else unknown."""
    solver = z3.SolverFor("QF_BV")
    solver.set("timeout", int(seconds * 1000))
    solver.add(*terms)
    verdict = str(solver.check())
    if verdict != SAT:
        return verdict, None
    model = solver.model()
    return (SAT, model) if holds(model, terms) else (UNKNOWN, None)


def holds(model: Model, terms: list[Term]) -> bool:
    """Whether every term evaluates to true under the model."""
    return all(z3.is_true(model.eval(t, model_completion=True)) for t in terms)


def _constants(terms: list[Term]) -> list[Term]:
    """The free bit-vectors and truth values of the terms."""
    free = leaves(z3.And(*terms))
    return [c for c in free if z3.is_bool(c) or z3.is_bv(c)]


def _pinned(constants: list[Term], values: list[str]) -> list[Term]:
    """`constant == value` for each; a value is true, false, or its binary digits."""
    return [
        c == (z3.BoolVal(v == "true") if z3.is_bool(c) else z3.BitVecVal(int(v, 2), c.size()))
        for c, v in zip(constants, values, strict=True)
    ]


def with_values(query: list[Term], pins: list[Term], seconds: float) -> Model | None:
    """The model that another solver's values make of the query; None where they make none."""
    return with_z3([*query, *pins], seconds)[1] if pins else None


def _yices(seconds: float, *arguments: str) -> list[str]:
    """Its command, with so many seconds for each question."""
    program = Path(sys.executable).parent / "yices-smt2"
    return [str(program), f"--timeout={max(1, int(seconds))}", *arguments]


def with_yices(terms: list[Term], seconds: float) -> str:
    """Yices' verdict on the terms."""
    with tempfile.NamedTemporaryFile("w", suffix=".smt2") as file:
        file.write(text_of(terms))
        file.flush()
        done = subprocess.run(
            _yices(seconds, file.name), text=True, capture_output=True, check=False
        )
    words = done.stdout.split()
    return words[0] if words and words[0] in (SAT, UNSAT) else UNKNOWN


def yices_values(terms: list[Term], seconds: float) -> list[Term]:
    """What yices has for the free constants, as equalities; empty where it finds nothing."""
    constants = _constants(terms)
    asked = "".join(f"(get-value ({c.sexpr()}))\n" for c in constants)
    with tempfile.NamedTemporaryFile("w", suffix=".smt2") as file:
        file.write(f"(set-option :produce-models true)\n{text_of(terms)}{asked}")
        file.flush()
        done = subprocess.run(
            _yices(seconds, file.name), text=True, capture_output=True, check=False
        )
    values = re.findall(r"(?:#b([01]+)|\s(true|false))\)\)", done.stdout)
    if not done.stdout.startswith(SAT) or len(values) != len(constants):
        return []
    return _pinned(constants, [digits or truth for digits, truth in values])


def answers(script: str, seconds: float) -> Iterator[str]:
    """Yices' verdicts on a script of several questions, one after the other.

    Raises RuntimeError with what yices says instead of a verdict.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".smt2") as file:
        file.write(script)
        file.flush()
        command = _yices(seconds, "--incremental", file.name)
        with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as process:
            try:
                for line in process.stdout or ():
                    word = line.strip()
                    if word not in (SAT, UNSAT, UNKNOWN):
                        raise RuntimeError(f"yices: {word}")
                    yield word
            finally:
                process.kill()


def with_bitwuzla(terms: list[Term], seconds: float) -> str:
    """Bitwuzla's verdict on the terms; unknown as well where its parser refuses the text."""
    try:
        verdict = _bitwuzla(terms, seconds).bitwuzla().check_sat()
    except bitwuzla.BitwuzlaException:
        return UNKNOWN
    known = {bitwuzla.Result.SAT: SAT, bitwuzla.Result.UNSAT: UNSAT}
    return known.get(verdict, UNKNOWN)


def _bitwuzla(terms: list[Term], seconds: float, models: bool = False) -> bitwuzla.Parser:
    """The terms as bitwuzla has parsed them."""
    options = bitwuzla.Options()
    options.set(bitwuzla.Option.TIME_LIMIT_PER, int(seconds * 1000))
    options.set(bitwuzla.Option.PRODUCE_MODELS, models)
    parser = bitwuzla.Parser(bitwuzla.TermManager(), options)
    # Simplified, since the parser refuses an `or` of one operand.
    text = text_of([z3.simplify(t) for t in terms])
    parser.parse(text.replace("(check-sat)", ""), True, False)
    return parser


def bitwuzla_values(terms: list[Term], seconds: float) -> list[Term]:
    """What bitwuzla has for the free constants, as equalities; empty where it finds nothing."""
    constants = _constants([z3.simplify(t) for t in terms])
    try:
        parser = _bitwuzla(terms, seconds, models=True)
        solver = parser.bitwuzla()
        if solver.check_sat() != bitwuzla.Result.SAT:
            return []
        values = [str(solver.get_value(parser.parse_term(c.sexpr()))) for c in constants]
    except bitwuzla.BitwuzlaException:
        return []
    return _pinned(constants, [v.removeprefix("#b") for v in values])


SOLVERS = {YICES: with_yices, BITWUZLA: with_bitwuzla}
VALUES = {YICES: yices_values, BITWUZLA: bitwuzla_values}


@dataclass(frozen=True)
class QueryAnswer:
    """What the solvers said to one query. `second`, `third`: empty where they were not asked."""

    name: str
    verdict: str
    solver: str
    second: str = ""
    third: str = ""

    @property
    def proves(self) -> bool:
        """Whether there is no counterexample, and no second solver that was asked is undecided."""
        return self.verdict == UNSAT and self.second in ("", UNSAT)


class SolverPortfolio:
    """Decides the queries of one claim with z3 and the solvers asked for, and keeps what they said.

    seconds: the limit of each query. second_seconds: the second solver's limit for a query that z3
    has decided, if that is another. A second solver that did not come to an end on a query that z3
    refuted is asked no more: one solver has decided the claim then.
    """

    def __init__(
        self, seconds: float, second: str = "", third: str = "", second_seconds: float | None = None
    ) -> None:
        """`second`, `third`: names of SOLVERS, or empty."""
        self._seconds = seconds
        self._second, self._third = second, third
        self._second_seconds = seconds if second_seconds is None else min(seconds, second_seconds)
        self.answers: list[QueryAnswer] = []

    def decide(self, name: str, query: list[Term]) -> tuple[str, Model | None]:
        """(verdict, model): a model with every sat, and only then. Raises SolversDisagree."""
        verdict, model = with_z3(query, self._seconds)
        solver, second, third = Z3, "", ""
        decided = verdict != UNKNOWN
        if (self._second and not self._given_up) or not decided:
            other = self._second or YICES
            limit = self._second_seconds if decided else self._seconds
            second = self._agreed(name, verdict, SOLVERS[other](query, limit))
            if not decided and second == SAT:
                model = with_values(query, VALUES[other](query, self._seconds), self._seconds)
            if not decided and (second == UNSAT or model is not None):
                verdict, solver = second, other
        if self._third:
            third = self._agreed(name, verdict, SOLVERS[self._third](query, self._seconds))
        self.answers.append(
            QueryAnswer(name, verdict, solver, second if self._second else "", third)
        )
        return verdict, model

    @staticmethod
    def _agreed(name: str, verdict: str, theirs: str) -> str:
        if {verdict, theirs} == {SAT, UNSAT}:
            raise SolversDisagree(f"{name}: one solver says {verdict}, another {theirs}")
        return theirs

    @property
    def _given_up(self) -> bool:
        return any(a.verdict == UNSAT and a.second == UNKNOWN for a in self.answers)

    def vacuous(self, premises: list[Term]) -> Status | None:
        """None if z3 finds values for the premises, else what that makes of the claim.

        Not one of the claim's queries.
        """
        verdict, _ = with_z3(premises, self._seconds)
        return {SAT: None, UNSAT: Status.VACUOUS}.get(verdict, Status.UNKNOWN)

    def keep_proofs(self) -> None:
        """Forget the queries that tried for a lemma in vain."""
        self.answers = [a for a in self.answers if a.verdict == UNSAT]

    def start_over(self) -> None:
        """Forget all queries: the claim is put in another way."""
        self.answers = []

    @property
    def asked(self) -> list[tuple[str, str]]:
        """(name, verdict) of every query."""
        return [(a.name, a.verdict) for a in self.answers]

    @property
    def solver(self) -> str:
        """The solver that decided: z3, unless one query needed another."""
        return next((a.solver for a in self.answers if a.solver != Z3), Z3)

    @property
    def second(self) -> str:
        """The second solver's verdict on the whole: unsat only if it says so of every query."""
        return _whole(self._second, [a.second for a in self.answers])

    @property
    def third(self) -> str:
        """The third solver's verdict on the whole."""
        return _whole(self._third, [a.third for a in self.answers])


def _whole(solver: str, verdicts: list[str]) -> str:
    """The first verdict that is not unsat; what was not asked is unknown."""
    if not solver:
        return ""
    return next((v or UNKNOWN for v in verdicts if v != UNSAT), UNSAT)


def status_of(verdict: str) -> Status:
    """The status of a claim whose negation has this verdict."""
    return {UNSAT: Status.PROVED, SAT: Status.REFUTED}.get(verdict, Status.UNKNOWN)
