# SPDX-License-Identifier: Apache-2.0
"""Run a program, or random ones, on the golden model and Spike together and compare every step."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa.config import NAMED
from trapline.models.platform.elf import BadProgram
from trapline.tb.campaigns.cross.campaign import campaign
from trapline.tb.campaigns.cross.figures import CrossStore, CrossSummary
from trapline.tb.cross.compare import cross_config, make_hart, run
from trapline.tb.cross.deviations import DEVIATIONS
from trapline.tb.cross.elf import load_image
from trapline.tb.cross.result import CrossResult
from trapline.tb.cross.spike import SpikeMissing

EXAMPLES = (
    "trapline cross prog.elf",
    "trapline cross --programs 1000 --seed 7 --jobs 2",
    "trapline cross --deviations",
)
FIGURES = Path("build/cross.json")
SAVE_EVERY = 5.0
EXIT_DIFFERENCE = 1
EXIT_LIMIT = 124
EXIT_INTERRUPTED = 130


def traps_table(cells: dict[tuple[str, str, str], int]) -> Table:
    """Cause, mode of origin, mode of the handler, and how often."""
    total = sum(cells.values()) or 1
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("cause", "from", "to", "traps", "share"):
        table.add_column(title, justify="right" if title in ("traps", "share") else "left")
    for (cause, origin, target), n in sorted(cells.items(), key=lambda item: -item[1]):
        table.add_row(cause, origin, target, str(n), f"{100 * n / total:.1f} %")
    return table


def deviations_table() -> Table:
    """What Spike does otherwise."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 1, 0))
    for title in ("Spike", "rule", "reason", "handled"):
        table.add_column(title, overflow="fold")
    for d in DEVIATIONS:
        table.add_row(d.what, d.rule, d.reason, d.handled)
    return table


def one_program(elf: Path, config: str, limit: int) -> int:
    """Run an ELF on both; prints the first difference."""
    cfg = cross_config(config)
    try:
        memory, entry, htif = load_image(elf, cfg)
    except BadProgram as error:
        raise BadInput(str(error)) from None
    result: CrossResult = run(cfg, make_hart(cfg), memory, entry, limit=limit, htif=htif)
    if result.difference is not None:
        Console().say(str(result.difference))
        return EXIT_DIFFERENCE
    print(
        f"compared: {result.retired} instructions and {result.traps.total()} traps, "
        f"{extent(result, limit)}: no difference"
    )
    return 0 if result.finished or result.stuck or result.explained else EXIT_LIMIT


def extent(result: CrossResult, limit: int) -> str:
    """Up to where an ELF was compared."""
    if result.explained:
        return f"up to a listed deviation ({result.explained})"
    if result.cut_short:
        return f"not to the program's end ({result.cut_short})"
    if result.finished:
        ending = "" if result.code is None else f" (it ends with code {result.code})"
        return f"to the program's end{ending}"
    if result.stuck:
        return "to an instruction that both repeat for ever"
    return f"not to the program's end (the limit of {limit})"


def many_programs(config: str, programs: int, seed: int, jobs: int, resume: bool) -> int:
    """Run random programs; prints the table of traps and every difference."""
    console = Console()
    store = CrossStore(FIGURES)
    earlier = store.load(config) if resume else None
    summary = CrossSummary(config, seed)
    if earlier is not None and earlier.first_seed == seed:
        summary = earlier
        console.print(f"{config}: going on after {summary.programs} programs")
    saved, interrupted = time.monotonic(), False
    try:
        with console.status("") as status:

            def show(now: CrossSummary) -> None:
                nonlocal saved
                status.update(f"{now.programs} programs, {now.instructions} instructions")
                if time.monotonic() - saved > SAVE_EVERY:
                    saved = time.monotonic()
                    store.save(now)

            campaign(summary, programs, jobs, progress=show)
    except KeyboardInterrupt:
        interrupted = True
    store.save(summary)
    console.print(traps_table(dict(summary.cells)))
    figures = summary.figures()
    del figures["table"], figures["seeds_that_differ"]
    for name, value in figures.items():
        console.print(f"{name.replace('_', ' ')}: {value}")
    for number, text in summary.differences:
        console.say((f"seed {number}: {text}", "red"))
    if interrupted:
        console.print("interrupted; --resume goes on from here")
        return EXIT_INTERRUPTED
    return EXIT_DIFFERENCE if summary.differences else 0


def command(
    elf: Annotated[Path | None, typer.Argument(help="A program; none: random ones.")] = None,
    config: Annotated[str, typer.Option(help="A named configuration.")] = "rv64imac_h",
    programs: Annotated[
        int, typer.Option(min=1, max=2**31, help="How many random programs.")
    ] = 100,
    seed: Annotated[
        int, typer.Option(min=0, max=2**62, help="Seed of the first random program.")
    ] = 0,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Processes.")] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an earlier run of the same tree stopped.")
    ] = False,
    max_instructions: Annotated[
        int, typer.Option(min=1, max=2**62, help="Limit for an ELF.")
    ] = 10_000_000,
    deviations: Annotated[bool, typer.Option(help="List where Spike may differ, and why.")] = False,
) -> int:
    """Compare the golden model with Spike, instruction by instruction.

    Exit status: 0 equal to the end, 1 a difference, 124 equal but not to the program's end, 130
    interrupted, 2 bad input.
    """
    if deviations:
        Console().print(deviations_table())
        return 0
    if config not in NAMED:
        raise BadInput(f"unknown configuration {config}; known: {', '.join(sorted(NAMED))}")
    try:
        if elf is not None:
            return one_program(elf, config, max_instructions)
        return many_programs(config, programs, seed, jobs, resume)
    except SpikeMissing as error:
        raise BadInput(str(error)) from None
