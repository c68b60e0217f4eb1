"""Bounded checks at the commit port: the whole hart from reset, for some cycles.

`python -m trapline.formal.bounded`: the stages, the CSR file, the walker and the TLBs together,
with nothing assumed: both buses answer as they like, and what `execute` and `csr_file` assume of
each other is here what they do. Recorded in build/formal-bounded.json after each depth.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from z3 import And, Not, Or

from trapline.formal import run, solve
from trapline.formal.planted import PLANTED
from trapline.formal.sources import ROOT
from trapline.formal.transition import Cycle, Transition
from trapline.models.isa.config import NAMED

OUT = ROOT / "build" / "formal-bounded.json"
CONFIG = "rv32imac_h"
WIRES = ("rst_ni", "trap", "retire", "xret", "mode", "csr_commit", "fence", "redirect", "wb")

# Name and what must not be seen at the commit port.
NEVER: dict[str, Callable[[Cycle], Any]] = {
    "V=1 in M-mode": lambda c: And(c.on("mode.v"), c["mode.priv"] == 3),
    "a privilege that does not exist": lambda c: c["mode.priv"] == 2,
    "a trap and a retirement in one cycle": lambda c: And(c.on("trap.valid"), c.on("retire")),
    "a trap that writes a register or a CSR, or returns": lambda c: And(
        c.on("trap.valid"), Or(c.on("wb.valid"), c.on("csr_commit"), c.on("xret.valid"))
    ),
    "a fence without a redirect": lambda c: And(c.on("fence.valid"), Not(c.on("redirect.valid"))),
}


# A bug that must be seen: an instruction that traps retires.
GUARD = next(bug for bug in PLANTED if bug.sentence == "TwoEffects")


def check(
    depth: int,
    seconds: float,
    told: Callable[[list[dict[str, Any]]], None],
    overlay: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Verdicts of every depth up to `depth`: cycles after the one in reset.

    `told` gets those known so far; `overlay` is a planted bug.
    """
    step = Transition("hart", NAMED[CONFIG], WIRES, overlay, steps=depth)
    rows: list[dict[str, Any]] = []
    for at in range(1, depth + 1):
        cycle = step.cycles[at]
        past = [step.cycles[0]["rst_ni"] == 0, *(c.on("rst_ni") for c in step.cycles[1 : at + 1])]
        start = time.perf_counter()

        def verdict(term: Any, past: list[Any] = past) -> str:
            terms = [*past, term]
            return solve.with_z3([*step.facts_for(terms), *terms], seconds)[0]

        row: dict[str, Any] = {"depth": at}
        row["trap can occur"] = verdict(cycle.on("trap.valid"))
        row["retirement can occur"] = verdict(cycle.on("retire"))
        row["never"] = verdict(Or([bad(cycle) for bad in NEVER.values()]))
        row["seconds"] = round(time.perf_counter() - start, 1)
        rows.append(row)
        print(row, flush=True)
        told(rows)
        if row["never"] != solve.UNSAT:
            break
    return rows


def write(rows: list[dict[str, Any]]) -> None:
    """Store what is known so far."""
    good = [r["depth"] for r in rows if r["never"] == solve.UNSAT]
    result = {
        "config": CONFIG,
        "depth": max(good, default=0),
        "never": list(NEVER),
        "sources": run.sources(),
        "rows": rows,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(result, indent=1) + "\n")


def line() -> str:
    """What docs/proofs.md says of the last run; empty where there was none of this RTL."""
    try:
        stored = json.loads(OUT.read_text())
        same = stored["sources"] == run.sources()
    except (OSError, ValueError, KeyError):
        return ""
    return _told(stored) if same and stored["depth"] else ""


def _told(stored: dict[str, Any]) -> str:
    return (
        f"- The whole hart at its commit port is checked for {stored['depth']} cycles from reset "
        f"at {stored['config']} (`make formal-bounded`, no cut points, z3): never "
        f"{'; '.join(stored['never'])}. No bound is needed for the modules alone."
    )


def main() -> int:
    """Check up to a depth; status 1 if that is seen which must not be, or a planted bug is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=6, help="cycles after reset")
    parser.add_argument("--seconds", type=float, default=300, help="limit for each query")
    options = parser.parse_args()
    rows = check(options.depth, options.seconds, write)
    if any(r["never"] == solve.SAT for r in rows):
        return 1
    print(f"with a planted bug ({GUARD.text}):")
    seen = check(options.depth, options.seconds, lambda _rows: None, GUARD.overlay())
    return 0 if seen[-1]["never"] == solve.SAT else 1


if __name__ == "__main__":
    sys.exit(main())
