# SPDX-License-Identifier: Apache-2.0
"""Campaigns that keep rows of their own in the ledger, on the engine.

What is known they leave out themselves; each result's rows are handed to them as soon as it is
there, so that after a kill at any moment the ledger has what came back.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from trapline.tb.campaigns.engine import engine
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem

Row = dict[str, Any]
Take = Callable[[WorkItem, Row], None]


@dataclass(frozen=True)
class WorkPlace:
    """Where work is done: `jobs` processes of this machine (0: one a core), or a cluster's."""

    jobs: int = 0
    scheduler: str = ""


class _Rows:
    """The rows of results that have come back, as work.Results."""

    def __init__(self, take: Take) -> None:
        self.points = 0
        self._take = take
        self._done: set[str] = set()
        self.lost: Counter[str] = Counter()

    def done(self) -> set[str]:
        return set()

    def add(self, item: WorkItem, result: ItemResult) -> int | None:
        if item.key in self._done:
            return None
        for row in result.rows:
            self._take(item, row)
        self._done.add(item.key)
        return 0

    def lose(self, item: WorkItem, _why: str) -> int:
        self.lost[item.key] += 1
        return self.lost[item.key]


def gather(items: Iterator[WorkItem], site: WorkPlace, take: Take, place: str) -> int:
    """Work on items and hand on their rows; returns how many items never came back.

    place: where this machine's workers make the folders of items. Raises BadInput, and what an item
    raises.
    """
    place = "" if site.scheduler else place
    rows = _Rows(take)
    with engine.cluster(site.scheduler, site.jobs or os.cpu_count() or 1, place) as client:
        engine.run(rows, items, client, engine.Limits(), 0, lambda _state: None, place)
    return sum(times >= engine.MOST_LOSSES for times in rows.lost.values())
