# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-golden [NAME...]`: the monitored runs, and build/kvm.json.

Each run's figures are on disk as soon as it has ended, under build/kvm.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.kvm import golden, report, run_page
from trapline.tb.linux import programs, session
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.session import Request

OUT = ROOT / "build" / "kvm"
DOCUMENT = ROOT / "build" / "kvm.json"
BACKEND = "golden"
# Modules that only write pages of what has run.
PAGES = ("coverage", "series", "run_page")


def _named(
    guest: str, sstc: bool = True, preempt: bool = False, xlen: int = 64
) -> tuple[str, Request]:
    name = guest + ("" if sstc else "-no-sstc") + ("-preempt" if preempt else "")
    name += "" if xlen == 64 else f"-rv{xlen}"
    config = f"rv{xlen}imac_h"
    return name, Request(guest=guest, sstc=sstc, preempt=preempt, config=config, print_exits=False)


def _with_floats(guest: str, sstc: bool) -> tuple[str, Request]:
    name, request = _named(guest, sstc)
    return name, replace(request, config="rv64gc_h")


def _other(name: str, **changes: object) -> tuple[str, Request]:
    """The suite on another hart: fields of a request, or choices of its configuration."""
    fields = {n: v for n, v in changes.items() if n in Request.__dataclass_fields__}
    choices = tuple((n, v) for n, v in changes.items() if n not in fields)
    base = Request(guest="suite", print_exits=False, choices=choices)
    return f"suite-{name}", replace(base, **fields)  # type: ignore[arg-type]  # fields by name


# Harts on which KVM does something else: it reads instructions itself, gives VMIDs out anew or
# has none, finds a device's address misaligned, has three levels of tables; a host that is
# preempted.
OTHERS = dict(
    [
        _other("htinst-zero", tinst_transformed=False),
        _other("vmid-2", vmidlen=2),
        _other("vmid-0", vmidlen=0),
        _other("misaligned", config="rv64imac_h_misaligned"),
        _other("sv39", config="rv64imac_h_sv39"),
        _other("svade", config="rv64imac_h_svade"),
        _other("preempt", preempt=True),
        _other("preempt-no-sstc", preempt=True, sstc=False),
    ]
) | dict([_named("huge", preempt=True)])  # the host that has large pages


RUNS = dict(
    [
        *(_named(guest) for guest in ("tiny", "suite", "linux")),
        *(_named(guest, sstc=False) for guest in ("suite", "linux")),
    ]
)


LARGE = ("tiny", "suite", "linux")
# Every guest by itself as well, each with and without Sstc, at both widths.
ALL = (
    dict(
        _named(guest, sstc=sstc, xlen=xlen)
        for xlen in (64, 32)
        for sstc in (True, False)
        for guest in dict.fromkeys((*LARGE, *programs.SUITE, *programs.BESIDE, *programs.APART))
        if guest not in programs.FLOATS
    )
    | OTHERS
)
# F and D in use, under a host that has the FPU.
FLOATS = dict(_with_floats(guest, sstc) for guest in programs.FLOATS for sstc in (True, False))


def name_of(request: Request) -> str:
    """A run's name for files."""
    parts = [request.guest, request.release]
    parts += ["no-sstc"] if not request.sstc else []
    parts += ["preempt"] if request.preempt else []
    known = {"rv64imac_h": [], "rv32imac_h": ["rv32"]}
    parts += known.get(request.config, [request.config])
    parts += [f"{name}-{value}" for name, value in request.choices]
    return "-".join(parts)


def measure(
    request: Request, show: Callable[[str], None], vmlinux: Path | None = None
) -> tuple[dict[str, Any], str | None]:
    """One run -> (its figures, what its guests say went wrong)."""
    built = session.prepare(request)
    run, monitor = golden.run(built, request.hart(), show, vmlinux)
    figures = report.write(monitor, OUT, f"{BACKEND}-{name_of(request)}")
    return figures | {"failure": run.failure, "cpu_seconds": run.cpu_seconds}, run.failure


def one(request: Request, show: Callable[[str], None], vmlinux: Path | None = None) -> int:
    """One run, told on the terminal; returns the exit status."""
    figures, failure = measure(request, show, vmlinux)
    for line in report.text(figures):
        print(f"trapline kvm: {line}", file=sys.stderr)
    print(f"trapline kvm: {OUT}/{BACKEND}-{name_of(request)}.kvm.*", file=sys.stderr)
    if failure:
        print(f"trapline kvm: FAILED: {failure}", file=sys.stderr)
    return 1 if failure or figures["problems"] else 0


def _write(runs: dict[str, dict[str, Any]]) -> None:
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    write_whole(DOCUMENT, json.dumps(report.totals(runs), indent=2) + "\n")


def _key(elf: Path) -> str:
    """What a run's figures depend on: the image, the model, and what watches."""
    folders = (ROOT / "tb" / "kvm", ROOT / "models" / "kvm")
    sources = sorted(p for folder in folders for p in folder.glob("*.py"))
    watching = (p for p in sources if not p.stem.endswith("_runs") and p.stem not in PAGES)
    return digest([elf, *watching])


def _known_or_measured(known: Ledger, request: Request, rerun: bool) -> dict[str, Any]:
    name = name_of(request)
    key = _key(session.prepare(request).elf)
    figures = None if rerun else known.get(name, key)
    if figures is None:
        figures, _failure = measure(request, lambda _line: None)
        known.put(name, key, figures)
    return figures


def run(
    names: Sequence[str],
    release: str,
    every: bool = False,
    rerun: bool = False,
    page: Path | None = None,
) -> int:
    """The runs in turn; returns the exit status (1: something is not explained).

    names: those to run; none: RUNS or, with `every`, ALL and, of a host with the FPU, FLOATS.
    rerun: those whose figures are known, too. page: a Markdown table of the last figures of every
    run of every release.

    Raises BadInput on an unknown name or release, and a ledger that is none.
    """
    there = ALL | FLOATS
    unknown = set(names) - set(there)
    if unknown:
        raise BadInput(f"no run {min(unknown)}; known: {', '.join(there)}")
    full = there if release in session.FPU_ROLES else ALL
    known = Ledger(DOCUMENT.with_name(ledger.NAME), DOCUMENT.stem)
    runs: dict[str, dict[str, Any]] = {}
    failed = False
    for name in names or (full if every else RUNS):
        figures = _known_or_measured(known, replace(there[name], release=release), rerun)
        runs[name] = figures
        failed |= bool(figures["failure"] or figures["problems"])
        for line in report.text(figures):
            print(f"kvm-golden: {name}: {line}", flush=True)
        if figures["failure"]:
            print(f"kvm-golden: {name}: FAILED: {figures['failure']}", flush=True)
        _write(runs)
    total = report.totals(runs)
    print(f"kvm-golden: {total['exits']:,} exits, {total['unexplained']} unexplained: {DOCUMENT}")
    if page is not None:
        rows = {name: row for name, (_, row) in known.latest().items()}
        write_whole(page, run_page.text(rows))
        print(f"kvm-golden: {len(rows)} runs: {page}")
    return int(failed)
