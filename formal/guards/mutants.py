# SPDX-License-Identifier: Apache-2.0
"""Soundness guards: operators changed in the RTL's text and in the golden tree must be noticed.

`make formal-mutants`: each mutant is proved or refuted like the original. A mutant that is proved
equal changes nothing under the assumptions and counts as equivalent: the proof is of the mutated
side against the other side, which the unchanged side equals as well. The bugs of `planted` must be
refuted by the sequential sentences that they are for. Verdicts are in the ledger as they come, and
at the end in build/formal-mutants.json; the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
import ast
import copy
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from trapline import ledger
from trapline.formal import report, run
from trapline.formal.equality.claim import Claim
from trapline.formal.golden.sources import ROOT, Library
from trapline.formal.guards import equivalents
from trapline.formal.guards.planted import PLANTED
from trapline.formal.result import Status
from trapline.formal.rtl.elaboration import ElaborationError
from trapline.formal.sequential import check_sequence
from trapline.ledger import Ledger
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN

CONFIG = "rv64imac_h"
OUT = ROOT / "build" / "formal-mutants.json"
# The file that holds a twin's logic, where that is not the twin's own module.
_BODIES = {
    "csr_access": "hdl/priv/csr_permission.sv",
    "csr_read": "hdl/priv/csr_value.sv",
    "csr_write": "hdl/priv/csr_effect.sv",
    "pmp_check": "hdl/priv/pmp_match.sv",
}
TARGETS = {name: _BODIES.get(name, twin.rtl) for name, twin in TWIN.items()}
REFUSED = ("refuted", "equivalent", "unknown", "does not build", "does not run")

_SWAPS = (
    (" && ", " || "),
    (" || ", " && "),
    (" == ", " != "),
    (" != ", " == "),
    (" & ", " | "),
    (" | ", " & "),
    ("1'b1", "1'b0"),
    ("1'b0", "1'b1"),
    ("!", ""),
)


class Descriptions:
    """Names a change by the text of its line, so that lines may move without a new name.

    The second change of its kind in lines of the same text is `(2)`, and so on.
    """

    def __init__(self, text: str) -> None:
        """`text`: the whole file."""
        self._lines = text.splitlines()
        self._seen: Counter[str] = Counter()

    def __call__(self, line: int, change: str) -> str:
        """The name of a change in a line, counted from 1."""
        name = f"`{self._lines[line - 1].strip()}`: {change}"
        self._seen[name] += 1
        number = self._seen[name]
        return name if number == 1 else f"{name} ({number})"


def rtl_mutants(text: str) -> Iterator[tuple[str, str]]:
    """(description, changed text): one operator of the module's body exchanged at a time."""
    described = Descriptions(text)
    start = text.index(");", text.index("module ")) if "module " in text else 0
    for old, new in _SWAPS:
        for found in re.finditer(re.escape(old), text):
            at = found.start()
            line_start = text.rfind("\n", 0, at) + 1
            before = text[line_start:at]
            if at < start or "//" in before or "localparam" in before:
                continue
            if old == "!" and text[at + 1] == "=":
                continue
            line = text.count("\n", 0, at) + 1
            changed = text[:at] + new + text[at + len(old) :]
            yield described(line, f"{old.strip()} -> {new.strip() or 'nothing'}"), changed


