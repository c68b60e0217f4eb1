# SPDX-License-Identifier: Apache-2.0
"""How far a run is: a bar on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trapline.console import Console, visible
from trapline.tb.run import session as sessions
from trapline.tb.run.description import Result

LINE_SECONDS = 10.0
# A stage that is over sooner is not worth a line of a log.
STAGE_SECONDS = 1.0
# Programs that are named as soon as they fail; of more, the table and the files tell.
NAMED_AT_ONCE = 20
_RUNNING = 3  # programs named in one line


class ShownRun:
    """Shows a run's progress while it is entered; what fails is named at once, everywhere."""

    def __init__(self, console: Console, names: Sequence[str]) -> None:
        """`names`: of the programs, in the order in which the run knows them."""
        self._console = console
        self._names = names
        self._numbers = {name: number for number, name in enumerate(names)}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._running: dict[int, int] = {}  # number of a program: instructions so far
        self._instructions = self._ended = self._failed = 0
        self._stage, self._stage_shown = "", True
        self._began = self._stage_at = time.monotonic()
        self._bar: Progress | None = None
        self._ticker: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Show the run from now on."""
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[instructions]:,} instructions", markup=False),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("", total=len(self._names), instructions=0)
            self._bar.start()
        else:
            self._ticker = threading.Thread(target=self._tick, daemon=True)
            self._ticker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is shown any more."""
        self._over.set()
        if self._bar is not None:
            self._bar.stop()
        if self._ticker is not None:
            self._ticker.join()

    def callbacks(self) -> sessions.Progress:
        """What a session calls."""
        return sessions.Progress(
            started=self._start, advanced=self._advance, ended=self._end, stage=self.stage
        )

    def stage(self, text: str) -> None:
        """What is done from now on."""
        with self._lock:
            self._stage, self._stage_at, self._stage_shown = text, time.monotonic(), False
        self._update(text)

    def _start(self, index: int) -> None:
        with self._lock:
            self._running[index] = 0
        self._update(self._names[index])

    def _advance(self, index: int, instructions: int) -> None:
        with self._lock:
            self._running[index] = instructions
        self._update()

    def _end(self, result: Result) -> None:
        with self._lock:
            self._running.pop(self._numbers[result.name], None)
            self._instructions += result.instructions
            self._ended += 1
            if not result.good:
                self._failed += 1
            shown = not result.good and self._failed <= NAMED_AT_ONCE
        if shown:
            self._console.say((result.name, "red"), f": {result.ending}")
        self._update(advance=1)

    def _update(self, description: str | None = None, advance: int = 0) -> None:
        if self._bar is not None:
            with self._lock:
                instructions = self._instructions + sum(self._running.values())
            if description is not None:
                self._bar.update(self._task, description=visible(description))
            self._bar.update(self._task, advance=advance, instructions=instructions)

    def _tick(self) -> None:
        last = time.monotonic()
        while not self._over.wait(0.2):
            now = time.monotonic()
            with self._lock:
                stage = "" if self._stage_shown else self._stage
                late = now - self._stage_at >= STAGE_SECONDS
                self._stage_shown |= late
            if stage and late:
                self._console.say(f"{stage} ...")
            if now - last >= LINE_SECONDS:
                last = now
                self._console.say(self.line(now))

    def line(self, now: float) -> str:
        """How the run stands, in one line."""
        with self._lock:
            instructions = self._instructions + sum(self._running.values())
            names = [self._names[index] for index in self._running]
            doing = ", ".join(names[:_RUNNING]) or self._stage
            failed = f", {self._failed} failed" if self._failed else ""
            return (
                f"{self._ended} of {len(self._names)} programs{failed}, "
                f"{instructions:,} instructions, {now - self._began:.0f} s: {doing}"
            )
