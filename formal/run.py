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
from trapline.formal.sequences import CHECKS, check_sequence
from trapline.formal.sources import ROOT
from trapline.models.isa.functions import TWIN

OUT = ROOT / "build" / "formal.json"
Task = tuple[str, str, str, float, bool]
# Processor seconds of what takes long, so that it is begun first and all processes end together.
COST = {"walk": 90, "csr_write": 40, "csr_file": 30, "walker": 30, "pmp_check": 15, "csr_read": 8}


def _cost(task: Task) -> float:
    _, name, config, _, _ = task
    longest = max((c for n, c in COST.items() if name.startswith(n)), default=1)
    return longest * (2 if config.endswith("pmp64") else 1)


def _one(task: Task) -> dict[str, Any]:
    kind, name, config, seconds, second = task
    try:
        if kind == "twin":
            return prove(name, config, seconds, second).row()
        if kind == "sequential":
            return check_sequence(name, config, seconds, second).row() | {"kind": "sequential"}
        return check_property(name, config, seconds, second).row() | {"kind": "property"}
    except Exception as error:  # a claim that cannot be stated is a failed claim, not a crash
        rules = list(TWIN[name].rules) if name in TWIN else []
        row = {"kind": kind, "name": name, "config": config, "status": "error", "rules": rules}
        return {**row, "detail": f"{type(error).__name__}: {error}", "seconds": 0, "solver": ""}


def every_claim() -> list[tuple[str, str, str]]:
    """(kind, name, configuration) of all that can be proved."""
    return [
        *(("twin", n, c) for n, c in all_claims()),
        *(("property", n, c) for n, p in PROPERTIES.items() for c in p.configs),
        *(("sequential", n, c) for n, k in CHECKS.items() for c in k.configs),
    ]


def tasks(names: Iterable[str], configs: Iterable[str], seconds: float, second: bool) -> list[Task]:
    """The claims and properties of these names and configurations; empty means all."""
    chosen, known = set(names), set(configs)
    result: list[Task] = [
        (kind, name, config, seconds, second)
        for kind, name, config in every_claim()
        if (not chosen or name in chosen) and (not known or config in known)
    ]
    return sorted(result, key=_cost, reverse=True)


def run(
    work: list[Task], jobs: int, progress: Callable[[dict[str, Any]], None]
) -> tuple[list[dict[str, Any]], bool]:
    """(rows of all tasks, whether the user interrupted): an interrupted run has what it got."""
    rows: list[dict[str, Any]] = []
    context = multiprocessing.get_context("spawn")
    interrupted = False
    try:
        with context.Pool(jobs, maxtasksperchild=20) as pool:
            for row in pool.imap_unordered(_one, work):
                progress(row)
                rows.append(row)
    except KeyboardInterrupt:
        interrupted = True
    return sorted(rows, key=lambda r: (r["kind"], r["name"], r["config"])), interrupted


def summary(rows: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """What build/formal.json holds."""
    twins = [r for r in rows if r["kind"] == "twin"]
    properties = [r for r in rows if r["kind"] == "property"]
    count = [r["status"] for r in twins].count
    ran = {(r["name"], r["config"]) for r in rows}
    sequential = [r for r in rows if r["kind"] == "sequential"]
    return {
        "proofs": len(twins),
        "proved": count(PROVED),
        "refuted": count(REFUTED),
        "undecided": len(twins) - count(PROVED) - count(REFUTED),
        "properties": len({r["name"] for r in properties if r["status"] == PROVED}),
        "properties_failed": len([r for r in properties if r["status"] != PROVED]),
        "sequential": len(sequential),
        "sequential_proved": len([r for r in sequential if r["status"] == PROVED]),
        "obligations": sum(max(1, len(r.get("obligations", ()))) for r in rows),
        "second_solver_agrees": len([r for r in twins if r.get("second") == "unsat"]),
        "third_solver_agrees": len([r for r in twins if r.get("third") == "unsat"]),
        "not_run": [f"{name} at {c}" for _, name, c in every_claim() if (name, c) not in ran],
        "seconds": round(seconds, 1),
        "rules": sorted({rule for r in rows if r["status"] == PROVED for rule in r["rules"]}),
        "claims": rows,
    }


def write(result: dict[str, Any], path: Path = OUT) -> None:
    """Store the result in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(result, indent=1) + "\n")
    scratch.replace(path)


def timed(
    work: list[Task], jobs: int, progress: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Run and summarise."""
    start = time.perf_counter()
    rows, interrupted = run(work, jobs, progress)
    return summary(rows, time.perf_counter() - start) | {"interrupted": interrupted}
