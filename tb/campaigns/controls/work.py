# SPDX-License-Identifier: Apache-2.0
"""The negative controls as work items of the engine, one control each.

A worker builds the simulator from its own tree, which must be of the campaign's version, and finds
the programs where `make sw` puts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from trapline.tb.campaigns.controls import campaign
from trapline.tb.campaigns.controls.campaign import ControlOutcome
from trapline.tb.campaigns.engine import work
from trapline.tb.campaigns.engine.rows import Row, WorkPlace, gather
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem
from trapline.tb.planted.controls import Control, load
from trapline.tb.sim.build import build

KIND = "trapline.tb.campaigns.controls.work:controlled"
# What an outcome depends on besides the sources of any run.
FURTHER = ("tb/planted", "tb/campaigns/controls")


@cache
def prepared(config: str) -> tuple[list[Control], Path]:
    """All controls, and the simulator that carries them."""
    everyone = load()
    return everyone, build(campaign.design(everyone, config))


def controlled(item: WorkItem, _folder: Path) -> ItemResult:
    """Run the item's control: a row, a ControlOutcome. Its reports stay in the worker's tree."""
    work.check_version(item, FURTHER)
    everyone, simulator = prepared(item.config)
    (control,) = (c for c in everyone if c.name == item.names[0])
    return ItemResult(rows=[asdict(campaign.run(simulator, control, everyone, item.config))])


def run(
    controls: Sequence[Control],
    config: str,
    site: WorkPlace,
    settled: Callable[[ControlOutcome], None],
) -> int:
    """Run these on a cluster; returns how many were lost again and again."""

    def items() -> Iterator[WorkItem]:
        version = work.version(further=FURTHER)
        for control in controls:
            yield WorkItem(KIND, version, config, "own", 0, 1, (control.name,))

    def take(_item: WorkItem, row: Row) -> None:
        settled(campaign.outcome_of(row))

    return gather(items(), site, take, str(campaign.BUILD / "items"))
