# SPDX-License-Identifier: Apache-2.0
"""A sampler with its books: which program hit what first, and the run file it comes to."""

from __future__ import annotations

from collections.abc import Iterable

from trapline.coverage.sampler import Sampler
from trapline.coverage.store import Covered
from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import Executable
from trapline.models.platform.platform import Platform
from trapline.tb.lockstep.producer import Producer


class Collector:
    """Samples programs one after the other; `covered` is the run so far."""

    def __init__(self, config: HartConfig, source: str) -> None:
        """`source`: store.LOCKSTEP, GOLDEN or STREAM."""
        self.sampler = Sampler(config)
        self.config = config
        self.source = source
        self.programs = 0
        self.first: dict[int, str] = {}

    def begin(self, pieces: Iterable[tuple[int, bytes]]) -> None:
        """A program starts whose bytes are `pieces` (spa, bytes)."""
        self.sampler.begin(pieces)

    def end(self, name: str) -> list[int]:
        """The program has ended; returns the points that it was the first to hit."""
        new = list(self.sampler.fresh)
        self.sampler.fresh.clear()
        self.first |= dict.fromkeys(new, name)
        self.programs += 1
        return new

    @property
    def covered(self) -> Covered:
        """What was hit so far."""
        counts = self.sampler.counts
        return Covered(
            {number: count for number, count in enumerate(counts) if count},
            dict(self.first),
            self.programs,
            self.sampler.instructions,
            self.sampler.traps,
            {self.config.name},
            {self.source},
            1,
        )


def run_on_golden(
    collector: Collector, program: Executable, name: str, limit: int = 50_000_000
) -> int | None:
    """Run a program on the golden model alone and sample it; its exit code, None at the limit."""
    platform = Platform(collector.config, put=lambda _byte: None)
    platform.load(program)
    collector.begin(program.segments)
    producer = Producer(platform.hart)
    sampler = collector.sampler
    done = 0
    while done < limit and platform.end is None:
        done += producer.run(limit - done)
        sampler.sample(producer.ring, 0, producer.count, producer.full_ring, 0)
        if not platform.goes_on():
            break
    collector.end(name)
    return platform.end.code if platform.end is not None else None
