# SPDX-License-Identifier: Apache-2.0
"""Random programs: how many in a CPU-second in lockstep, and what drawing one of them takes.

random_programs_per_s   programs a CPU-second in lockstep
random_draw_ms          CPU milliseconds to draw one

Drawn in the simulator process, so that the first row includes everything: drawing, loading, reset,
the run and its check, with the wait states and interrupts of their seeds.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from trapline.models.isa.config import DEFAULT, named
from trapline.tb.campaigns.random import MAX_INSTRUCTIONS, disturbance
from trapline.tb.random.program import of_seed
from trapline.tb.random.source import name_of
from trapline.tb.run.description import AGREED, Program, RunDescription
from trapline.tb.run.session import Progress, Session

PROGRAMS = 320


def sides() -> dict[str, Callable[[], float]]:
    """Name of a figure -> what measures it once, in CPU seconds."""
    folder = Path(tempfile.mkdtemp(prefix="trapline-bench-"))

    def in_lockstep() -> float:
        programs = []
        for seed in range(PROGRAMS):
            wait, irq = disturbance(seed)
            name = name_of(DEFAULT, seed)
            programs.append(
                Program(
                    f"random{seed}",
                    name,
                    irq_seed=irq,
                    wait_seed=wait,
                    max_instructions=MAX_INSTRUCTIONS,
                )
            )
        out = tempfile.mkdtemp(dir=folder)
        run = RunDescription("own", DEFAULT, tuple(programs), out, mtime_div=1)
        results = Session(run, Progress()).run()
        odd = [r.name for r in results if r.verdict not in AGREED]
        if odd:
            raise RuntimeError(f"{', '.join(odd)} differ")
        return len(results) / sum(r.cpu_seconds for r in results)

    def drawn() -> float:
        config = named(DEFAULT)
        started = time.process_time()
        for seed in range(PROGRAMS):
            of_seed(config, seed)
        return 1000 * (time.process_time() - started) / PROGRAMS

    return {"random_programs_per_s": in_lockstep, "random_draw_ms": drawn}
