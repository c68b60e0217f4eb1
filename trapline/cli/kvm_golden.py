# SPDX-License-Identifier: Apache-2.0
"""Predict every guest exit of the monitored runs of Linux KVM on the golden model."""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input

EXAMPLES = (
    "trapline kvm-golden",
    "trapline kvm-golden tiny suite --kernel 6.12",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Runs; all by default.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every guest by itself too, with and without Sstc.")
    ] = False,
    kernel: Annotated[str, typer.Option(help="Release: 6.1, 6.12 or 7.3.")] = "6.1",
) -> int:
    """Predict every guest exit of the monitored runs of Linux KVM on the golden model.

    Figures are in build/kvm.json and build/kvm as soon as a run has ended. Exit status: 0 all is
    explained and every guest passed, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import campaign

    with as_bad_input():
        return campaign.run(names or [], kernel, every)
