# SPDX-License-Identifier: Apache-2.0
"""The commit monitor: turns the ring into batches, one call of the checker for each."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable

from pyuvm import uvm_analysis_port, uvm_component

from trapline.tb.env.bench import bench_of
from trapline.tb.lockstep.batch import Batch

CheckFunction = Callable[[Batch], int]
# A slow design may take minutes for one stretch of clock: so often it says that it is alive.
ALIVE_SECONDS = 1.0


class CommitMonitor(uvm_component):  # type: ignore[misc]  # pyuvm ships no types
    """Hands each batch to the checker and, once checked, to the analysis port `batches`."""

    def build_phase(self) -> None:
        """Connect to the simulator's rings."""
        bench = bench_of(self)
        self.sim = bench.sim
        self.messages = bench.messages
        self.batches = uvm_analysis_port("batches", self)
        self._last_message = time.monotonic()
        self.error = ""
        self._check: CheckFunction | None = None
        self._watched = False
        self._batch: Batch | None = None
        self.sim.set_drain(self._drain)

    def begin(self, check: CheckFunction | None, watched: bool) -> None:
        """A program starts: `check` returns how many records of a batch agree (None: all do)."""
        self._check = check
        self._watched = watched
        self.error = ""
        sim = self.sim
        rings = (sim.ring, sim.full_ring, sim.bus_ring)
        self._batch = Batch(rings[0], 0, 0, rings[1], 0, 0, rings[2], 0, 0)

    def _drain(self, first: int, count: int) -> int:
        batch = self._batch
        if batch is None:
            return count
        now = time.monotonic()
        if now - self._last_message > ALIVE_SECONDS:
            self._last_message = now
            self.messages.alive()
        control = self.sim.control
        batch.first, batch.count = first, count
        batch.full_first = control.full_tail
        batch.full_count = control.full_head - batch.full_first
        batch.bus_first = control.bus_tail
        batch.bus_count = control.bus_head - batch.bus_first
        try:
            accepted = self._check(batch) if self._check is not None else count
            if self._watched and accepted:
                batch.count = accepted
                self.batches.write(batch)
        except OSError as error:  # of a file that an observer writes
            self.error = str(error)
            self.messages.fault(error)
            return count + 1
        except Exception:
            # ctypes would swallow it; more than `count` stops the clock as a checker error.
            self.error = traceback.format_exc()
            return count + 1
        return accepted

    def rest(self) -> Batch:
        """What has been pushed and not been accepted, once the clock stands still."""
        sim, c = self.sim, self.sim.control
        full = (sim.full_ring, c.full_tail, c.full_head - c.full_tail)
        bus = (sim.bus_ring, c.bus_tail, c.bus_head - c.bus_tail)
        return Batch(sim.ring, c.tail, c.head - c.tail, *full, *bus)
