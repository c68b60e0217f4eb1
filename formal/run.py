# SPDX-License-Identifier: Apache-2.0
"""Runs claims in parallel processes and records them in build/formal.json."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from trapline.files import write_whole
from trapline.formal.equality.claim import all_claims, prove
from trapline.formal.floats.checks import CONFIG as FLOAT_CONFIG
from trapline.formal.floats.checks import FLOAT_CHECKS, check_floats
from trapline.formal.golden.sources import ROOT
from trapline.formal.properties import PROPERTIES, check_property
from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, check_sequence
from trapline.formal.solvers.portfolio import UNSAT
from trapline.models.isa.functions import TWIN

OUT = ROOT / "build" / "formal.json"
Task = tuple[str, str, str, float, bool]
# Processor seconds of what takes long, so that it is begun first and all processes end together.
COST = {
    "csr_file": 100, "g_stage_tlb": 65, "fpu_small_": 50, "tlb": 45, "csr_write": 27,
    "pmp_check": 10,
}  # fmt: skip


def _cost(task: Task) -> float:
    _, name, config, _, _ = task
    longest = max((c for n, c in COST.items() if name.startswith(n)), default=1)
    return longest * (2 if config.endswith("pmp64") else 1)


def sources() -> str:
    """A hash of all that a verdict depends on: both sides, their facts, the prover."""
    digest = hashlib.sha256()
    folders = ("hdl", "models/golden", "models/isa", "formal")
    files = [f for folder in folders for f in (ROOT / folder).rglob("*") if f.is_file()]
    for file in sorted(files):
        if file.suffix in (".py", ".sv", ".f", ".pxd", ".json"):
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def _cpu() -> float:
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _one(task: Task) -> dict[str, Any]:
    before = _cpu()
    row = _decided(task)
    return row | {"cpu": round(_cpu() - before, 2)}


def _decided(task: Task) -> dict[str, Any]:
    kind, name, config, seconds, second = task
    try:
        if kind == "twin":
            return prove(name, config, seconds, second).row()
        if kind == "sequential":
            return check_sequence(name, config, seconds, second).row() | {"kind": "sequential"}
        if kind == "float":
            return check_floats(name, seconds).row() | {"kind": "float"}
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
        *(("float", n, FLOAT_CONFIG) for n in FLOAT_CHECKS),
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
                rows.append(row)
                progress(row)
    except KeyboardInterrupt:
        interrupted = True
    return rows, interrupted


def _claims_of(row: dict[str, Any]) -> int:
    """How many things a sequential row says; that reset establishes one is no further claim."""
    return len([n for n, _ in row["obligations"] if not n.endswith(": reset")])


def _of_kind(rows: list[dict[str, Any]], kind: str) -> tuple[list[dict[str, Any]], int]:
    """(rows of a kind, how many of them are proved)."""
    mine = [r for r in rows if r["kind"] == kind]
    return mine, sum(r["status"] == Status.PROVED for r in mine)


def summary(rows: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """The document build/formal.json: counts by kind, and a row for each claim."""
    rows = sorted(rows, key=lambda r: (r["kind"], r["name"], r["config"]))
    proved = [r for r in rows if r["status"] == Status.PROVED]
    twins, twins_proved = _of_kind(rows, "twin")
    properties, properties_proved = _of_kind(rows, "property")
    sequential, sequential_proved = _of_kind(rows, "sequential")
    floats, floats_proved = _of_kind(rows, "float")
    refuted = sum(r["status"] == Status.REFUTED for r in twins)
    ran = {(r["name"], r["config"]) for r in rows}
    return {
        "proofs": len(twins),
        "proved": twins_proved,
        "refuted": refuted,
        "undecided": len(twins) - twins_proved - refuted,
        "properties": len({r["name"] for r in proved if r["kind"] == "property"}),
        "properties_failed": len(properties) - properties_proved,
        "sequential": len(sequential),
        "sequential_proved": sequential_proved,
        "floats": len(floats),
        "floats_proved": floats_proved,
        "invariants": sum(_claims_of(r) for r in proved if r["kind"] == "sequential"),
        "obligations": sum(max(1, len(r.get("obligations", ()))) for r in rows),
        **_agreements(twins),
        "not_run": [f"{name} at {c}" for _, name, c in every_claim() if (name, c) not in ran],
        "seconds": round(seconds, 1),
        "cpu_seconds": round(sum(r.get("cpu", 0) for r in rows), 1),
        "sources": sources(),
        "rules": sorted({rule for r in proved for rule in r["rules"]}),
        "claims": rows,
    }


def _agreements(twins: list[dict[str, Any]]) -> dict[str, int]:
    """How many equalities the further solvers decided, and agreed to."""
    return {
        "second_solver_agrees": sum(r.get("second") == UNSAT for r in twins),
        "third_solver_agrees": sum(r.get("third") == UNSAT for r in twins),
        "third_solver_asked": sum(bool(r.get("third")) for r in twins),
    }


def write(result: dict[str, Any], path: Path = OUT) -> None:
    """Store the result in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(result, indent=1) + "\n")


def unfinished(path: Path = OUT) -> tuple[list[dict[str, Any]], float]:
    """(rows, seconds) of a stored run of the same sources that did not come to its end."""
    try:
        stored = json.loads(path.read_text())
        same = stored["sources"] == sources() and stored["not_run"]
    except (OSError, ValueError, KeyError):
        return [], 0.0
    return (stored["claims"], stored["seconds"]) if same else ([], 0.0)


def timed(
    work: list[Task],
    jobs: int,
    progress: Callable[[dict[str, Any]], None],
    record: bool = False,
) -> dict[str, Any]:
    """Run and summarise. `record`: store the result as it grows, go on with an unfinished one."""
    start = time.perf_counter()
    kept, before = unfinished() if record else ([], 0.0)
    done = {(r["kind"], r["name"], r["config"]) for r in kept}

    def note(row: dict[str, Any]) -> None:
        progress(row)
        kept.append(row)
        if record and len(kept) % 10 == 0:
            write(summary(kept, before + time.perf_counter() - start))

    _, interrupted = run([t for t in work if t[:3] not in done], jobs, note)
    result = summary(kept, before + time.perf_counter() - start) | {"interrupted": interrupted}
    if record:
        write(result)
    return result
