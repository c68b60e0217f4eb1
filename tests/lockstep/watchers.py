# SPDX-License-Identifier: Apache-2.0
"""Observers as coverage and a KVM exit monitor are: they subscribe to the same checked batches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trapline.models.isa.commit import FIELD, get
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import Program, Result
from trapline.tb.run.observer import Observer

WORDS = FIELD["next_pc"].word + 1


class Watcher(Observer):
    """Keeps the numbers of the batches, and what `look` makes of each record, by program."""

    def begin(self, program: Program) -> None:
        self.batches: list[tuple[int, int]] = []
        self.seen: list[Any] = []

    def write(self, batch: Batch) -> None:
        self.batches.append((batch.first, batch.count))
        assert batch.ring.shape is not None
        rows = batch.ring.shape[0]
        for number in range(batch.first, batch.first + batch.count):
            self.look(tuple(batch.ring[number % rows, w] for w in range(WORDS)))

    def look(self, words: tuple[int, ...]) -> None:
        raise NotImplementedError

    def end(self, program: Program, result: Result) -> None:
        path = Path(self.description.out) / f"{program.name}.{type(self).__name__}.json"
        path.write_text(json.dumps({"batches": self.batches, "seen": self.seen}))

    def finish(self, out: Path) -> None:
        (out / f"{type(self).__name__}.finished").touch()


class Modes(Watcher):
    """Coverage: which modes instructions were run in."""

    def look(self, words: tuple[int, ...]) -> None:
        mode = [get(words, "priv_before"), get(words, "v_before")]
        if mode not in self.seen:
            self.seen.append(mode)


class Exits(Watcher):
    """An exit monitor: where the guest was left, and why."""

    def look(self, words: tuple[int, ...]) -> None:
        if get(words, "v_before") and not get(words, "v_after"):
            self.seen.append([get(words, "cause"), get(words, "pc")])


class Fails(Watcher):
    """One that has an error of its own."""

    def look(self, words: tuple[int, ...]) -> None:
        raise ValueError("the observer's own error")
