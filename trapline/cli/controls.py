# SPDX-License-Identifier: Apache-2.0
"""Run the negative controls: legal variants of the core that must pass, others that must not."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._site import Jobs, Scheduler, site_of
from trapline.models.isa.config import DEFAULT

EXAMPLES = (
    "trapline controls",
    "trapline controls store_dropped",
    "trapline controls --config rv32imac_h",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Controls; all by default.")] = None,
    config: Annotated[str, typer.Option(help="Named configuration of the core.")] = DEFAULT,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
) -> int:
    """Run the negative controls: legal variants of the core that must pass, others that must not.

    A whole run writes build/controls.json; in another configuration it takes the controls whose
    programs exist at its XLEN and writes build/controls-CONFIG.json.

    What is known of the same core, model, checker and programs is not run again.

    Exit status: 0 all as they must, 1 not, 2 bad input.
    """
    from trapline.console import Console
    from trapline.tb.campaigns.controls import show

    with as_bad_input():
        site = site_of(jobs, scheduler)
        return 0 if show.run(names or [], Console(), config, rerun, site) else 1
