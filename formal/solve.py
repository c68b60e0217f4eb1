"""Solvers: z3 in this process, yices and bitwuzla on the same query as text."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import z3

SAT, UNSAT, UNKNOWN = "sat", "unsat", "unknown"


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


def with_yices(terms: list[Any], seconds: float) -> str:
    """Yices' verdict on the terms."""
    yices = Path(sys.executable).parent / "yices-smt2"
    with tempfile.NamedTemporaryFile("w", suffix=".smt2") as file:
        file.write(text_of(terms))
        file.flush()
        done = subprocess.run(
            [str(yices), f"--timeout={max(1, int(seconds))}", file.name],
            text=True,
            capture_output=True,
            check=False,
        )
    words = done.stdout.split()
    return words[0] if words and words[0] in (SAT, UNSAT) else UNKNOWN
