# SPDX-License-Identifier: Apache-2.0
"""Predict every guest exit of the monitored runs of Linux KVM on the golden model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._output import check_result

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
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
    page: Annotated[
        Path | None, typer.Option(help="Write the last figures of every run as Markdown.")
    ] = None,
) -> int:
    """Predict every guest exit of the monitored runs of Linux KVM on the golden model.

    Figures are in the ledger, build/kvm.json and build/kvm as soon as a run has ended; a run that
    is known for the same image, model and monitor is not made again. Exit status: 0 all is
    explained and every guest passed, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import campaign

    if page is not None:
        check_result(page, "--page")
    with as_bad_input():
        return campaign.run(names or [], kernel, every, rerun, page)
