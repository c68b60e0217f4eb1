# SPDX-License-Identifier: Apache-2.0
"""Random programs on a design and on the golden model, in lockstep.

Program number n is built from seed S + n, and every third one runs without disturbance, with
random wait states, and with wait states and random interrupts, from the same seed. All programs of
a configuration share one warm simulator. OUT/CONFIG holds the reports of lockstep and the programs
that differ; OUT/summary.json the figures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.models.isa.config import HartConfig
from trapline.tb.duts import loader as duts
from trapline.tb.random.source import name_of, write_drawn
from trapline.tb.run.description import AGREED, Program, Result, RunDescription, Verdict, summarize
from trapline.tb.run.junit import write_junit
from trapline.tb.run.session import Progress, Session

# Programs for one simulator process.
CHUNK = 250
# A program that runs on for so long traps for ever.
MAX_INSTRUCTIONS = 20_000
# For making one that differs small.
SHRINK_SECONDS = 60.0


def disturbance(seed: int) -> tuple[int | None, int | None]:
    """(seed of the wait states, seed of the interrupts) of program `seed`."""
    kind = seed % 3
    return (seed if kind else None), (seed if kind == 2 else None)


def drawn(config: HartConfig, seed: int, folder: Path) -> Program:
    """Program `seed`, drawn by the simulator; it is a file of the folder if it differs."""
    path = folder / f"random{seed}.elf"
    wait, irq = disturbance(seed)
    return Program(
        path.stem,
        str(path.resolve()),
        drawn=name_of(config.name, seed),
        irq_seed=irq,
        wait_seed=wait,
        max_instructions=MAX_INSTRUCTIONS,
    )


def chunk(
    dut: str, config: str, seeds: range, out: Path, progress: Progress
) -> tuple[RunDescription, list[Result]]:
    """Run the programs of these seeds; keeps the ELF files of those that do not agree."""
    out.mkdir(parents=True, exist_ok=True)
    hart = duts.load(dut).config(config)
    programs = tuple(drawn(hart, seed, out) for seed in seeds)
    # mtime runs fast, so that the programs' timers fire.
    description = RunDescription(dut, config, programs, str(out.resolve()), mtime_div=1)
    results = Session(description, progress).run()
    settle(description, results)
    shrink(description, results)
    return description, results


def settle(description: RunDescription, results: Sequence[Result]) -> None:
    """Leave the files of the programs that do not agree, and no other's."""
    for program, result in zip(description.programs, results, strict=True):
        path = Path(program.elf)
        if result.verdict in AGREED:
            path.unlink(missing_ok=True)
        elif not path.exists():  # its simulator died before it could write the file
            write_drawn(program.drawn, description.hart_config(), path)


def shrink(description: RunDescription, results: Sequence[Result]) -> None:
    """Make those that differ small: OUT/shrunk/NAME/NAME.S, for tests/corpus as it is."""
    programs = tuple(
        replace(program, elf=program.drawn, drawn="")
        for program, result in zip(description.programs, results, strict=True)
        if result.verdict in (Verdict.DIFFERENCE, Verdict.WATCHDOG)
    )
    if programs:
        out = str(Path(description.out) / "shrunk")
        shrinking = replace(
            description, programs=programs, out=out, diagnose=False, shrink_seconds=SHRINK_SECONDS
        )
        Session(shrinking, Progress(), 2 * SHRINK_SECONDS).run()


def campaign(
    dut: str, config: str, programs: int, seed: int, out: Path, console: Console
) -> dict[str, Any]:
    """Run `programs` programs of one configuration; returns its figures."""
    results: list[Result] = []

    def ended(result: Result) -> None:
        if result.verdict not in AGREED:
            console.say((result.name, "red"), f" {result.verdict}: {result.sentence}")

    description = None
    for first in range(seed, seed + programs, CHUNK):
        seeds = range(first, min(first + CHUNK, seed + programs))
        description, done = chunk(dut, config, seeds, out, Progress(ended=ended))
        results += done
        console.print(f"{config}: {len(results)} of {programs} programs")
    if description is None:
        raise ValueError("no programs")
    write_junit(out / "junit.xml", f"random.{dut}.{config}", results)
    summary = summarize(results, description)
    figures = {
        key: summary[key]
        for key in ("config", "programs", "instructions", "traps", "guest_exits", "accepted")
    }
    figures["seed"] = seed
    figures["livelocks"] = sum(r.verdict == Verdict.LIVELOCK for r in results)
    figures["differences"] = {
        r.name: f"{r.verdict}: {r.sentence}" for r in results if r.verdict not in AGREED
    }
    return figures


def run(
    dut: str, configs: Sequence[str], programs: int, seed: int, out: Path, console: Console
) -> bool:
    """`programs` programs of each configuration (none named: all of the design); whether all agree.

    Raises BadInput for a configuration that the design does not claim, BadDut, BuildError.
    """
    claimed = duts.load(dut).configs
    unknown = sorted(set(configs) - set(claimed))
    if unknown:
        raise BadInput(f"{dut} has no {', '.join(unknown)}")
    figures = []
    for config in configs or claimed:
        row = campaign(dut, config, programs, seed, out / config, console)
        figures.append(row)
        console.print(
            f"{config}: {row['programs']} programs, {row['instructions']:,} instructions, "
            f"{sum(row['traps'].values()):,} traps, {len(row['differences'])} differences, "
            f"{row['livelocks']} without an end"
        )
        write_whole(out / "summary.json", json.dumps(figures, indent=1) + "\n")
    return not any(row["differences"] for row in figures)
