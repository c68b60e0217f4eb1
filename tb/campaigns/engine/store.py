# SPDX-License-Identifier: Apache-2.0
"""The store of a campaign: one SQLite file that survives a kill at any moment.

An item's figures, its mark as done and the merged coverage are one transaction, so after a kill an
item counts whole or not at all, and an item that two workers have run counts once.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from trapline.coverage.store import Covered, unpacked
from trapline.errors import BadInput
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
  key TEXT PRIMARY KEY, config TEXT NOT NULL, dut TEXT NOT NULL,
  first INTEGER NOT NULL, count INTEGER NOT NULL,
  result TEXT NOT NULL, new_points INTEGER NOT NULL, ended REAL NOT NULL);
CREATE TABLE IF NOT EXISTS figures (name TEXT PRIMARY KEY, total REAL NOT NULL);
CREATE TABLE IF NOT EXISTS failures (item TEXT NOT NULL, program TEXT NOT NULL, how TEXT NOT NULL,
  PRIMARY KEY (item, program));
CREATE TABLE IF NOT EXISTS lost (key TEXT PRIMARY KEY, times INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS coverage (id INTEGER PRIMARY KEY CHECK (id = 1), run BLOB NOT NULL);
"""


class Store:
    """Results of one campaign. Raises BadInput where the file belongs to something else."""

    def __init__(self, path: Path, version: str) -> None:
        """Open or create; `version`: of the sources, one for all results of a store."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (version,))
            (found,) = self._db.execute("SELECT value FROM meta WHERE key='version'").fetchone()
        except sqlite3.Error as error:
            raise BadInput(f"{path}: {error}") from None
        if found != version:
            raise BadInput(
                f"{path}: holds results of version {found}, this is {version}; name another --out"
            )
        row = self._db.execute("SELECT run FROM coverage").fetchone()
        self.covered = unpacked(row[0], str(path)) if row else Covered()

    def done(self) -> set[str]:
        """Keys of the items that count."""
        return {key for (key,) in self._db.execute("SELECT key FROM items")}

    def add(self, item: WorkItem, result: ItemResult) -> int | None:
        """Count an item; returns how many cover points are new, None if it was counted before."""
        merged = Covered()
        merged.add(self.covered)
        if result.coverage:
            merged.add(unpacked(result.coverage, item.key))
        new = len(merged.points) - len(self.covered.points)
        document = json.dumps(result.document())
        row = (item.key, item.config, item.dut, item.first, item.count, document, new, time.time())
        self._db.execute("BEGIN IMMEDIATE")
        try:
            inserted = self._db.execute(
                "INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row
            )
            if inserted.rowcount == 0:
                self._db.execute("ROLLBACK")
                return None
            self._db.executemany(
                "INSERT INTO figures VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET total = total + excluded.total",
                list(result.figures.items()),
            )
            self._db.executemany(
                "INSERT INTO failures VALUES (?, ?, ?)",
                [(item.key, name, how) for name, how in result.failures.items()],
            )
            if result.coverage:
                self._db.execute(
                    "INSERT OR REPLACE INTO coverage VALUES (1, ?)", (merged.packed(),)
                )
            self._db.execute("DELETE FROM lost WHERE key = ?", (item.key,))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self.covered = merged
        return new

    def lose(self, item: WorkItem, why: str) -> int:
        """An item's worker died or raised; returns how often this item was lost so far."""
        self._db.execute(
            "INSERT INTO lost VALUES (?, 1, ?) "
            "ON CONFLICT (key) DO UPDATE SET times = times + 1, why = excluded.why",
            (item.key, why),
        )
        (times,) = self._db.execute("SELECT times FROM lost WHERE key=?", (item.key,)).fetchone()
        return int(times)

    def figures(self) -> dict[str, float]:
        """Sums over all items."""
        return dict(self._db.execute("SELECT name, total FROM figures ORDER BY name"))

    def failures(self) -> list[tuple[str, str, str]]:
        """(item, program, how it ended) of all programs that did not agree."""
        return list(self._db.execute("SELECT * FROM failures ORDER BY item, program"))

    def items(self) -> list[tuple[str, dict[str, str]]]:
        """(item, its failures) of all items that count."""
        rows = self._db.execute("SELECT key, result FROM items ORDER BY key")
        return [(key, json.loads(result)["failures"]) for key, result in rows]

    def lost(self) -> list[tuple[str, int, str]]:
        """(item, how often, why) of items that never came back."""
        return list(self._db.execute("SELECT * FROM lost ORDER BY key"))

    def count(self, keys: Iterable[str] = ()) -> int:
        """How many items count; of `keys`, if any are named."""
        wanted = set(keys)
        return len(self.done() & wanted) if wanted else len(self.done())

    def close(self) -> None:
        """Give the file back."""
        self._db.close()
