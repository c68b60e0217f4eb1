# SPDX-License-Identifier: Apache-2.0
"""What a campaign counts, and the files that hold it: nothing is lost when it is interrupted.

The ledger holds all that is needed to go on from there; build/cross.json, for readers, the figures
of each configuration and of all together.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.campaigns.sources import digest_of
from trapline.tb.cross.result import CrossResult

# What the outcome of a seed depends on.
SOURCES = ("models/isa", "models/golden", "models/platform", "tb/cross", "tb/random")
Cell = tuple[str, str, str]


@lru_cache(maxsize=1)
def tree_digest() -> str:
    """Names the sources and the Spike that a campaign's figures come from."""
    try:
        spike = version("spike")
    except PackageNotFoundError:
        spike = "no Spike"
    return f"{digest_of(SOURCES)} {spike}"


@dataclass
class CrossSummary:
    """Figures of a campaign over the seeds from `first_seed` on. Differences: (seed, text)."""

    config: str
    first_seed: int = 0
    programs: int = 0
    instructions: int = 0
    # How many programs retired, or trapped, so often.
    retired: Counter[int] = field(default_factory=Counter)
    traps: Counter[int] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)
    # Programs that a listed deviation ended, by its text.
    explained: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    unfinished: int = 0
    differences: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, seed: int, result: CrossResult) -> None:
        """Count the program of a seed and what the comparison showed."""
        self.programs += 1
        self.instructions += result.retired
        self.retired[result.retired] += 1
        self.traps[result.traps.total()] += 1
        self.cells.update(result.traps)
        self.stuck += result.stuck
        if result.explained:
            self.explained[result.explained] += 1
        elif not result.finished and not result.stuck and result.difference is None:
            self.unfinished += 1
        if result.difference is not None:
            self.differences.append((seed, str(result.difference)))

    def include(self, other: CrossSummary) -> None:
        """Add another configuration's counts."""
        self.programs += other.programs
        self.instructions += other.instructions
        for mine, theirs in (
            (self.retired, other.retired),
            (self.traps, other.traps),
        ):
            mine.update(theirs)
        self.cells.update(other.cells)
        self.explained.update(other.explained)
        self.stuck += other.stuck
        self.unfinished += other.unfinished
        self.differences += other.differences
        self.seconds += other.seconds

    def largest_share(self) -> float:
        """The share of all traps that the fullest cell holds."""
        total = self.cells.total()
        return max(self.cells.values()) / total if total else 0.0

    def figures(self) -> dict[str, Any]:
        """What build/cross.json holds of it."""
        return {
            "first_seed": self.first_seed,
            "programs": self.programs,
            "instructions": self.instructions,
            "median_retired": median(self.retired),
            "median_traps": median(self.traps),
            "traps": self.cells.total(),
            "cells": len(self.cells),
            "largest_cell_share": round(self.largest_share(), 4),
            "ended_in_a_trap_loop": self.stuck,
            "unfinished": self.unfinished,
            "ended_by_a_deviation": dict(self.explained),
            "differences": len(self.differences),
            "seeds_that_differ": dict(self.differences),
            "seconds": round(self.seconds, 1),
            "table": {" | ".join(cell): n for cell, n in self.cells.most_common()},
        }

    def state(self) -> dict[str, Any]:
        """All counts as JSON can hold them; `restored` reads it."""
        return {
            "config": self.config,
            "first_seed": self.first_seed,
            "programs": self.programs,
            "instructions": self.instructions,
            "retired": sorted(self.retired.items()),
            "traps": sorted(self.traps.items()),
            "cells": sorted([list(cell), n] for cell, n in self.cells.items()),
            "explained": sorted(self.explained.items()),
            "stuck": self.stuck,
            "unfinished": self.unfinished,
            "differences": self.differences,
            "seconds": self.seconds,
        }


def restored(state: dict[str, Any]) -> CrossSummary:
    """The summary whose `state` this is."""
    return CrossSummary(
        config=state["config"],
        first_seed=state["first_seed"],
        programs=state["programs"],
        instructions=state["instructions"],
        retired=Counter(dict(state["retired"])),
        traps=Counter(dict(state["traps"])),
        cells=Counter({(c[0], c[1], c[2]): n for c, n in state["cells"]}),
        explained=Counter(dict(state["explained"])),
        stuck=state["stuck"],
        unfinished=state["unfinished"],
        differences=[(seed, text) for seed, text in state["differences"]],
        seconds=state["seconds"],
    )


def median(counts: Counter[int]) -> float:
    """The median of the counted values; 0 of none."""
    return statistics.median(counts.elements()) if counts else 0


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(value, indent=1) + "\n")


class CrossStore:
    """The figures of the campaigns: `path` for readers, the ledger beside it to go on from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ledger = Ledger(path.with_name(ledger.NAME), "cross")

    def load(self, config: str) -> CrossSummary | None:
        """What an earlier run of these very sources has counted; None if nothing."""
        state = self._ledger.get(config, tree_digest())
        return None if state is None else restored(state)

    def save(self, summary: CrossSummary) -> None:
        """Keep a campaign as it stands, and merge all configurations into the readers' file."""
        self._ledger.put(summary.config, tree_digest(), summary.state())
        total, configs = CrossSummary("total", summary.first_seed), {}
        for name in sorted(self._ledger.latest()):
            known = self.load(name)
            if known is not None:
                total.include(known)
                configs[name] = known.figures()
        merged = total.figures()
        # Seeds are those of a configuration.
        del merged["seeds_that_differ"], merged["first_seed"]
        _write(self.path, {"tree": tree_digest(), "total": merged, "configs": configs})
