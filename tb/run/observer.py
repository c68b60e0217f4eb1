# SPDX-License-Identifier: Apache-2.0
"""What may watch a lockstep run besides the checker: coverage, a KVM monitor, a recorder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result, RunDescription


class Observer:
    """Receives every checked batch. Subclasses override what they need."""

    def __init__(self, description: RunDescription) -> None:
        """`description`: of the run that it watches."""
        self.description = description

    def begin(self, program: Program) -> None:
        """A program starts; both memories hold it."""

    def write(self, batch: Batch) -> None:
        """A batch has been checked. The views are valid during the call only."""

    def snapshot(self) -> Any:
        """What to give to `restore` when the run goes on in another process; it is pickled."""
        return None

    def restore(self, kept: Any) -> None:
        """Go on from what `snapshot` returned; `begin` has been called."""

    def refused(self, batch: Batch) -> None:
        """The clock stands still before `end`: the records behind the last one that agreed."""

    def end(self, program: Program, result: Result) -> None:
        """The program has ended; `result` may still be added to."""

    def finish(self, out: Path) -> None:
        """The run is over; write what is to be kept under `out`."""
