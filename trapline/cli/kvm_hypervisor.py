# SPDX-License-Identifier: Apache-2.0
"""The own hypervisor of profile v18 with the exit monitor, on the golden model and on the core."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input

EXAMPLES = (
    "trapline kvm-hypervisor",
    "trapline kvm-hypervisor v18 v18-lockstep",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Runs; all by default.")] = None,
) -> int:
    """The own hypervisor of profile v18 with the exit monitor, on the golden model and on the core.

    Figures are in build/kvm-hypervisor.json as soon as a run has ended. Exit status: 0 every guest
    passed, core and model agree and every exit is explained, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import hypervisor_runs

    with as_bad_input():
        return hypervisor_runs.campaign(names or [])
