# SPDX-License-Identifier: Apache-2.0
"""What may watch a lockstep run besides the checker: coverage, a KVM monitor, a recorder."""

from __future__ import annotations

import importlib
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


def observer_class(name: str) -> type[Observer]:
    """The class called "module:Class". Raises ValueError when there is none."""
    module, _, attribute = name.partition(":")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"no observer {name!r}: {error}") from None
    if not (isinstance(found, type) and issubclass(found, Observer)):
        raise ValueError(f"{name!r} is no observer")
    return found
