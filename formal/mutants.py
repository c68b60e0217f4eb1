"""Soundness guards: operators changed in the RTL's text and in the golden tree must be noticed.

`python -m trapline.formal.mutants`: each mutant is proved or refuted like the original. A mutant
that is proved equal changes nothing under the assumptions and counts as equivalent. Recorded in
build/formal.json under `mutants`.
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
from typing import Any

from trapline.formal.prove import PROVED, REFUTED, Claim
from trapline.formal.run import OUT
from trapline.formal.smt_rtl import ElaborationError
from trapline.formal.sources import ROOT, Library
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import TWIN

CONFIG = "rv64imac_h"
# Twins whose claims take seconds, with the files that hold their logic.
TARGETS = {
    name: TWIN[name].rtl
    for name in (
        "trap_target xret insn_access csr_resolve mip_view pending_interrupt effective_access "
        "pte_check va_check pte_address leaf_address fault_cause tinst branch_taken decode"
    ).split()
} | {"csr_access": "hdl/priv/csr_permission.sv", "rvc_expand": "hdl/core/rvc_expand.sv"}

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


def golden_mutants(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """(description, changed tree): one operator of a function exchanged at a time."""
    sites: list[tuple[ast.expr, str]] = []
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
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
    row: dict[str, Any] = {"twin": name, "side": side, "config": CONFIG}
    try:
        if side == "rtl":
            path = TARGETS[name]
            what, text = list(rtl_mutants((ROOT / path).read_text()))[index]
            claim = Claim(twin, cfg, overlay={path: text})
        else:
            tree = ast.parse(Library().path(module).read_text())
            what, changed = list(golden_mutants(tree))[index]
            claim = Claim(twin, cfg, library=Library({module: changed}))
        row["change"] = what
        verdict = claim.check(30, second=False, vacuity=False, explain=False)
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
        counts["golden"] = len(list(golden_mutants(tree)))
        for side, count in counts.items():
            step = max(1, -(-count // each))
            result += [(name, side, i) for i in range(0, count, step)]
    return result


def main() -> int:
    """Judge all mutants; status 1 if one could not be decided."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--each", type=int, default=10)
    options = parser.parse_args()
    start = time.perf_counter()
    work = tasks(options.each)
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        rows = list(pool.imap_unordered(_judge, work))
    count = [r["status"] for r in rows].count
    names = ("refuted", "equivalent", "unknown", "does not build", "does not run")
    result: dict[str, Any] = {name: count(name) for name in names}
    result["seconds"] = round(time.perf_counter() - start, 1)
    whole = json.loads(OUT.read_text()) if OUT.exists() else {}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({**whole, "mutants": {**result, "rows": rows}}, indent=1) + "\n")
    print(" ".join(f"{name}: {value}" for name, value in result.items()))
    return 1 if result["unknown"] else 0


if __name__ == "__main__":
    sys.exit(main())
