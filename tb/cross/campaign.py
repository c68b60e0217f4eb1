"""Many random programs on golden and Spike, spread over processes; the table of their traps."""

from __future__ import annotations

import json
import multiprocessing
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from trapline.models.golden.hart import Hart
from trapline.tb.cross.compare import Result, cross_config, make_hart, run
from trapline.tb.cross.deviations import LIMITS
from trapline.tb.random.program import build

Cell = tuple[str, str, str]
CHUNK = 20


@dataclass
class Summary:
    """Figures of a campaign. Differences: (seed, text)."""

    config: str
    first_seed: int = 0
    programs: int = 0
    instructions: int = 0
    # How many programs retired, or trapped, so often.
    retired: Counter[int] = field(default_factory=Counter)
    traps: Counter[int] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)
    stuck: int = 0
    unfinished: int = 0
    differences: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, seed: int, result: Result) -> None:
        """Count one program."""
        self.programs += 1
        self.instructions += result.retired
        self.retired[result.retired] += 1
        self.traps[result.traps.total()] += 1
        self.cells.update(result.traps)
        self.stuck += result.stuck
        self.unfinished += not result.finished and not result.stuck and result.difference is None
        if result.difference is not None:
            self.differences.append((seed, str(result.difference)))

    def largest_share(self) -> float:
        """The share of all traps that the fullest cell holds."""
        total = self.cells.total()
        return max(self.cells.values()) / total if total else 0.0

    def figures(self) -> dict[str, Any]:
        """What build/cross.json holds."""
        return {
            "config": self.config,
            "first_seed": self.first_seed,
            "programs": self.programs,
            "instructions": self.instructions,
            "median_retired": median(self.retired),
            "median_traps": median(self.traps),
            "traps": self.cells.total(),
            "cells": len(self.cells),
            "largest_cell_share": round(self.largest_share(), 4),
            "ended_in_a_trap_loop": self.stuck,
            "unfinished": self.unfinished,
            "differences": len(self.differences),
            "seeds_that_differ": dict(self.differences),
            "seconds": round(self.seconds, 1),
            "table": {" | ".join(cell): n for cell, n in self.cells.most_common()},
        }


def median(counts: Counter[int]) -> float:
    """The median of the counted values; 0 of none."""
    return statistics.median(counts.elements()) if counts else 0


@lru_cache(maxsize=2)
def _hart(config: str) -> Hart:
    return make_hart(cross_config(config))


def run_seed(config: str, seed: int) -> Result:
    """One program, from its seed, on both models."""
    cfg = cross_config(config)
    program = build(cfg, Random(seed), limits=LIMITS)
    return run(cfg, _hart(config), program.memory, program.entry, program.done)


def _run_chunk(job: tuple[str, int, int]) -> list[tuple[int, Result]]:
    config, first, count = job
    return [(seed, run_seed(config, seed)) for seed in range(first, first + count)]


def campaign(
    config: str,
    programs: int,
    seed: int = 0,
    jobs: int = 1,
    max_differences: int = 10,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Run programs with the seeds from `seed` on; stops early after `max_differences`.

    Seeds are taken in order, so a campaign that is cut short covers a range of them.
    """
    summary = Summary(config, seed)
    start = time.monotonic()
    chunks = [
        (config, s, min(CHUNK, seed + programs - s)) for s in range(seed, seed + programs, CHUNK)
    ]
    # A process serves a bounded number of chunks: Spike keeps memory of simulators it has freed.
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=10) as pool:
        for results in pool.imap(_run_chunk, chunks):
            for number, result in results:
                summary.add(number, result)
            summary.seconds = time.monotonic() - start
            if progress is not None:
                progress(summary)
            if len(summary.differences) >= max_differences:
                pool.terminate()
                break
    return summary


def write_figures(summary: Summary, path: Path) -> None:
    """Merge the figures into the JSON file, under the configuration's name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    held[summary.config] = summary.figures()
    path.write_text(json.dumps(held, indent=1) + "\n")
