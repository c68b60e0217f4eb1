# SPDX-License-Identifier: Apache-2.0
"""The hunt for planted bugs as work items of the engine: a few bugs for one warm simulator.

A worker builds the simulator from its own tree, which must be of the campaign's version, and finds
the programs where `make sw` puts them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from trapline.tb.campaigns.engine import work
from trapline.tb.campaigns.engine.rows import Row, WorkPlace, gather
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem
from trapline.tb.campaigns.mutants import campaign
from trapline.tb.campaigns.mutants.catches import Catch, Hint
from trapline.tb.campaigns.mutants.programs import BUILD, Scores
from trapline.tb.planted.mutants import Mutant, load
from trapline.tb.planted.operators import with_operators
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import SourcePlace, place_of
from trapline.tb.random.source import SCHEME
from trapline.tb.sim.build import build

KIND = "trapline.tb.campaigns.mutants.work:hunted"
# What a hunt depends on besides the sources of any run.
FURTHER = ("tb/planted", "tb/campaigns/mutants")
# Bugs of an item: what is lost with a worker, and what one start of a simulator is worth.
TOGETHER = 3


@cache
def prepared(config: str, dut: str) -> tuple[dict[str, Mutant], Path]:
    """All planted bugs by name, and the simulator that has those of the design."""
    everyone = campaign.within(with_operators(load()), dut)
    return {m.name: m for m in everyone}, build(campaign.design(everyone, config, dut))


def hunted(item: WorkItem, folder: Path) -> ItemResult:
    """Hunt the item's bugs: a row of each, a Catch."""
    work.check_version(item, FURTHER)
    more = json.loads(item.more)
    everyone, simulator = prepared(item.config, item.dut)
    mutants = [everyone[name] for name in item.names]
    hints = {place_of(everyone[name]): Hint(*row) for name, row in more["hints"].items()}
    programs = [_here(p) for p in more["programs"]]
    hunt = campaign.Hunt(
        mutants,
        programs,
        Scores(),
        hints=hints,
        config=item.config,
        out=folder,
        dut=item.dut,
    )
    return ItemResult(rows=[asdict(catch) for catch in hunt.run(simulator)])


def _anywhere(program: str) -> str:
    """A program as any tree knows it: below its root, or by its seed."""
    return program if program.startswith(SCHEME) else str(Path(program).relative_to(ROOT))


def _here(program: str) -> str:
    return program if program.startswith(SCHEME) else str(ROOT / program)


def items(
    todo: Sequence[Mutant],
    programs: Sequence[str],
    hints: Mapping[SourcePlace, Hint],
    config: str,
    dut: str,
) -> Iterator[WorkItem]:
    """The hunt for `todo` by `programs`."""
    version = work.version(dut=dut, further=FURTHER)
    for at in range(0, len(todo), TOGETHER):
        part = todo[at : at + TOGETHER]
        known = {m.name: hints.get(place_of(m)) for m in part}
        rows = {name: [h.config, h.program, h.instructions] for name, h in known.items() if h}
        more = json.dumps({"programs": [_anywhere(p) for p in programs], "hints": rows})
        names = tuple(m.name for m in part)
        yield WorkItem(KIND, version, config, dut, 0, len(part), names, more)


def hunt(
    todo: Sequence[Mutant],
    programs: Sequence[str],
    hints: Mapping[SourcePlace, Hint],
    config: str,
    dut: str,
    site: WorkPlace,
    settled: Callable[[Catch], None],
) -> int:
    """Hunt `todo` on a cluster; returns how many items were lost again and again."""

    def take(_item: WorkItem, row: Row) -> None:
        settled(Catch(**row))

    return gather(items(todo, programs, hints, config, dut), site, take, str(BUILD / "runs"))
