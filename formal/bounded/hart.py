# SPDX-License-Identifier: Apache-2.0
"""Bounded checks at the commit port: the whole hart from reset, for some cycles.

`make formal-bounded`: the stages, the CSR file, the walker and the TLBs together, with nothing
assumed and nothing cut: both buses answer as they like, and what `execute` and `csr_file` assume of
each other is here what they do. Yices decides. Recorded in build/formal-bounded.json after each
depth.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import z3
from z3 import And, Not, Or

from trapline.files import write_whole
from trapline.formal import run
from trapline.formal.golden.sources import ROOT
from trapline.formal.guards.planted import PLANTED
from trapline.formal.rtl.elaboration import elaborate
from trapline.formal.rtl.layout import shapes
from trapline.formal.rtl.transition import Cycle, module_texts
from trapline.formal.rtl.unrolled import Unrolled
from trapline.formal.solvers import portfolio
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import privileges
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import Target

OUT = ROOT / "build" / "formal-bounded.json"
MODULE = "hart"
CONFIG = "rv32imac_h"
WIRES = ("rst_ni", "trap", "retire", "xret", "mode", "csr_commit", "fence", "redirect", "wb")

# Name and what must not be seen at the commit port.
NEVER: dict[str, Callable[[Cycle], Term]] = {
    "V=1 in M-mode": lambda c: And(c.on("mode.v"), c["mode.priv"] == privileges.M),
    "a privilege that does not exist": lambda c: c["mode.priv"] == 2,
    "a trap and a retirement in one cycle": lambda c: And(c.on("trap.valid"), c.on("retire")),
    "a trap that writes a register or a CSR, or returns": lambda c: And(
        c.on("trap.valid"), Or(c.on("wb.valid"), c.on("csr_commit"), c.on("xret.valid"))
    ),
    "a fence without a redirect": lambda c: And(c.on("fence.valid"), Not(c.on("redirect.valid"))),
    "a trap from M-mode into another mode": lambda c: And(
        c.on("trap.valid"), c["mode.priv"] == privileges.M, c["trap.target"] != Target.M
    ),
    "a trap into VS-mode from V=0": lambda c: And(
        c.on("trap.valid"), Not(c.on("mode.v")), c["trap.target"] == Target.VS
    ),
    "an MRET below M-mode, an SRET in U-mode": lambda c: And(
        c.on("xret.valid"),
        Or(
            c["mode.priv"] == privileges.U,
            And(c.on("xret.is_mret"), c["mode.priv"] != privileges.M),
        ),
    ),
}


# A bug that must be seen: an instruction that traps retires.
GUARD = next(bug for bug in PLANTED if bug.invariant == "OneEffect")


# What each depth is asked, in this order; the first two show that the last one says something.
QUESTIONS: dict[str, Callable[[Cycle], Term]] = {
    "trap can occur": lambda c: c.on("trap.valid"),
    "retirement can occur": lambda c: c.on("retire"),
    "never": lambda c: Or([bad(c) for bad in NEVER.values()]),
}


def _script(depth: int, overlay: Mapping[str, str]) -> str:
    """All questions of all depths, for a solver that keeps what it has learned."""
    texts = module_texts(MODULE, NAMED[CONFIG], overlay)
    module = Unrolled(MODULE, elaborate(texts, MODULE, sequential=True))
    layout = shapes(texts, MODULE)
    reset, *cycles = (
        Cycle({wire: z3.BitVec(f"{wire}@{at}", module.width(wire)) for wire in WIRES}, layout)
        for at in range(depth + 1)
    )
    lines = ["(set-logic QF_BV)", *module.definitions(WIRES, depth + 1)]
    lines.append(f"(assert {Not(reset.on('rst_ni')).sexpr()})")
    for cycle in cycles:
        lines.append(f"(assert {cycle.on('rst_ni').sexpr()})")
        for question in QUESTIONS.values():
            lines.append(f"(push 1) (assert {question(cycle).sexpr()}) (check-sat) (pop 1)")
    return "\n".join(lines) + "\n"


def check(
    depth: int,
    seconds: float,
    report: Callable[[list[dict[str, Any]]], None],
    overlay: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Verdicts of every depth up to `depth`: cycles after the one in reset.

    `report` gets those known so far; `overlay` is a planted bug. The first depth at which something
    is seen that must not be, or that is not decided, is the last one.
    """
    rows: list[dict[str, Any]] = []
    answers = portfolio.answers(_script(depth, overlay or {}), seconds)
    for at in range(1, depth + 1):
        start = time.perf_counter()
        row: dict[str, Any] = {"depth": at}
        row |= {name: next(answers, portfolio.UNKNOWN) for name in QUESTIONS}
        row["seconds"] = round(time.perf_counter() - start, 1)
        rows.append(row)
        print(row, flush=True)
        report(rows)
        if row["never"] != portfolio.UNSAT:
            break
    return rows


def write(rows: list[dict[str, Any]]) -> None:
    """Store what is known so far."""
    good = [r["depth"] for r in rows if r["never"] == portfolio.UNSAT]
    result = {
        "config": CONFIG,
        "depth": max(good, default=0),
        "never": list(NEVER),
        "sources": run.sources(),
        "rows": rows,
    }
    OUT.parent.mkdir(exist_ok=True)
    write_whole(OUT, json.dumps(result, indent=1) + "\n")


def line() -> str:
    """What the page of proofs says of the last run; empty where there was none of this RTL."""
    try:
        stored = json.loads(OUT.read_text())
        same = stored["sources"] == run.sources()
    except (OSError, ValueError, KeyError):
        return ""
    return _reached(stored) if same and stored["depth"] else ""


def _reached(stored: dict[str, Any]) -> str:
    return (
        f"- The whole hart at its commit port is checked for {stored['depth']} cycles from reset "
        f"at {stored['config']} (`make formal-bounded`, no cut points, yices): never "
        f"{'; '.join(stored['never'])}. No bound is needed for the modules alone."
    )


def check_and_store(depth: int, seconds: float) -> int:
    """Check up to `depth` cycles after reset, `seconds` for each query.

    Returns 1 if that is seen which must not be, or a planted bug is not.
    """
    rows = check(depth, seconds, write)
    if rows[-1]["never"] != portfolio.UNSAT:
        print("not decided" if rows[-1]["never"] == portfolio.UNKNOWN else "seen", file=sys.stderr)
        return 1
    print(f"with a planted bug ({GUARD.text}):")
    seen = check(depth, seconds, lambda _rows: None, GUARD.overlay())
    return 0 if seen[-1]["never"] == portfolio.SAT else 1
