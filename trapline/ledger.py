# SPDX-License-Identifier: Apache-2.0
"""What campaigns have found: one SQLite file, from which each goes on where it was interrupted.

A row belongs to a campaign and has a name and a key. The key says all that the row depends on: it
holds for what has the same key today. A row is on disk, whole, when `put` returns, whenever the
process is killed. Documents that others read are written from here.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from trapline.errors import BadInput

# The ledger's name in a folder; campaigns of one folder share it.
NAME = "ledger.sqlite"
# Seconds to wait while another process writes.
_PATIENCE = 60.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
  campaign TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
  ended REAL NOT NULL, PRIMARY KEY (campaign, name, key));
"""


class Ledger:
    """The rows of one campaign; threads may share it."""

    def __init__(self, path: Path, campaign: str, schema: str = "") -> None:
        """Open or create the file; `schema` creates further tables.

        Raises BadInput where it is no such file or cannot be written.
        """
        self.path = path
        self.campaign = campaign
        self._lock = RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, _PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA + schema)
        except (OSError, sqlite3.Error) as error:
            raise BadInput(f"{path}: {error}") from None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside counts, or nothing.

        Raises what is raised inside, and BadInput where the file cannot be written.
        """
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                # On a full disk SQLite has taken it back by itself.
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise BadInput(f"{self.path}: {error}") from None
                raise

    def put(self, name: str, key: str, row: dict[str, Any]) -> None:
        """Keep a row, in the place of an earlier one of this name and key."""
        with self.transaction():
            self._insert("REPLACE", name, key, row)

    def _insert(self, otherwise: str, name: str, key: str, row: dict[str, Any]) -> bool:
        """Whether the row is new; `otherwise`: what becomes of one that is not."""
        values = (self.campaign, name, key, json.dumps(row), time.time())
        done = self._db.execute(
            f"INSERT OR {otherwise} INTO entries VALUES (?, ?, ?, ?, ?)", values
        )
        return done.rowcount > 0

    def get(self, name: str, key: str) -> dict[str, Any] | None:
        """The row that holds for this key; None when there is none."""
        where = "WHERE campaign = ? AND name = ? AND key = ?"
        with self._lock:
            found = self._db.execute(
                f"SELECT row FROM entries {where}", (self.campaign, name, key)
            ).fetchone()
        return None if found is None else dict(json.loads(found[0]))

    def rows(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(name, key, row) of all rows, in the order in which they were put."""
        query = "SELECT name, key, row FROM entries WHERE campaign = ? ORDER BY ended, rowid"
        with self._lock:
            found = self._db.execute(query, (self.campaign,)).fetchall()
        return [(name, key, json.loads(row)) for name, key, row in found]

    def latest(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Name -> (key, row) of its last row, whatever the key."""
        return {name: (key, row) for name, key, row in self.rows()}

    def close(self) -> None:
        """Close the connection; the rows stay."""
        self._db.close()
