# SPDX-License-Identifier: Apache-2.0
"""Boot every combination of Linux and machine in lockstep with the golden model."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._site import Jobs, Scheduler, site_of

EXAMPLES = (
    "trapline linux-matrix",
    "trapline linux-matrix tiny suite --again",
    "trapline linux-matrix --scheduler tcp://10.0.0.1:8786",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Combinations; all by default.")] = None,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
) -> int:
    """Boot every combination of Linux and machine in lockstep with the golden model.

    What has ended is kept when it is interrupted. Exit status: 0 all good, 1 not, 2 bad input.
    """
    from trapline.console import Console
    from trapline.tb.campaigns.linux import matrix

    with as_bad_input():
        site = site_of(jobs, scheduler)
        good = matrix.run(matrix.chosen(names or []), rerun, Console(), site)
    return 0 if good else 1
