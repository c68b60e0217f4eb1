# SPDX-License-Identifier: Apache-2.0
"""Makes a scenario that fails small: parts are left out as long as it fails in the same way.

The runs are the caller's: `Shrinker.candidates` is a generator that yields one attempt after the
other and is sent whether it failed in the same way. `best` is the smallest so far at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from trapline.tb.random import data
from trapline.tb.random.code import Go, Op, Unit, Whole
from trapline.tb.random.program import (
    Pieces,
    ProgramImage,
    ProgramTables,
    Scenario,
    Segment,
    assemble,
    merged,
)

T = TypeVar("T")
Attempts = Generator["Attempt", bool, None]


@dataclass(frozen=True)
class Attempt:
    """A program to run, with its random wait states and interrupts or without them."""

    scenario: Scenario
    disturbed: bool
    # Tables and data pages, doubleword by doubleword: (spa, value).
    words: tuple[tuple[int, int], ...]

    @property
    def program(self) -> ProgramImage:
        """The scenario assembled: what the simulator runs."""
        tables = ProgramTables(self.scenario.tables.spaces, merged(self.words))
        return assemble(replace(self.scenario, tables=tables), data_pages=())

    @property
    def instructions(self) -> int:
        """How many there are beyond set-up; a constant in a register, and an xRET, count as one."""
        ops = [op for s in self.scenario.segments for unit in s.units for op in unit.ops]
        return sum(len(op.words) if isinstance(op, Whole) else 1 for op in ops)


class OperationPlace(NamedTuple):
    """An operation of a scenario."""

    segment: int
    unit: int
    op: int


class Shrinker:
    """Leaves out parts of one scenario, as long as it fails in the same way."""

    def __init__(self, scenario: Scenario) -> None:
        pieces = (*scenario.tables.pieces, *data.pieces(scenario.cfg.xlen))
        self.best = Attempt(scenario, True, doublewords(pieces))
        self.tries = 0

    def candidates(self) -> Attempts:
        """Attempts, from coarse to fine; send whether each failed in the same way."""
        yield from self._try(replace(self.best, disturbed=False))
        for parts in (self._segments, self._units, self._ops):
            yield from parts()
        yield from self._modes()
        yield from self._ops()
        yield from self._setup()
        yield from self._words()
        yield from self._ops()

    def _try(self, attempt: Attempt) -> Generator[Attempt, bool, bool]:
        self.tries += 1
        failed = yield attempt
        if failed:
            self.best = attempt
        return failed

    def _with(self, segments: Sequence[Segment]) -> Attempt:
        scenario = replace(self.best.scenario, segments=list(segments))
        return replace(self.best, scenario=scenario)

    def _segments(self) -> Attempts:
        yield from self._reduce(
            list(self.best.scenario.segments), lambda kept: self._with(kept), self._try
        )

    def _units(self) -> Attempts:
        segments = self.best.scenario.segments
        units = [(n, unit) for n, s in enumerate(segments) for unit in s.units]

        def without(kept: Sequence[tuple[int, Unit]]) -> Attempt:
            return self._with(
                [Segment(s.mode, [u for k, u in kept if k == n]) for n, s in enumerate(segments)]
            )

        yield from self._reduce(units, without, self._try)

    def _ops(self) -> Attempts:
        segments = self.best.scenario.segments
        places = [
            OperationPlace(n, k, i)
            for n, s in enumerate(segments)
            for k, unit in enumerate(s.units)
            for i in range(len(unit.ops))
        ]

        def without(kept: Sequence[OperationPlace]) -> Attempt:
            keep = set(kept)
            return self._with(
                [
                    Segment(
                        s.mode,
                        [
                            Unit(
                                u.name,
                                u.mode,
                                [
                                    op
                                    for i, op in enumerate(u.ops)
                                    if OperationPlace(n, k, i) in keep
                                ],
                            )
                            for k, u in enumerate(s.units)
                        ],
                    )
                    for n, s in enumerate(segments)
                ]
            )

        yield from self._reduce(places, without, self._try)

    def _modes(self) -> Attempts:
        """A segment that begins with an xRET may begin in the mode that it leads to."""
        for n, segment in enumerate(self.best.scenario.segments):
            ops = [op for unit in segment.units for op in unit.ops]
            if not ops or not isinstance(ops[0], Go):
                continue
            go, rest = ops[0], ops[1:]
            units = [Unit(segment.units[0].name, go.target, [*go.last, *rest])]
            shorter = list(self.best.scenario.segments)
            shorter[n] = Segment(go.target, units)
            yield from self._try(self._with(shorter))

    def _words(self) -> Attempts:
        yield from self._reduce(
            list(self.best.words), lambda kept: replace(self.best, words=tuple(kept)), self._try
        )

    def _setup(self) -> Attempts:
        def without(kept: Sequence[Op]) -> Attempt:
            return replace(self.best, scenario=replace(self.best.scenario, setup=list(kept)))

        yield from self._reduce(list(self.best.scenario.setup), without, self._try)

    @staticmethod
    def _reduce(
        parts: list[T],
        made: Callable[[list[T]], Attempt],
        attempt: Callable[[Attempt], Generator[Attempt, bool, bool]],
    ) -> Attempts:
        """Leave out chunks of `parts`, halving their size, as long as that still fails.

        made: the attempt with those parts that are kept; attempt: tries one.
        """
        size = max(1, len(parts))
        while parts:
            at, gone = 0, False
            while at < len(parts):
                kept = parts[:at] + parts[at + size :]
                if (yield from attempt(made(kept))):
                    parts, gone = kept, True
                else:
                    at += size
            if size == 1 and not gone:
                return
            size = max(1, size // 2)


def doublewords(pieces: Pieces) -> tuple[tuple[int, int], ...]:
    """The doublewords of pieces that are not zero: (spa, value)."""
    found = []
    for spa, content in pieces:
        for at in range(0, len(content), 8):
            value = int.from_bytes(content[at : at + 8], "little")
            if value:
                found.append((spa + at, value))
    return tuple(found)
