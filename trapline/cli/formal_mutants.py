# SPDX-License-Identifier: Apache-2.0
"""Change operators of RTL and model, and plant bugs: the proofs must refute each."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = ("trapline formal-mutants", "trapline formal-mutants trap_target --each 4 --jobs 2")


def command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Twins and checks; all by default.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Processes.")] = 2,
    each: Annotated[
        int, typer.Option(min=1, max=10_000, help="Mutants of each side of each twin.")
    ] = 8,
    report: Annotated[bool, typer.Option(help="Write docs/generated/proofs.md, too.")] = False,
) -> int:
    """Change operators of RTL and model, and plant bugs: the proofs must refute each.

    What an interrupted run found is not done again.

    Exit status: 0 as it must be, 1 a change was not noticed or not decided, 2 bad input.
    """
    from trapline.formal.guards import mutants

    return mutants.refute(names or [], jobs, each, report)
