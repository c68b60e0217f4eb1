# SPDX-License-Identifier: Apache-2.0
"""Many random programs on golden and Spike, spread over processes."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from functools import lru_cache

from trapline.models.golden.hart import Hart
from trapline.tb.campaigns.cross.figures import CrossSummary
from trapline.tb.cross.compare import cross_config, make_hart, run
from trapline.tb.cross.deviations import limits_of
from trapline.tb.cross.result import CrossResult
from trapline.tb.random.program import of_seed

CHUNK = 20


@lru_cache(maxsize=2)
def _hart(config: str) -> Hart:
    return make_hart(cross_config(config))


def run_seed(config: str, seed: int) -> CrossResult:
    """One program, from its seed, on both models."""
    cfg = cross_config(config)
    program = of_seed(cfg, seed, limits_of(cfg))
    return run(cfg, _hart(config), program.memory, program.entry, program.done)


def _run_chunk(job: tuple[str, int, int]) -> list[tuple[int, CrossResult]]:
    config, first, count = job
    return [(seed, run_seed(config, seed)) for seed in range(first, first + count)]


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def campaign(
    summary: CrossSummary,
    programs: int,
    jobs: int = 1,
    max_differences: int = 10,
    progress: Callable[[CrossSummary], None] | None = None,
) -> CrossSummary:
    """Go on with a campaign until it has `programs` programs, or `max_differences` differences.

    Seeds are taken in order, so one that is cut short (KeyboardInterrupt passes through) covers a
    range of them and `summary` tells where to go on.
    """
    before, start = summary.seconds, time.monotonic()
    first, end = summary.first_seed + summary.programs, summary.first_seed + programs
    chunks = [(summary.config, s, min(CHUNK, end - s)) for s in range(first, end, CHUNK)]
    # A process serves a bounded number of chunks: Spike keeps memory of simulators it has freed.
    with multiprocessing.get_context("fork").Pool(
        jobs, initializer=_leave_interrupts_to_the_parent, maxtasksperchild=10
    ) as pool:
        for results in pool.imap(_run_chunk, chunks):
            for number, result in results:
                summary.add(number, result)
            summary.seconds = before + time.monotonic() - start
            if progress is not None:
                progress(summary)
            if len(summary.differences) >= max_differences:
                pool.terminate()
                break
    return summary
