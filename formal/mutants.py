"""Soundness guards: operators changed in the RTL's text and in the golden tree must be noticed.

`python -m trapline.formal.mutants`: each mutant is proved or refuted like the original. A mutant
that is proved equal changes nothing under the assumptions and counts as equivalent: the proof is
of the mutated side against the other side, which the unchanged side equals as well. Recorded in
build/formal-mutants.json as the verdicts come, so that an interrupted run keeps what it has.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import multiprocessing
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trapline.formal.prove import PROVED, REFUTED, Claim
from trapline.formal.smt_rtl import ElaborationError
from trapline.formal.sources import ROOT, Library
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


def rtl_mutants(text: str) -> Iterator[tuple[str, str]]:
    """(description, changed text): one operator of the module's body exchanged at a time."""
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
            yield f"line {line}: {old.strip()} -> {new.strip() or 'nothing'}", changed


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


def golden_mutants(tree: ast.Module, twin: str) -> Iterator[tuple[str, ast.Module]]:
    """(description, changed tree): one operator that the twin uses exchanged at a time."""
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
        yield f"line {node.lineno}: {type(first).__name__} -> {type(new).__name__}", changed


def _judge(task: tuple[str, str, int]) -> dict[str, Any]:
    """Status of mutant number `index` of one side of a twin."""
    name, side, index = task
    twin, cfg = TWIN[name], NAMED[CONFIG]
    module = twin.golden.partition(":")[0]
    row: dict[str, Any] = {"twin": name, "side": side}
    try:
        if side == "rtl":
            path = TARGETS[name]
            what, text = list(rtl_mutants((ROOT / path).read_text()))[index]
            claim = Claim(twin, cfg, overlay={path: text})
        else:
            tree = ast.parse(Library().path(module).read_text())
            what, changed = list(golden_mutants(tree, name))[index]
            claim = Claim(twin, cfg, library=Library({module: changed}))
        row["change"] = what
        verdict = claim.check(40, second=False, vacuity=False, explain=False)
        row["status"] = {PROVED: "equivalent", REFUTED: "refuted"}.get(verdict.status, "unknown")
    except ElaborationError:
        row["status"] = "does not build"
    except Exception as error:
        # A golden mutant that cannot run any more is noticed, but not by a proof.
        row |= {"status": "does not run", "detail": f"{type(error).__name__}: {error}"[:200]}
    return row


def tasks(each: int) -> list[tuple[str, str, int]]:
    """Up to `each` mutants of each side of each twin, spread over the file."""
    result = []
    for name, path in TARGETS.items():
        counts = {"rtl": len(list(rtl_mutants((ROOT / path).read_text())))}
        module = TWIN[name].golden.partition(":")[0]
        tree = ast.parse(Library().path(module).read_text())
        counts["golden"] = len(list(golden_mutants(tree, name)))
        for side, count in counts.items():
            step = max(1, -(-count // each))
            result += [(name, side, i) for i in range(0, count, step)]
    return result


def summary(rows: list[dict[str, Any]], total: int, seconds: float) -> dict[str, Any]:
    """What build/formal-mutants.json holds."""
    count = [r["status"] for r in rows].count
    sides = {
        f"{side}_{name.replace(' ', '_')}": sum(
            r["side"] == side and r["status"] == name for r in rows
        )
        for side in ("rtl", "golden")
        for name in REFUSED[:2]
    }
    refuted = {(r["twin"], r["side"]) for r in rows if r["status"] == "refuted"}
    missed = [f"{t} {s}" for t in TARGETS for s in ("rtl", "golden") if (t, s) not in refuted]
    return {
        "config": CONFIG,
        "mutants": total,
        "judged": len(rows),
        **{name: count(name) for name in REFUSED},
        **sides,
        "sides_without_a_refuted_mutant": missed,
        "seconds": round(seconds, 1),
        "rows": sorted(rows, key=lambda r: (r["twin"], r["side"], r.get("change", ""))),
    }


def store(result: dict[str, Any], path: Path = OUT) -> None:
    """Write the result in one step."""
    path.parent.mkdir(exist_ok=True)
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(result, indent=1) + "\n")
    scratch.replace(path)


def main() -> int:
    """Judge all mutants; status 1 if one could not be decided."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="twins; all without one")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--each", type=int, default=8, help="mutants of each side of each twin")
    options = parser.parse_args()
    unknown = [n for n in options.names if n not in TARGETS]
    if unknown:
        print(f"no such twin: {unknown[0]}", file=sys.stderr)
        return 2
    start = time.perf_counter()
    work = [t for t in tasks(options.each) if not options.names or t[0] in options.names]
    rows: list[dict[str, Any]] = []
    try:
        with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=30) as pool:
            for row in pool.imap_unordered(_judge, work):
                rows.append(row)
                what = row.get("change", row.get("detail", ""))
                print(
                    f"{len(rows)}/{len(work)} {row['status']}: {row['twin']} {row['side']} {what}",
                    flush=True,
                )
                store(summary(rows, len(work), time.perf_counter() - start))
    except KeyboardInterrupt:
        print(f"interrupted; {len(rows)} verdicts are in {OUT.name}", file=sys.stderr)
        return 130
    result = summary(rows, len(work), time.perf_counter() - start)
    store(result)
    print(" ".join(f"{name}: {result[name]}" for name in REFUSED))
    return 1 if result["unknown"] else 0


if __name__ == "__main__":
    sys.exit(main())
