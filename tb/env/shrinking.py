# SPDX-License-Identifier: Apache-2.0
"""A random program that differs is made small on the warm simulator that found it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from trapline.tb.lockstep.difference import Difference
from trapline.tb.random.assembly import written
from trapline.tb.random.shrink import Attempt, Shrinker
from trapline.tb.random.source import scenario_named
from trapline.tb.run.artifacts import failure, shrunk_header
from trapline.tb.run.description import Program, RunDescription


async def shrink(
    run: RunDescription,
    program: Program,
    found: Difference,
    attempted: Callable[[Program, Attempt], Awaitable[tuple[str, ...]]],
) -> None:
    """Shrink for run.shrink_seconds at most; leaves OUT/NAME/NAME.S.

    attempted: runs an attempt; how it failed, () if it did not.
    """
    shrinker = Shrinker(scenario_named(program.elf, run.hart_config()))
    attempts = shrinker.candidates()
    until = time.perf_counter() + run.shrink_seconds
    seen = failure(found)
    try:
        attempt = next(attempts)
        while time.perf_counter() < until:
            attempt = attempts.send(await attempted(program, attempt) == seen)
    except StopIteration:
        pass
    folder = Path(run.out) / program.name
    folder.mkdir(parents=True, exist_ok=True)
    about = shrunk_header(program, run, found, shrinker.best.disturbed, folder)
    (folder / f"{program.name}.S").write_text(written(shrinker.best, about))
