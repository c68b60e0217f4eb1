# SPDX-License-Identifier: Apache-2.0
"""Random programs in lockstep, on this machine or on a cluster, with merged coverage."""

from __future__ import annotations

import json
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trapline.cli._site import Scheduler
from trapline.cli.lockstep import MOST_SEED
from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.tb.run.description import Result, Verdict
from trapline.tb.run.junit import write_junit

if TYPE_CHECKING:
    from trapline.tb.campaigns.engine.engine import CampaignState
    from trapline.tb.campaigns.engine.store import Store

EXAMPLES = (
    "trapline random",
    "trapline random --programs 1000 --seed 7 --config rv32imac_h",
    "trapline random --programs 0 --time 10m --jobs 4",
)
# Programs of one work item: one warm simulator runs them, whose start costs as much as a hundred.
SIZE = 400
SHOW_SECONDS = 5.0


def command(
    programs: Annotated[
        int,
        typer.Option(
            min=0, max=2**31, help="Of each configuration; 0: until --time or --until-stable."
        ),
    ] = 250,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**62, help="Of the first program.")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Draw the seed; it is printed.")] = False,
    config: Annotated[
        list[str] | None, typer.Option(help="Default: all that the design claims.")
    ] = None,
    dut: Annotated[str, typer.Option(help="Design: a name of tb/duts, or a folder.")] = "own",
    jobs: Annotated[
        int, typer.Option(min=0, max=1024, help="Worker processes; 0: one for each core.")
    ] = 0,
    scheduler: Scheduler = "",
    time_: Annotated[str, typer.Option("--time", help="End after so long (10m, 2h).")] = "",
    until_stable: Annotated[
        str, typer.Option(help="End when no new cover point came for so long.")
    ] = "",
    size: Annotated[int, typer.Option(min=1, max=2**31, help="Programs of one work item.")] = SIZE,
    out: Annotated[Path, typer.Option(help="Folder of store and reports.")] = Path("build/random"),
) -> int:
    """Run random programs in lockstep and merge their coverage.

    Results are in OUT/store.sqlite; called again, a campaign goes on from there. OUT.json has its
    figures, OUT/random.coverage its cover points. Exit status: 0 all agreed, 1 a difference, 2 bad
    input.
    """
    from trapline.cli._design import place_of
    from trapline.cli._output import check_folder
    from trapline.tb.campaigns.engine import engine, work
    from trapline.tb.campaigns.engine.duration import seconds
    from trapline.tb.campaigns.engine.store import Store
    from trapline.tb.campaigns.random_work import KIND

    if scheduler:
        engine.check_scheduler(scheduler)
    limits = engine.Limits(seconds(time_), seconds(until_stable))
    dut = place_of(dut)
    configs = _configs(dut, config)
    endless = programs == 0
    if seed is not None and fresh:
        raise BadInput("--seed and --fresh are two seeds")
    if endless and not (limits.seconds or limits.stable_seconds):
        raise BadInput("--programs 0 wants --time or --until-stable")
    first = _first_seed(seed, fresh, programs)
    check_folder(out, "--out")
    console = Console()
    console.say(f"seed {first}; {', '.join(configs)}")
    store = Store(out / "store.sqlite", work.version(dut=dut))
    seeds = None if endless else range(first, first + programs)
    total = 0 if endless else -(-programs // size) * len(configs)
    shown = _Shown(console)
    try:
        place = "" if scheduler else str(out.absolute() / "items")
        with engine.cluster(scheduler, jobs or os.cpu_count() or 1, place) as client:
            wanted = work.items(KIND, configs, dut, seeds, size, first)
            state = engine.run(store, wanted, client, limits, total, shown, place)
    finally:
        document = _written(store, out, first)
    shown.last(state)
    for _, name, how in store.failures()[:20]:
        console.say((name, "red"), f" {how}")
    _tell(console, document, state)
    return 1 if document["failures"] or document["lost"] else 0


def _first_seed(seed: int | None, fresh: bool, programs: int) -> int:
    """Of the first program. Raises BadInput where a program's seed would be none of lockstep's."""
    if (seed or 0) + programs > MOST_SEED:
        raise BadInput(f"--seed and --programs: seeds go to {MOST_SEED}")
    # Room for the programs of a long campaign above it.
    return secrets.randbelow(MOST_SEED // 2) if fresh else seed or 0


def _configs(dut: str, asked: list[str] | None) -> list[str]:
    from trapline.cli._design import design_of
    from trapline.tb.random.program import check

    design = design_of(dut)
    unknown = sorted(set(asked or ()) - set(design.configs))
    if unknown:
        raise BadInput(f"{dut} has no {', '.join(unknown)}; it claims {', '.join(design.configs)}")
    configs = list(asked or design.configs)
    for config in configs:
        check(design.config(config))
    return configs


def _written(store: Store, out: Path, seed: int) -> dict[str, Any]:
    document = {
        **store.figures(),
        "seed": seed,
        "items": store.count(),
        "points": len(store.covered.points),
        "failures": [
            {"item": item, "program": program, "how": how}
            for item, program, how in store.failures()
        ],
        "lost": [{"item": item, "times": times, "why": why} for item, times, why in store.lost()],
    }
    write_whole(out.with_name(out.name + ".json"), json.dumps(document, indent=1) + "\n")
    write_junit(out / "junit.xml", "random", [_case(*row) for row in store.items()])
    if store.covered.points:
        store.covered.write(out / "random.coverage")
    return document


def _tell(console: Console, document: dict[str, Any], state: CampaignState) -> None:
    console.print(
        f"{int(document.get('programs', 0)):,} programs, "
        f"{int(document.get('instructions', 0)):,} instructions, "
        f"{int(document.get('traps', 0)):,} traps, {document['points']} cover points, "
        f"{len(document['failures'])} differences, {len(document['lost'])} items lost; {state.why}"
    )


def _case(key: str, failures: dict[str, str]) -> Result:
    text = "; ".join(f"{name}: {how}" for name, how in failures.items())
    verdict = Verdict.DIFFERENCE if failures else Verdict.EQUAL
    return Result(key, "", verdict, sentence=text)


class _Shown:
    """A line of figures every few seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._at = time.monotonic()

    def __call__(self, state: CampaignState) -> None:
        """Show how the campaign stands, if it is time."""
        now = time.monotonic()
        if now - self._at >= SHOW_SECONDS:
            self._at = now
            self._console.print(line(state, now))

    def last(self, state: CampaignState) -> None:
        """Show it in any case."""
        self._console.print(line(state, time.monotonic()))


def line(state: CampaignState, now: float) -> str:
    """Progress: items, programs/s, traps/s, new points/min, and when it will be done."""
    spent = max(now - state.started, 1e-9)
    of = f" of {state.total - state.before}" if state.total else ""
    parts = [
        f"{state.done}{of} items",
        f"{state.programs / spent:.1f} programs/s",
        f"{state.traps / spent:.0f} traps/s",
        f"{state.points} points, {60 * state.new_points / spent:.1f} new/min",
    ]
    left = state.total - state.before - state.done
    if state.total and state.done and left > 0:
        parts.append(f"{left * spent / state.done:.0f} s left")
    if state.failures:
        parts.append(f"{state.failures} differences")
    if state.lost:
        parts.append(f"{state.lost} items lost")
    return ", ".join(parts)
