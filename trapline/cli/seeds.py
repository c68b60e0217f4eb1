# SPDX-License-Identifier: Apache-2.0
"""Run programs on the RTL alone with many seeds; each must end as on the golden model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._output import check_result
from trapline.errors import BadInput
from trapline.models.isa.config import DEFAULT, NAMED

EXAMPLES = (
    "trapline seeds prog.elf --seeds 100",
    "trapline seeds --random 40 --jobs 2",
)


def command(
    elf: Annotated[list[Path] | None, typer.Argument(help="Programs.")] = None,
    config: Annotated[str, typer.Option(help="Named configuration of the hart.")] = DEFAULT,
    seeds: Annotated[int, typer.Option(min=0, max=2**31, help="Seeds of wait states.")] = 20,
    first: Annotated[int, typer.Option(min=0, max=2**31, help="The first of them.")] = 1,
    random: Annotated[int, typer.Option(min=0, max=2**31, help="Random programs besides.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Runs at a time.")] = os.cpu_count()
    or 1,
    out: Annotated[Path, typer.Option(help="File of the figures (JSON).")] = Path(
        "build/sim-seeds.json"
    ),
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
) -> int:
    """Run programs on the RTL alone with many seeds; each must end as on the golden model.

    What is known of the same programs, core and model is not run again.

    Exit status: 0 all agree, 1 a difference, 2 bad input.
    """
    from trapline.models.platform.elf import read_elf
    from trapline.tb.campaigns import seeds as campaign

    if config not in NAMED:
        raise BadInput(f"unknown configuration {config!r}; known: {', '.join(sorted(NAMED))}")
    check_result(out, "--out")
    with as_bad_input():
        for path in elf or ():
            read_elf(path, NAMED[config].xlen)  # before it is read for its digest
        numbers = range(first, first + seeds)
        good = campaign.run(NAMED[config], elf or (), numbers, random, jobs, out, rerun)
    return 0 if good else 1
