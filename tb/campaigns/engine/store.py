# SPDX-License-Identifier: Apache-2.0
"""The store of a random campaign: a ledger of its items, with sums and coverage in the same file.

An item's figures, its mark as done and the merged coverage are one transaction, so after a kill an
item counts whole or not at all, and an item that two workers have run counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trapline.coverage.store import Covered, unpacked
from trapline.errors import BadInput
from trapline.ledger import Ledger
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem

_SCHEMA = """
CREATE TABLE IF NOT EXISTS figures (name TEXT PRIMARY KEY, total REAL NOT NULL);
CREATE TABLE IF NOT EXISTS failures (item TEXT NOT NULL, program TEXT NOT NULL, how TEXT NOT NULL,
  PRIMARY KEY (item, program));
CREATE TABLE IF NOT EXISTS lost (key TEXT PRIMARY KEY, times INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS coverage (id INTEGER PRIMARY KEY CHECK (id = 1), run BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store(Ledger):
    """Results of one campaign. Raises BadInput where the file belongs to something else."""

    def __init__(self, path: Path, version: str) -> None:
        """Open or create; `version`: of the sources, one for all results of a store."""
        super().__init__(path, "random", _SCHEMA)
        self.version = version
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (version,))
        (found,) = self._db.execute("SELECT value FROM meta WHERE key='version'").fetchone()
        if found != version:
            raise BadInput(
                f"{path}: holds results of version {found}, this is {version}; name another --out"
            )
        row = self._db.execute("SELECT run FROM coverage").fetchone()
        self.covered = unpacked(row[0], str(path)) if row else Covered()

    @property
    def points(self) -> int:
        """Cover points hit so far."""
        return len(self.covered.points)

    def done(self) -> set[str]:
        """Keys of the items that count."""
        return {name for name, _, _ in self.rows()}

    def add(self, item: WorkItem, result: ItemResult) -> int | None:
        """Count an item; returns how many cover points are new, None if it was counted before."""
        merged = Covered()
        merged.add(self.covered)
        if result.coverage:
            merged.add(unpacked(result.coverage, item.key))
        new = len(merged.points) - len(self.covered.points)
        row = {**result.document(), "new_points": new}
        with self.transaction() as db:
            if not self._insert("IGNORE", item.key, self.version, row):
                return None
            db.executemany(
                "INSERT INTO figures VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET total = total + excluded.total",
                list(result.figures.items()),
            )
            db.executemany(
                "INSERT INTO failures VALUES (?, ?, ?)",
                [(item.key, name, how) for name, how in result.failures.items()],
            )
            if result.coverage:
                db.execute("INSERT OR REPLACE INTO coverage VALUES (1, ?)", (merged.packed(),))
            db.execute("DELETE FROM lost WHERE key = ?", (item.key,))
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
        return sorted((name, row["failures"]) for name, _, row in self.rows())

    def lost(self) -> list[tuple[str, int, str]]:
        """(item, how often, why) of items that never came back."""
        return list(self._db.execute("SELECT * FROM lost ORDER BY key"))

    def count(self, keys: Iterable[str] = ()) -> int:
        """How many items count; of `keys`, if any are named."""
        wanted = set(keys)
        return len(self.done() & wanted) if wanted else len(self.done())
