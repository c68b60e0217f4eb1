# SPDX-License-Identifier: Apache-2.0
"""The summary of a lockstep run, gathered while it runs."""

from __future__ import annotations

import json
from pathlib import Path

from trapline.files import write_whole
from trapline.tb.linux.summary import Summary, text
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer


class SummaryObserver(Observer):
    """Writes NAME.linux.json and NAME.linux.txt for each program into the run's output folder."""

    _summary: Summary | None = None

    def begin(self, program: Program) -> None:  # noqa: ARG002 (the border's)
        """A program starts: count from zero."""
        self._summary = Summary(self.description.hart_config().xlen)

    def write(self, batch: Batch) -> None:
        """Count a batch."""
        if self._summary is not None:
            tally = self._summary.tally
            tally.add(batch.ring, batch.first, batch.count)
            tally.states(batch.full_ring, batch.full_first, batch.full_count)

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
