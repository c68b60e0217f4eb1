# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-lockstep [NAME...]`: unmodified hosts on the core, in lockstep, with the monitor.

Kernels, guests, wait states by seed, one vCPU and two, preemption: nothing may be unexplained.
Figures of each run are in the ledger as soon as it has ended, and written to
build/kvm-lockstep.json; one that is known for the same image, seed and monitor is not run again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.kvm import report
from trapline.tb.kvm.campaign import name_of
from trapline.tb.linux import kvm_files, lockstep, session
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.session import Request

DOCUMENT = ROOT / "build" / "kvm-lockstep.json"


@dataclass(frozen=True)
class LockstepRun:
    """One run: what is booted, and the seed of the wait states on the core's buses (0: none)."""

    request: Request
    seed: int

    @property
    def name(self) -> str:
        """The run's name, for files and results."""
        return name_of(self.request) + (f"-wait-{self.seed}" if self.seed else "")


def _run(guest: str, seed: int = 0, **changes: Any) -> LockstepRun:
    return LockstepRun(Request(guest=guest, print_exits=False, **changes), seed)


RUNS = {
    run.name: run
    for run in (
        *(_run("tiny", seed) for seed in (0, 1, 2)),
        _run("tiny", 3, sstc=False),
        _run("timer", 4),
        _run("timer", 5, sstc=False),
        _run("wfi", 6, sstc=False),
        # Two vCPUs, each a thread of the host.
        *(_run("ipi", seed) for seed in (0, 7, 8)),
        _run("ipi", 9, sstc=False),
        _run("harts", 10),
        _run("harts", 11, sstc=False),
        _run("modes", 0),
        _run("modes", 12),
        _run("logging", 13),
        _run("bus", 14),
        _run("moving", 15),
        _run("copying", 16),
        _run("plic", 17),
        _run("modes", 18, release="6.12"),
        _run("harts", 19, release="6.12"),
        _run("moving", 20, release="6.12"),
        _run("tiny", 21, preempt=True),
        _run("harts", 22, preempt=True),
    )
}


def _key(run: LockstepRun, elf: Path) -> str:
    folders = (ROOT / "tb" / "kvm", ROOT / "models" / "kvm")
    sources = sorted(p for folder in folders for p in folder.glob("*.py"))
    return digest([elf, str(run.seed), *sources])


def _figures(run: LockstepRun) -> dict[str, Any]:
    built = session.prepare(run.request)
    found = session.boot("lockstep", run.request, built, lambda _line: None, run.seed or None)
    if found.result is None:
        raise BadInput(f"{run.name}: no result")
    figures = kvm_files.figures(session.folder(built) / "lockstep", lockstep.NAME)
    if figures is None:
        raise BadInput(f"{run.name}: the monitor left no figures")
    return {
        **figures,
        "failure": found.failure,
        "verdict": str(found.result.verdict),
        "agreed": found.result.good,
        "instructions": found.result.instructions,
        "cycles": found.result.cycles,
        "cpu_seconds": round(found.result.cpu_seconds, 1),
    }


def good(figures: dict[str, Any]) -> bool:
    """No difference between core and model, and nothing that the monitor cannot explain."""
    return not figures["failure"] and not figures["problems"] and figures["agreed"]


def campaign(names: Sequence[str], rerun: bool = False) -> int:
    """The runs in turn; returns the exit status (1: a difference, or an unexplained exit).

    Raises BadInput on an unknown name, a ledger that is none, and when a kernel is missing.
    """
    unknown = set(names) - set(RUNS)
    if unknown:
        raise BadInput(f"no run {min(unknown)}; known: {', '.join(RUNS)}")
    known = Ledger(DOCUMENT.with_name(ledger.NAME), DOCUMENT.stem)
    runs = {name: row for name, (_, row) in known.latest().items()}
    failed = False
    for name in names or RUNS:
        run = RUNS[name]
        key = _key(run, session.prepare(run.request).elf)
        figures = None if rerun else known.get(name, key)
        if figures is None:
            figures = _figures(run)
            known.put(name, key, figures)
        runs[name] = figures
        ordered = {n: runs[n] for n in RUNS if n in runs}
        write_whole(DOCUMENT, json.dumps(report.totals(ordered), indent=2) + "\n")
        failed |= not good(figures)
        counted = ", ".join(f"{status} {figures[status]:,}" for status in report.STATUSES)
        print(
            f"kvm-lockstep: {name}: {figures['verdict']}, {figures['exits']:,} exits: {counted}, "
            f"problems {figures['problems']}, {figures['cycles']:,} cycles",
            flush=True,
        )
        for line in report.text(figures) if not good(figures) else ():
            print(f"kvm-lockstep: {name}: {line}", flush=True)
    return int(failed)
