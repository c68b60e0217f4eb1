# SPDX-License-Identifier: Apache-2.0
"""Shares the programs of a run out to several simulators, each driven by a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from trapline.tb.run.description import Program


def units(programs: Sequence[Program]) -> list[list[int]]:
    """Numbers of programs that must run in one simulator: those of a group, else each by itself."""
    found: dict[str, list[int]] = {}
    for index, program in enumerate(programs):
        found.setdefault(program.group or f"\0{index}", []).append(index)
    return list(found.values())


class Shares:
    """What is still to be run; a share is large at first, so that few simulators are started."""

    def __init__(self, programs: Sequence[Program], jobs: int) -> None:
        """`jobs`: how many take shares."""
        self._units = units(programs)
        self._jobs = jobs
        self._lock = threading.Lock()

    def take(self) -> list[int]:
        """The next share, [] when nothing is left."""
        with self._lock:
            every = len(self._units)
            count = every if self._jobs == 1 else max(1, every // (2 * self._jobs))
            taken, self._units = self._units[:count], self._units[count:]
        return [index for unit in taken for index in unit]


def side_by_side(jobs: int, work: Callable[[int], None], stop: Callable[[], None]) -> None:
    """Run work(0) to work(jobs - 1) in threads and wait for all.

    Raises what the first one that failed has raised; `stop` is called to end the others then, and
    where the wait is interrupted.
    """
    # Futures are waited for, not threads: an exception that interrupts Thread.join marks a thread
    # that still runs as ended (CPython 3.11, `_wait_for_tstate_lock`), and nobody waits for it.
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for future in as_completed([pool.submit(work, number) for number in range(jobs)]):
                future.result()
        except BaseException:
            stop()
            raise
