# SPDX-License-Identifier: Apache-2.0
"""Coverage in lockstep: an observer of the checked batches."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from trapline.coverage.collect import Collector
from trapline.coverage.store import LOCKSTEP, SUFFIX
from trapline.models.isa.config import HartConfig
from trapline.models.platform import boot
from trapline.tb.lockstep.batch import Batch
from trapline.tb.random.source import read_program
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer

# A run that is killed loses no more than this.
SAVE_SECONDS = 10.0
NAME = "trapline.coverage.observer:Coverage"


class Coverage(Observer):
    """Writes the points that the run has hit as DUT.CONFIG.PID.coverage into its output folder.

    Only what design and model agreed upon is sampled: a batch gets here after it was checked.
    """

    _collector: Collector | None = None
    _saved = 0.0

    def begin(self, program: Program) -> None:
        """A program starts: the sampler's memory holds its bytes."""
        config = self.description.hart_config()
        if self._collector is None:
            self._collector = Collector(config, LOCKSTEP)
            self._saved = time.monotonic()
        self._collector.begin(_pieces(program, config))

    def write(self, batch: Batch) -> None:
        """Sample the records of a checked batch."""
        if self._collector is not None:
            self._collector.sampler.sample(
                batch.ring, batch.first, batch.count, batch.full_ring, batch.full_first
            )

    def snapshot(self) -> Any:
        """Counts, state, and the memory that the sampler has followed so far."""
        if self._collector is None:
            return None
        memory = self._collector.sampler.memory
        zero = bytes(4096)
        pages = {
            at: bytes(memory.buffer[at : at + 4096])
            for at in range(0, memory.size, 4096)
            if memory.buffer[at : at + 4096] != zero
        }
        return self._collector.sampler.saved(), pages

    def restore(self, kept: Any) -> None:
        """Go on from `snapshot`; `begin` has been called."""
        if self._collector is not None and kept is not None:
            saved, pages = kept
            base = self._collector.sampler.memory.base
            pieces = [(base + at, page) for at, page in pages.items()]
            self._collector.sampler.restore(saved, pieces)

    def end(self, program: Program, result: Result) -> None:  # noqa: ARG002 (the border's)
        """The program has ended; keep what was found, now and then also on disk."""
        if self._collector is None:
            return
        self._collector.end(program.name)
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self.finish(Path(self.description.out))
            self._saved = time.monotonic()

    def finish(self, out: Path) -> None:
        """Write OUT/DESIGN.CONFIG.PID.coverage, the counts of this process."""
        if self._collector is not None:
            # A design may be named by its folder.
            design = Path(self.description.dut).name
            name = f"{design}.{self.description.config}.{os.getpid()}{SUFFIX}"
            self._collector.covered.write(out / name)


def _pieces(program: Program, config: HartConfig) -> list[tuple[int, bytes]]:
    pieces = list(boot.pieces(read_program(program.source, config), config))
    return pieces + [(spa, Path(name).read_bytes()) for name, spa in program.images]
