# SPDX-License-Identifier: Apache-2.0
"""Solvers: z3 in this process, yices and bitwuzla on the same query as text."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bitwuzla
import z3

SAT, UNSAT, UNKNOWN = "sat", "unsat", "unknown"
YICES = "yices"
BITWUZLA = "bitwuzla"


def text_of(terms: list[Any]) -> str:
    """The conjunction of the terms as an SMT-LIB script over bit-vectors."""
    solver = z3.Solver()
    solver.add(*terms)
    body = "\n".join(
        line for line in solver.to_smt2().splitlines() if not line.startswith((";", "(set-"))
    )
    return f"(set-logic QF_UFBV)\n{body}\n"


def bit_vectors(terms: list[Any]) -> list[Any]:
    """The terms with yosys's state function replaced by plain variables."""
    substitution: dict[Any, Any] = {}
    seen: set[int] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term.get_id() in seen:
            continue
        seen.add(term.get_id())
        declaration = term.decl()
        if declaration.kind() == z3.Z3_OP_UNINTERPRETED and term.num_args() == 1:
            fresh = z3.Const(f"n_{declaration.name()}", declaration.range())
            substitution[term] = fresh
        stack.extend(term.children())
    pairs = list(substitution.items())
    return [z3.substitute(t, *pairs) for t in terms] if pairs else terms


def with_z3(terms: list[Any], seconds: float) -> tuple[str, Any]:
    """(verdict, model or None)."""
    solver = z3.SolverFor("QF_BV")
    solver.set("timeout", int(seconds * 1000))
    solver.add(*terms)
    verdict = str(solver.check())
    return verdict, solver.model() if verdict == SAT else None


def _yices(seconds: float, *arguments: str) -> list[str]:
    """Its command, with so many seconds for each question."""
    program = Path(sys.executable).parent / "yices-smt2"
    return [str(program), f"--timeout={max(1, int(seconds))}", *arguments]


def with_yices(terms: list[Any], seconds: float) -> str:
    """Yices' verdict on the terms."""
    with tempfile.NamedTemporaryFile("w", suffix=".smt2") as file:
        file.write(text_of(terms))
        file.flush()
        done = subprocess.run(
            _yices(seconds, file.name), text=True, capture_output=True, check=False
        )
    words = done.stdout.split()
    return words[0] if words and words[0] in (SAT, UNSAT) else UNKNOWN


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


def with_bitwuzla(terms: list[Any], seconds: float) -> str:
    """Bitwuzla's verdict on the terms; unknown as well where its parser refuses the text."""
    options = bitwuzla.Options()
    options.set(bitwuzla.Option.TIME_LIMIT_PER, int(seconds * 1000))
    parser = bitwuzla.Parser(bitwuzla.TermManager(), options)
    try:
        # Simplified, since the parser refuses an `or` of one operand.
        text = text_of([z3.simplify(t) for t in terms])
        parser.parse(text.replace("(check-sat)", ""), True, False)
        verdict = parser.bitwuzla().check_sat()
    except bitwuzla.BitwuzlaException:
        return UNKNOWN
    known = {bitwuzla.Result.SAT: SAT, bitwuzla.Result.UNSAT: UNSAT}
    return known.get(verdict, UNKNOWN)


SOLVERS = {YICES: with_yices, BITWUZLA: with_bitwuzla}
