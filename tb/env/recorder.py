"""Records each program's commit stream to a file that `trapline check` reads."""

from __future__ import annotations

from pathlib import Path

from trapline.models.isa.commit import get
from trapline.tb.env.batch import Batch
from trapline.tb.env.observer import Observer
from trapline.tb.lockstep.stream import BUS, FULL, RECORD, StreamWriter
from trapline.tb.run import Program, Result


class Recorder(Observer):
    """One NAME.stream for each program, in the run's output folder.

    It sees checked records only: to record a stream that differs, run without the checker.
    """

    _writer: StreamWriter | None = None

    def begin(self, program: Program) -> None:
        """Open the program's stream."""
        header = {
            "config": self.description.config,
            "dut": self.description.dut,
            "elf": program.elf,
            "images": program.images,
        }
        path = Path(self.description.out) / f"{program.name}.stream"
        self._writer = StreamWriter(path, header)

    def write(self, batch: Batch) -> None:
        """Append a batch: what reached the bus, then the records with their full states."""
        if self._writer is None:
            return
        for number in range(batch.bus_first, batch.bus_first + batch.bus_count):
            self._writer.item(BUS, _row(batch.bus_ring, number))
        full = batch.full_first
        for number in range(batch.first, batch.first + batch.count):
            words = _row(batch.ring, number)
            self._writer.item(RECORD, words)
            if get(words, "full"):
                self._writer.item(FULL, _row(batch.full_ring, full))
                full += 1

    def end(self, program: Program, result: Result) -> None:  # noqa: ARG002
        """Close the program's stream."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _row(ring: memoryview, number: int) -> tuple[int, ...]:
    rows, words = ring.shape or (0, 0)
    row = number % rows
    return tuple(ring[row, w] for w in range(words))
