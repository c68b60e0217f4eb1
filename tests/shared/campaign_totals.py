# SPDX-License-Identifier: Apache-2.0
"""A campaign of known totals: how far it is, and whether it is whole."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from trapline.tb.campaigns.engine.store import Store

ITEMS = 60


def done(folder: Path) -> int:
    """How many items count by now."""
    try:
        with sqlite3.connect(f"file:{folder}/store.sqlite?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])
    except sqlite3.Error:
        return 0


def wait_for(folder: Path, items: int) -> None:
    """Until so many items count."""
    deadline = time.monotonic() + 60
    while done(folder) < items:
        assert time.monotonic() < deadline, "the campaign makes no progress"
        time.sleep(0.02)


def whole(folder: Path) -> None:
    """The totals are those of a campaign to which nothing happened."""
    store = Store(folder / "store.sqlite", "test")
    seeds = range(10 * ITEMS)
    assert store.count() == ITEMS
    assert store.figures() == {"programs": len(seeds), "instructions": sum(seeds)}
    assert store.covered.points == dict.fromkeys(seeds, 1)
    assert store.covered.programs == len(seeds)
    assert store.lost() == []
