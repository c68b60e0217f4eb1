# SPDX-License-Identifier: Apache-2.0
"""Records each program's commit stream to a file that `trapline check` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from trapline.models.isa.commit import get
from trapline.tb.lockstep.batch import Batch
from trapline.tb.lockstep.stream import BUS, FULL, PLACES, RECORD, StreamWriter
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer


class Recorder(Observer):
    """One NAME.stream for each program, in the run's output folder.

    The last batch of a run that differs is recorded from where the checker stopped, so that
    `trapline check` finds the difference again.
    """

    _writer: StreamWriter | None = None
    # Numbers of the full state and of the bus transfer that come next.
    _full = 0
    _bus = 0

    def begin(self, program: Program) -> None:
        """Open OUT/NAME.stream and write its header."""
        header = {
            "config": self.description.config,
            "hart": self.description.hart,
            **{name: getattr(self.description, name) for name in PLACES},
            "dut": self.description.dut,
            "elf": program.elf,
            "images": program.images,
            "tohost": program.tohost,
            "elf_sha256": hashlib.sha256(Path(program.elf).read_bytes()).hexdigest(),
        }
        path = Path(self.description.out) / f"{program.name}.stream"
        self._writer = StreamWriter(path, header)
        self._full = self._bus = 0

    def write(self, batch: Batch) -> None:
        """Append a batch: what reached the bus, then the records with their full states."""
        self._full, self._bus = batch.full_first, batch.bus_first
        self._append(batch, batch.first + batch.count, batch.bus_first + batch.bus_count)

    def _append(self, batch: Batch, head: int, bus_head: int) -> None:
        """The bus transfers up to `bus_head`, then the records from the batch's first to `head`."""
        if self._writer is None:
            return
        for number in range(self._bus, bus_head):
            self._writer.item(BUS, _row(batch.bus_ring, number))
        self._bus = bus_head
        for number in range(batch.first, head):
            words = _row(batch.ring, number)
            self._writer.item(RECORD, words)
            if get(words, "full"):
                self._writer.item(FULL, _row(batch.full_ring, self._full))
                self._full += 1

    def refused(self, batch: Batch) -> None:
        """Append what the checker refused, with all that has reached the bus by now."""
        self._append(batch, batch.first + batch.count, batch.bus_first + batch.bus_count)

    def end(self, program: Program, result: Result) -> None:  # noqa: ARG002 (the border's)
        """Close the program's stream."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _row(ring: memoryview, number: int) -> tuple[int, ...]:
    rows, words = ring.shape or (0, 0)
    row = number % rows
    return tuple(ring[row, w] for w in range(words))
