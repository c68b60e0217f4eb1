# SPDX-License-Identifier: Apache-2.0
"""A kind of work for tests: known figures, known points, and slow enough to be killed."""

from __future__ import annotations

import time
from pathlib import Path

from trapline.coverage.store import LOCKSTEP, Covered
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem, check_version

SECONDS = 0.15


def counted(item: WorkItem, folder: Path) -> ItemResult:
    """Each seed is a program of `seed` instructions that hits point `seed`."""
    (folder / "trace").write_text("something")
    time.sleep(SECONDS)
    seeds = range(item.first, item.first + item.count)
    points = dict.fromkeys(seeds, 1)
    covered = Covered(points, {}, item.count, sum(seeds), 0, {item.config}, {LOCKSTEP}, 1).packed()
    return ItemResult({"programs": item.count, "instructions": sum(seeds)}, covered)


def same(item: WorkItem, folder: Path) -> ItemResult:
    """Every item hits point 0 and no other."""
    time.sleep(SECONDS)
    covered = Covered({0: 1}, {}, item.count, 1, 0, {item.config}, {LOCKSTEP}, 1)
    return ItemResult({"programs": item.count}, covered.packed())


def named(item: WorkItem, folder: Path) -> ItemResult:
    """A row for each name, and how the campaign's version looks from here."""
    check_version(item)
    return ItemResult(rows=[{"name": name, "more": item.more} for name in item.names])


def broken(item: WorkItem, folder: Path) -> ItemResult:
    """An error of its own."""
    raise RuntimeError(f"seed {item.first} has no program")
