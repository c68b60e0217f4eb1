# SPDX-License-Identifier: Apache-2.0
"""The negative controls on a terminal, and their document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.controls import work
from trapline.tb.campaigns.controls.campaign import ControlOutcome, by_rule, campaign, write
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.duts import loader
from trapline.tb.planted.controls import Control, load
from trapline.tb.planted.patch import ROOT


def _count(names: object) -> int:
    return len(names) if isinstance(names, list) else 0


def line(console: Console, outcome: ControlOutcome) -> None:
    """Say how a control has gone."""
    mark = ("as it must", "green") if outcome.good else ("NOT as it must", "red")
    accepted = "; ".join(f"{rule}: {n}" for rule, n in outcome.accepted.items())
    tail = outcome.complaint or accepted or outcome.sentence
    console.say(mark, f" {outcome.expect:6} {outcome.name}  {tail[:160]}")


def run(
    names: Sequence[str],
    console: Console,
    config: str = DEFAULT,
    rerun: bool = False,
    site: WorkPlace | None = None,
) -> bool:
    """All controls, or those named, in a configuration; whether all went as they must.

    rerun: also what the ledger holds. site: on a cluster. Only a whole run writes
    build/controls.json. Raises BadInput, BuildError.
    """
    if config not in loader.load("own").configs:
        raise BadInput(f"the own core has no configuration {config}")
    everyone = load()
    known = {c.name: c for c in everyone}
    for name in names:
        if name not in known:
            raise BadInput(f"no control is named {name}")

    wanted = [known[n] for n in names] or everyone

    lost = 0

    def elsewhere(todo: Sequence[Control], settled: Callable[[ControlOutcome], None]) -> None:
        nonlocal lost
        lost = work.run(todo, config, site or WorkPlace(), settled)

    outcomes = campaign(
        wanted, everyone, partial(line, console), config, rerun, elsewhere if site else None
    )
    good = sum(o.good for o in outcomes)
    console.print(f"{good} of {len(outcomes)} controls went as they must")
    for rule, row in by_rule(outcomes, wanted).items():
        console.print(
            f"{rule}: accepted {row['accepted']} times, in {_count(row['inside'])} legal variants; "
            f"{_count(row['outside'])} just outside caught"
        )
    if not names:
        tail = "" if config == DEFAULT else f"-{config}"
        write(outcomes, wanted, ROOT / "build" / f"controls{tail}.json")
    if lost:
        console.say(("lost", "red"), f": {lost} controls; each worker that ran one of them died")
    return good == len(outcomes) and not lost
