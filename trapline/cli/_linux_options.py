# SPDX-License-Identifier: Apache-2.0
"""What commands that boot Linux share: what is booted, on which machine, and its console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from trapline.console import visible

Kernel = Annotated[str, typer.Option(help="Release: 6.1, 6.12 or 7.3.")]
Guest = Annotated[str, typer.Option(help="Guests: tiny, suite, linux, none or a name.")]
Sstc = Annotated[bool, typer.Option(help="Offer stimecmp to lower modes.")]
Preempt = Annotated[bool, typer.Option(help="The preemptible host kernel.")]
Ram = Annotated[int, typer.Option(help="The host's memory in MiB.")]
Xlen = Annotated[int, typer.Option(help="XLEN of the host and its guests: 64 or 32.")]
Config = Annotated[
    str | None, typer.Option(help="Configuration; default: the plain one of --xlen.")
]
Quiet = Annotated[bool, typer.Option(help="Do not show the console.")]


def console(quiet: bool) -> Callable[[str], None]:
    """What each line of the console is given to: shown as it is, or with `quiet` dropped."""
    return _dropped if quiet else _shown


def _shown(line: str) -> None:
    print(visible(line), flush=True)


def _dropped(_line: str) -> None:
    pass
