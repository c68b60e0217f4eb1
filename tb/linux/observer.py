# SPDX-License-Identifier: Apache-2.0
"""The summary of a lockstep run, gathered while it runs."""

from __future__ import annotations

import json
from pathlib import Path

from trapline.files import write_whole
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.linux.summary import Summary, text
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer

HGATP = SLOT_INDEX["hgatp"]


class SummaryObserver(Observer):
    """Writes NAME.linux.json and NAME.linux.txt for each program into the run's output folder."""

    _summary: Summary | None = None

    def begin(self, program: Program) -> None:  # noqa: ARG002 (the border's)
        """A program starts: count from zero."""
        self._summary = Summary(self.description.hart_config().xlen)

    def write(self, batch: Batch) -> None:
        """Count a batch; the ring is read in at most two pieces."""
        if self._summary is None:
            return
        rows = (batch.ring.shape or (1,))[0]
        at, left = batch.first % rows, batch.count
        while left:
            piece = min(left, rows - at)
            self._summary.rows(batch.ring, at, piece)
            at, left = 0, left - piece
        states = (batch.full_ring.shape or (1,))[0]
        for number in range(batch.full_first, batch.full_first + batch.full_count):
            self._summary.hgatp(batch.full_ring[number % states, HGATP])

    def snapshot(self) -> Summary | None:
        """What to give to `restore`: the counts so far."""
        return self._summary

    def restore(self, kept: Summary | None) -> None:
        """Go on from the counts that `snapshot` returned."""
        self._summary = kept

    def end(self, program: Program, result: Result) -> None:  # noqa: ARG002 (the border's)
        """Write what was counted."""
        if self._summary is None:
            return
        report = self._summary.report()
        place = Path(self.description.out)
        write_whole(place / f"{program.name}.linux.json", json.dumps(report, indent=2) + "\n")
        write_whole(place / f"{program.name}.linux.txt", text(report) + "\n")
        self._summary = None
