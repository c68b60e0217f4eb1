# SPDX-License-Identifier: Apache-2.0
"""Run random programs on a design and on the golden model, in lockstep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input


def command(
    config: Annotated[
        list[str] | None, typer.Option(help="Configurations; all that the design claims.")
    ] = None,
    programs: Annotated[int, typer.Option(min=1, help="Programs of each configuration.")] = 250,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first program.")] = 0,
    dut: Annotated[str, typer.Option(help="Design under test (tb/duts).")] = "own",
    out: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path(
        "build/lockstep-random"
    ),
) -> int:
    """Run random programs on a design and on the golden model, in lockstep.

    Exit status: 0 all equal, 1 a difference, 2 bad input.
    """
    from rich.console import Console

    from trapline.tb.campaigns import random

    with as_bad_input():
        good = random.run(dut, config or (), programs, seed, out, Console())
    return 0 if good else 1
