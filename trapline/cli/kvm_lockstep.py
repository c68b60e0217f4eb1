# SPDX-License-Identifier: Apache-2.0
"""Predict every guest exit of unmodified Linux hosts on the core, in lockstep."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input

EXAMPLES = (
    "trapline kvm-lockstep",
    "trapline kvm-lockstep harts-6.1-wait-10 --again",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Runs; all by default.")] = None,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
) -> int:
    """Predict every guest exit of unmodified Linux hosts on the core, in lockstep.

    Figures are in build/kvm-lockstep.json as soon as a run has ended. Exit status: 0 core and model
    agree and every exit is explained, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import lockstep_runs

    with as_bad_input():
        return lockstep_runs.campaign(names or [], rerun)
