# SPDX-License-Identifier: Apache-2.0
"""Soundness guards: operators changed in the RTL's text and in the golden tree must be noticed.

`make formal-mutants`: each mutant is proved or refuted like the original. A mutant that is proved
equal changes nothing under the assumptions and counts as equivalent: the proof is of the mutated
side against the other side, which the unchanged side equals as well. The bugs of `planted` must be
refuted by the sequential invariants that they are for. Verdicts are in the ledger as they come, and
at the end in build/formal-mutants.json; the same command goes on where it was interrupted.
"""

from __future__ import annotations

import ast
import multiprocessing
import sys
import time
from collections.abc import Sequence
from typing import Any

from trapline import ledger
from trapline.errors import BadInput
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
from trapline.tb.planted.sites import Descriptions, Site, function_sites, module_sites

CONFIG = "rv64imac_h"
OUT = ROOT / "build" / "formal-mutants.json"
TARGETS = {name: twin.rtl for name, twin in TWIN.items()}
REFUSED = ("refuted", "equivalent", "unknown", "does not build", "does not run")


def sites(name: str, side: str) -> tuple[str, list[Site]]:
    """The text of a side (rtl or golden) of a twin, and its places."""
    if side == "rtl":
        text = (ROOT / TARGETS[name]).read_text()
        return text, list(module_sites(TARGETS[name], text))
    path = Library().path(TWIN[name].golden.partition(":")[0])
    text = path.read_text()
    return text, list(function_sites(str(path.relative_to(ROOT)), text, name))


def changes(name: str, side: str) -> list[tuple[str, str]]:
    """(description, changed text) of every mutant of a side of a twin."""
    text, found = sites(name, side)
    described = Descriptions(text)
    return [(described(site), site.applied(text)) for site in found]


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
        bug.check, CONFIG, 60, second=False, overlay=bug.overlay(), only=bug.invariant
    )
    status = STATUS.get(result.status, result.status)
    row = {"check": bug.check, "invariant": bug.invariant, "change": bug.text, "status": status}
    return row | {"side": "planted", "detail": result.detail[:500]}


def _operator(name: str, side: str, index: int) -> dict[str, Any]:
    twin, cfg = TWIN[name], NAMED[CONFIG]
    what, text = changes(name, side)[index]
    if side == "rtl":
        claim = Claim(twin, cfg, overlay={TARGETS[name]: text})
    else:
        module = twin.golden.partition(":")[0]
        claim = Claim(twin, cfg, library=Library({module: ast.parse(text)}))
    verdict = claim.check(40, second=False, vacuity=False, diagnose=False)
    row = {"twin": name, "side": side, "change": what}
    row["status"] = STATUS.get(verdict.status, "unknown")
    if row["status"] == "equivalent":
        row["reason"] = equivalents.REASONS.get((name, side, what), "")
    return row


def tasks(each: int) -> list[Task]:
    """Up to `each` mutants of each side of each twin, spread over the file; the planted bugs."""
    result: list[Task] = []
    for name in TARGETS:
        counts = {side: len(sites(name, side)[1]) for side in ("rtl", "golden")}
        wanted = min(each, SLOW.get(name, each))
        for side, count in counts.items():
            step = max(1, -(-count // wanted))
            result += [(name, side, i) for i in range(0, count, step)]
    # What is quick first, so that an interrupted run has decided much.
    result.sort(key=lambda t: t[0] in SLOW)
    return result + [(p.check, "planted", i) for i, p in enumerate(PLANTED)]


def summary(rows: list[dict[str, Any]], work: list[Task], seconds: float) -> dict[str, Any]:
    """The document build/formal-mutants.json: counts by status, and a row for each change."""
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


def _chosen(names: Sequence[str], each: int) -> list[Task]:
    known = {*TARGETS, *(p.check for p in PLANTED)}
    for name in names:
        if name not in known:
            raise BadInput(f"no such twin or check: {name}")
    return [t for t in tasks(each) if not names or t[0] in names]


def refute(names: Sequence[str], jobs: int, each: int, write_report: bool) -> int:
    """Try to refute the changes of these twins and checks, all for none, and the planted bugs.

    each: mutants of each side of each twin. Returns 0, 1 if a change was not noticed or could not
    be decided, 130 when interrupted. Raises BadInput for an unknown name.
    """
    start = time.perf_counter()
    work = _chosen(names, each)
    wanted = {f"{n} {s} {i}" for n, s, i in work}
    verdicts, sources = Ledger(OUT.with_name(ledger.NAME), "formal mutants"), run.sources()
    rows = [r for name, key, r in verdicts.rows() if name in wanted and key == sources]
    done = {r["key"] for r in rows}
    left = [t for t in work if f"{t[0]} {t[1]} {t[2]}" not in done]

    def result() -> dict[str, Any]:
        return summary(rows, work, time.perf_counter() - start)

    try:
        with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=30) as pool:
            for row in pool.imap_unordered(_tried, left):
                rows.append(row)
                verdicts.put(row["key"], sources, row)
                what = row.get("change", row.get("detail", ""))
                print(f"{len(rows)}/{len(work)} {row['status']}: {row['key']} {what}", flush=True)
    except KeyboardInterrupt:
        run.write(result(), OUT)
        print(f"interrupted; {len(rows)} verdicts are in {OUT.name}", file=sys.stderr)
        return 130
    final = result()
    run.write(final, OUT)
    if write_report:
        report.write_mutants(final)
    print(" ".join(f"{name}: {final[name]}" for name in REFUSED))
    print(f"planted: {final['planted_refuted']} of {len(final['planted'])} refuted")
    good = final["planted_refuted"] == len(final["planted"])
    return 0 if good and not final["unknown"] and not final["sides_without_a_refuted_mutant"] else 1
