# SPDX-License-Identifier: Apache-2.0
"""Hunt the planted RTL bugs: which program catches each in lockstep?"""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._design import place_of
from trapline.cli._site import Jobs, Scheduler, site_of

EXAMPLES = (
    "trapline mutants",
    "trapline mutants htval_shifted_back",
    "trapline mutants --random-only",
    "trapline mutants --random-only --config rv32imac_h",
    "trapline mutants --hand --dut rvfi",
    "trapline mutants --random-only --scheduler tcp://10.0.0.1:8786",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Planted bugs; all by default.")] = None,
    hand: Annotated[bool, typer.Option("--hand", help="Only the hand-made ones.")] = False,
    random_only: Annotated[
        bool, typer.Option("--random-only", help="The hand-made ones, by random programs alone.")
    ] = False,
    config: Annotated[
        str | None, typer.Option(help="In this configuration alone (then into a file of its name).")
    ] = None,
    dut: Annotated[
        str, typer.Option(help="Through this wrapper of the core (build/mutants-DUT.json).")
    ] = "own",
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
) -> int:
    """Hunt the planted RTL bugs: which program catches each in lockstep?

    What an interrupted run found is not done again. Exit status: 0 as it must be, 1 not, 2 bad
    input.
    """
    from trapline.console import Console
    from trapline.tb.campaigns.mutants import hunt

    with as_bad_input():
        site = site_of(jobs, scheduler)
        return hunt.run(names or [], hand, random_only, Console(), config, place_of(dut), site)
