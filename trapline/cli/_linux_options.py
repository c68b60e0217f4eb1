# SPDX-License-Identifier: Apache-2.0
"""Options that every command has which boots Linux: what is booted, on which machine."""

from __future__ import annotations

from typing import Annotated

import typer

Kernel = Annotated[str, typer.Option(help="Release: 6.1, 6.12 or 7.3.")]
Guest = Annotated[str, typer.Option(help="Guests: tiny, suite, linux or a name.")]
Sstc = Annotated[bool, typer.Option(help="Offer stimecmp to lower modes.")]
Preempt = Annotated[bool, typer.Option(help="The preemptible host kernel.")]
Ram = Annotated[int, typer.Option(help="The host's memory in MiB.")]
Xlen = Annotated[int, typer.Option(help="XLEN of the host and its guests: 64 or 32.")]
Config = Annotated[
    str | None, typer.Option(help="Configuration; default: the plain one of --xlen.")
]
Quiet = Annotated[bool, typer.Option(help="Do not show the console.")]
