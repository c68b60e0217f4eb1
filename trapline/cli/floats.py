# SPDX-License-Identifier: Apache-2.0
"""Hold the golden model's floating point against this machine's processor, case by case."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from trapline.cli._output import check_result
from trapline.console import Console
from trapline.errors import BadInput

EXAMPLES = (
    "trapline floats",
    "trapline floats --cases 100000 --op fmadd.d --op fsqrt.s --seed 7",
)
OUT = Path("build/float.json")
LINE_SECONDS = 10.0
EXIT_DIFFERENCE = 1
EXIT_INTERRUPTED = 130


def command(
    cases: Annotated[
        int, typer.Option(min=5, max=2**40, help="Cases of each instruction.")
    ] = 10_000_000,
    seed: Annotated[int, typer.Option(min=0, max=2**62, help="Seed of the operands.")] = 0,
    op: Annotated[list[str] | None, typer.Option(help="These instructions alone.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Processes.")] = 1,
    out: Annotated[Path, typer.Option(help="File of the figures (JSON).")] = OUT,
) -> int:
    """Hold the golden model's F and D against this machine's processor.

    Every instruction in every rounding mode: combinations of special operands, then random ones.
    What is known of the same sources, seed and number of cases is not run again.

    Exit status: 0 no difference, 1 a difference, 130 interrupted, 2 bad input.
    """
    from trapline.tb.campaigns.floats import campaign
    from trapline.tb.campaigns.floats.reference import OPERATIONS

    names = {o.name for o in OPERATIONS}
    unknown = set(op or ()) - names
    if unknown:
        raise BadInput(f"no instruction {min(unknown)}; known: {', '.join(sorted(names))}")
    check_result(out, "--out")
    console = Console()
    last = time.monotonic()

    def progress(done: int, total: int, so_far: int) -> None:
        nonlocal last
        if time.monotonic() - last >= LINE_SECONDS or done == total:
            last = time.monotonic()
            console.print(f"{done} of {total} parts, {so_far:,} cases")

    try:
        document = campaign.campaign(campaign.parts(cases, seed, op or ()), out, jobs, progress)
    except KeyboardInterrupt:
        console.print("interrupted; the same command goes on from here")
        return EXIT_INTERRUPTED
    console.print(_table(document))
    for name, row in document["classes"].items():
        for d in row["differences"]:
            console.say((f"{name} {d['mode']} {' '.join(d['operands'])}", "red"), _both(d))
    console.print(
        f"{document['cases']:,} cases, at least {document['least']:,} of each instruction, "
        f"{document['differences']} differences: {out}"
    )
    return EXIT_DIFFERENCE if document["differences"] else 0


def _both(difference: dict[str, Any]) -> str:
    host, golden = (" ".join(difference[who]) for who in ("host", "golden"))
    return f": host {host}, golden {golden}"


def _table(document: dict[str, Any]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("instruction", "cases", "of special operands", "with flags", "differences"):
        table.add_column(title, justify="left" if title == "instruction" else "right")
    for name, row in document["classes"].items():
        flagged = row["cases"] - row["flags"].get("none", 0)
        cells = (row["cases"], row["special"], flagged, len(row["differences"]))
        table.add_row(name, *(f"{n:,}" for n in cells))
    return table
