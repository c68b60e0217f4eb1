# SPDX-License-Identifier: Apache-2.0
"""The exit monitor in a lockstep run: an observer of the checked batches."""

from __future__ import annotations

import json
from pathlib import Path

from trapline.models.platform.elf import read_elf
from trapline.tb.kvm import kernel, report
from trapline.tb.kvm.monitor import Monitor
from trapline.tb.linux.kvm_files import HOST
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer


class KvmObserver(Observer):
    """Writes NAME.kvm.json and the exit logs for each program into the run's output folder."""

    _monitor: Monitor | None = None

    def begin(self, program: Program) -> None:
        """A program starts: memory holds what it brings."""
        host = json.loads((Path(self.description.out) / HOST).read_text())
        facts = kernel.facts(Path(host["vmlinux"]))
        pieces = read_elf(program.elf, facts.xlen).segments
        kernel.must_be_in(facts, pieces)
        self._monitor = Monitor(facts, facts.profile(), pieces)

    def write(self, batch: Batch) -> None:
        """Follow a batch; the ring is read in at most two pieces."""
        if self._monitor is None:
            return
        rows = (batch.ring.shape or (1,))[0]
        at, left = batch.first % rows, batch.count
        while left:
            piece = min(left, rows - at)
            self._monitor.machine.feed(batch.ring, at, piece, batch.full_ring)
            at, left = 0, left - piece

    def snapshot(self) -> Monitor | None:
        """The monitor as it stands."""
        return self._monitor

    def restore(self, kept: Monitor | None) -> None:
        """Take the monitor that `snapshot` gave."""
        self._monitor = kept

    def end(self, program: Program, result: Result) -> None:  # noqa: ARG002 (the border's)
        """Write the exits, the figures and the page of the program's run."""
        if self._monitor is None:
            return
        self._monitor.finish()
        report.write(self._monitor, Path(self.description.out), program.name, cycles=True)
        self._monitor = None
