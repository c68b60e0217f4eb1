# SPDX-License-Identifier: Apache-2.0
"""What coverage costs of lockstep: on a long loop, and on random programs, which trap all the time.

Each side runs the same programs in lockstep, with and without the coverage observer; CPU time of
the simulator process.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from trapline.bench.rows_lockstep import assembled
from trapline.coverage.observer import NAME
from trapline.models.isa.config import DEFAULT, named
from trapline.tb.campaigns.random import drawn
from trapline.tb.run.description import Program, Result, RunDescription
from trapline.tb.run.session import Progress, Session

LOOPS, RANDOM_PROGRAMS = 320_000, 200


def _speed(folder: Path, programs: tuple[Program, ...], observers: tuple[str, ...]) -> float:
    out = tempfile.mkdtemp(dir=folder)
    run = RunDescription("own", DEFAULT, programs, out, mtime_div=1, observers=observers)
    results: list[Result] = Session(run, Progress()).run()
    return sum(r.instructions for r in results) / sum(r.cpu_seconds for r in results)


def sides() -> dict[str, Callable[[], float]]:
    """One round of each side; nothing without a RISC-V compiler."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        return {}
    folder = Path(tempfile.mkdtemp(prefix="trapline-bench-"))
    loop = (Program("loop", assembled(folder, LOOPS)),)
    programs = tuple(drawn(named(DEFAULT), seed, folder) for seed in range(RANDOM_PROGRAMS))
    return {
        "uncovered_ips": lambda: _speed(folder, loop, ()),
        "covered_ips": lambda: _speed(folder, loop, (NAME,)),
        "uncovered_random_ips": lambda: _speed(folder, programs, ()),
        "covered_random_ips": lambda: _speed(folder, programs, (NAME,)),
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """coverage_cost: the share of lockstep's speed that coverage takes; the same for random."""
    found = {}
    for row, what in (("coverage_cost", ""), ("coverage_cost_random", "_random")):
        without, with_it = medians.get(f"uncovered{what}_ips"), medians.get(f"covered{what}_ips")
        if without and with_it:
            found[row] = 1 - with_it / without
    return found
