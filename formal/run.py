"""Runs claims in parallel processes and records them in build/formal.json."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from trapline.formal.properties import PROPERTIES, check_property
from trapline.formal.prove import PROVED, REFUTED, all_claims, prove
from trapline.formal.sources import ROOT
from trapline.models.isa.functions import TWIN

OUT = ROOT / "build" / "formal.json"
Task = tuple[str, str, str, float, bool]
# Begun first, so that the two processes end together.
SLOW = ("csr_write", "csr_read", "pmp_check", "trap_entry")


def _one(task: Task) -> dict[str, Any]:
    kind, name, config, seconds, second = task
    try:
        if kind == "twin":
            return prove(name, config, seconds, second).row()
        return check_property(name, config, seconds, second).row() | {"kind": "property"}
    except Exception as error:  # a claim that cannot be stated is a failed claim, not a crash
        rules = list(TWIN[name].rules) if name in TWIN else []
        row = {"kind": kind, "name": name, "config": config, "status": "error", "rules": rules}
        return {**row, "detail": f"{type(error).__name__}: {error}", "seconds": 0, "solver": ""}


def tasks(names: Iterable[str], configs: Iterable[str], seconds: float, second: bool) -> list[Task]:
    """The claims and properties of these names and configurations; empty means all."""
    chosen, known = set(names), set(configs)
    result: list[Task] = []
    for name, config in all_claims():
        if (not chosen or name in chosen) and (not known or config in known):
            result.append(("twin", name, config, seconds, second))
    for name, prop in PROPERTIES.items():
        for config in prop.configs:
            if (not chosen or name in chosen) and (not known or config in known):
                result.append(("property", name, config, seconds, second))
    return sorted(result, key=lambda t: SLOW.index(t[1]) if t[1] in SLOW else len(SLOW))


def run(
    work: list[Task], jobs: int, progress: Callable[[dict[str, Any]], None]
) -> list[dict[str, Any]]:
    """Rows of all tasks, in the order they finish."""
    rows = []
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, maxtasksperchild=20) as pool:
        for row in pool.imap_unordered(_one, work):
            progress(row)
            rows.append(row)
    return sorted(rows, key=lambda r: (r["kind"], r["name"], r["config"]))


def summary(rows: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """What build/formal.json holds."""
    twins = [r for r in rows if r["kind"] == "twin"]
    properties = [r for r in rows if r["kind"] == "property"]
    count = [r["status"] for r in twins].count
    ran = {(r["name"], r["config"]) for r in rows}
    claims = all_claims() + [(n, c) for n, p in PROPERTIES.items() for c in p.configs]
    return {
        "proofs": len(twins),
        "proved": count(PROVED),
        "refuted": count(REFUTED),
        "undecided": len(twins) - count(PROVED) - count(REFUTED),
        "properties": len({r["name"] for r in properties if r["status"] == PROVED}),
        "properties_failed": len([r for r in properties if r["status"] != PROVED]),
        "second_solver_agrees": len([r for r in rows if r.get("second") == "unsat"]),
        "not_run": [f"{name} at {config}" for name, config in claims if (name, config) not in ran],
        "seconds": round(seconds, 1),
        "rules": sorted({rule for r in rows if r["status"] == PROVED for rule in r["rules"]}),
        "claims": rows,
    }


def write(result: dict[str, Any], path: Path = OUT) -> None:
    """Store the result, keeping what other runs recorded under `mutants`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        before = json.loads(path.read_text())
        if "mutants" in before:
            result = {**result, "mutants": before["mutants"]}
    path.write_text(json.dumps(result, indent=1) + "\n")


def timed(
    work: list[Task], jobs: int, progress: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Run and summarise."""
    start = time.perf_counter()
    rows = run(work, jobs, progress)
    return summary(rows, time.perf_counter() - start)