_NODES: dict[type[ast.AST], ast.AST] = {
    ast.And: ast.Or(),
    ast.Or: ast.And(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.BitAnd: ast.BitOr(),
    ast.BitOr: ast.BitAnd(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
}


def reached(tree: ast.Module, function: str) -> set[str]:
    """The module's functions that `function` calls, directly or not, and itself."""
    bodies = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name in bodies and name not in found:
            found.add(name)
            waiting += [n.id for n in ast.walk(bodies[name]) if isinstance(n, ast.Name)]
    return found


def golden_mutants(text: str, twin: str) -> Iterator[tuple[str, ast.Module]]:
    """(description, changed tree): one operator that the twin uses exchanged at a time."""
    tree, described = ast.parse(text), Descriptions(text)
    sites: list[tuple[ast.expr, str]] = []
    used = reached(tree, twin)
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or function.name not in used:
            continue
        for node in ast.walk(function):
            if isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _NODES:
                sites.append((node, "op"))
            if isinstance(node, ast.Compare) and type(node.ops[0]) in _NODES:
                sites.append((node, "ops"))
    for node, attribute in sites:
        held = getattr(node, attribute)
        first = held[0] if isinstance(held, list) else held
        new = _NODES[type(first)]
        setattr(node, attribute, [new, *held[1:]] if isinstance(held, list) else new)
        changed = copy.deepcopy(tree)
        setattr(node, attribute, held)
        yield described(node.lineno, f"{type(first).__name__} -> {type(new).__name__}"), changed


STATUS = {Status.PROVED: "equivalent", Status.REFUTED: "refuted"}
# (twin or check, side or "planted", number): one change.
Task = tuple[str, str, int]
# Twins whose claims take long.
SLOW = {"csr_write": 3, "csr_read": 5, "pmp_check": 4, "csr_access": 5}


def _tried(task: Task) -> dict[str, Any]:
    """Status of one change."""
    name, side, index = task
    row: dict[str, Any] = {"key": f"{name} {side} {index}"}
    try:
        if side == "planted":
            return row | _planted(index)
        return row | _operator(name, side, index)
    except ElaborationError as error:
        row |= {"status": "does not build", "detail": str(error)[:200]}
    except Exception as error:
        # A golden mutant that cannot run any more is noticed, but not by a proof.
        row |= {"status": "does not run", "detail": f"{type(error).__name__}: {error}"[:200]}
    return row | {"twin": name, "side": side}


def _planted(index: int) -> dict[str, Any]:
    bug = PLANTED[index]
    result = check_sequence(
        bug.check, CONFIG, 60, second=False, overlay=bug.overlay(), only=bug.sentence
    )
    status = STATUS.get(result.status, result.status)
    row = {"check": bug.check, "sentence": bug.sentence, "change": bug.text, "status": status}
    return row | {"side": "planted", "detail": result.detail[:500]}


def _operator(name: str, side: str, index: int) -> dict[str, Any]:
    twin, cfg = TWIN[name], NAMED[CONFIG]
    if side == "rtl":
        path = TARGETS[name]
        what, text = list(rtl_mutants((ROOT / path).read_text()))[index]
        claim = Claim(twin, cfg, overlay={path: text})
    else:
        module = twin.golden.partition(":")[0]
        source = Library().path(module).read_text()
        what, changed = list(golden_mutants(source, name))[index]
        claim = Claim(twin, cfg, library=Library({module: changed}))
    verdict = claim.check(40, second=False, vacuity=False, diagnose=False)
    row = {"twin": name, "side": side, "change": what}
    row["status"] = STATUS.get(verdict.status, "unknown")
    if row["status"] == "equivalent":
        row["reason"] = equivalents.REASONS.get((name, side, what), "")
    return row


def tasks(each: int) -> list[Task]:
    """Up to `each` mutants of each side of each twin, spread over the file; the planted bugs."""
    result: list[Task] = []
    for name, path in TARGETS.items():
        counts = {"rtl": len(list(rtl_mutants((ROOT / path).read_text())))}
        module = TWIN[name].golden.partition(":")[0]
        source = Library().path(module).read_text()
        counts["golden"] = len(list(golden_mutants(source, name)))
        wanted = min(each, SLOW.get(name, each))
        for side, count in counts.items():
            step = max(1, -(-count // wanted))
            result += [(name, side, i) for i in range(0, count, step)]
    # What is quick first, so that an interrupted run has judged much.
    result.sort(key=lambda t: t[0] in SLOW)
    return result + [(p.check, "planted", i) for i, p in enumerate(PLANTED)]


def summary(rows: list[dict[str, Any]], work: list[Task], seconds: float) -> dict[str, Any]:
    """What build/formal-mutants.json holds."""
    planted = [r for r in rows if r["side"] == "planted"]
    rows = [r for r in rows if r["side"] != "planted"]
    count = [r["status"] for r in rows].count
    sides = {
        f"{side}_{name}": sum(r["side"] == side and r["status"] == name for r in rows)
        for side in ("rtl", "golden")
        for name in REFUSED[:2]
    }
    refuted = {(r["twin"], r["side"]) for r in rows if r["status"] == "refuted"}
    asked = dict.fromkeys((t, s) for t, s, _ in work if s != "planted")
    missed = [f"{t} {s}" for t, s in asked if (t, s) not in refuted]
    return {
        "config": CONFIG,
        "sources": run.sources(),
        "mutants": sum(s != "planted" for _, s, _ in work),
        "judged": len(rows),
        **{name: count(name) for name in REFUSED},
        **sides,
        "sides_without_a_refuted_mutant": missed,
        "planted_refuted": sum(r["status"] == "refuted" for r in planted),
        "seconds": round(seconds, 1),
        "rows": sorted(rows, key=lambda r: (r["twin"], r["side"], r.get("change", ""))),
        "planted": sorted(planted, key=lambda r: r["key"]),
    }


def _ask() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="twins and checks; all without one")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--each", type=int, default=8, help="mutants of each side of each twin")
    parser.add_argument("--report", action="store_true", help="write docs/generated/proofs.md, too")
    options = parser.parse_args()
    unknown = [n for n in options.names if n not in TARGETS and n not in {p.check for p in PLANTED}]
    if unknown:
        print(f"no such twin or check: {unknown[0]}", file=sys.stderr)
        sys.exit(2)
    return options


def main() -> int:
    """Judge all changes; status 1 if one was not noticed or could not be decided."""
    options = _ask()
    start = time.perf_counter()
    work = [t for t in tasks(options.each) if not options.names or t[0] in options.names]
    wanted = {f"{n} {s} {i}" for n, s, i in work}
    known, sources = Ledger(OUT.with_name(ledger.NAME), "formal mutants"), run.sources()
    rows = [r for name, key, r in known.rows() if name in wanted and key == sources]
    done = {r["key"] for r in rows}
    left = [t for t in work if f"{t[0]} {t[1]} {t[2]}" not in done]

    def result() -> dict[str, Any]:
        return summary(rows, work, time.perf_counter() - start)

    try:
        with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=30) as pool:
            for row in pool.imap_unordered(_tried, left):
                rows.append(row)
                known.put(row["key"], sources, row)
                what = row.get("change", row.get("detail", ""))
                print(f"{len(rows)}/{len(work)} {row['status']}: {row['key']} {what}", flush=True)
    except KeyboardInterrupt:
        run.write(result(), OUT)
        print(f"interrupted; {len(rows)} verdicts are in {OUT.name}", file=sys.stderr)
        return 130
    final = result()
    run.write(final, OUT)
    if options.report:
        report.write_mutants(final)
    print(" ".join(f"{name}: {final[name]}" for name in REFUSED))
    print(f"planted: {final['planted_refuted']} of {len(final['planted'])} refuted")
    good = final["planted_refuted"] == len(final["planted"])
    return 0 if good and not final["unknown"] and not final["sides_without_a_refuted_mutant"] else 1


if __name__ == "__main__":
    sys.exit(main())
