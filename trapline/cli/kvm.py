# SPDX-License-Identifier: Apache-2.0
"""Predict every guest exit of real Linux KVM, and report what KVM did otherwise.

Boots a Linux host with KVM, lets it run guests, and compares each guest exit with the model of
KVM's semantics (models/kvm). Leaves figures and exit logs under build/kvm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._hart import plain_or
from trapline.console import visible
from trapline.errors import BadInput

EXAMPLES = (
    "trapline kvm",
    "trapline kvm --guest suite --on lockstep --quiet",
)


def command(
    on: Annotated[str, typer.Option(help="Where: golden or lockstep.")] = "golden",
    kernel: Annotated[str, typer.Option(help="Release: 6.1 or 6.12.")] = "6.1",
    guest: Annotated[str, typer.Option(help="Guests: tiny, suite, linux or a name.")] = "tiny",
    sstc: Annotated[bool, typer.Option(help="Offer stimecmp to lower modes.")] = True,
    preempt: Annotated[bool, typer.Option(help="The preemptible host kernel.")] = False,
    ram: Annotated[int, typer.Option(help="The host's memory in MiB.")] = 32,
    xlen: Annotated[int, typer.Option(help="XLEN of the host and its guests: 64 or 32.")] = 64,
    config: Annotated[
        str | None, typer.Option(help="Configuration; default: the plain one of --xlen.")
    ] = None,
    vmlinux: Annotated[
        Path | None, typer.Option(help="Symbols from this file, not from the host's own kernel.")
    ] = None,
    quiet: Annotated[bool, typer.Option(help="Do not show the console.")] = False,
) -> int:
    """Boot Linux with KVM and predict every guest exit.

    Exit status: 0 every exit is explained and every guest passed, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import campaign
    from trapline.tb.linux.session import Request

    if on not in campaign.BACKENDS:
        raise BadInput(f"no back end {on!r}; known: {', '.join(campaign.BACKENDS)}")
    request = Request(
        release=kernel,
        guest=guest,
        sstc=sstc,
        preempt=preempt,
        ram_mib=ram,
        config=plain_or(config, xlen),
        print_exits=False,
    )
    show = _quiet if quiet else _show
    return campaign.one(on, request, show, vmlinux)


def _show(line: str) -> None:
    print(visible(line), flush=True)


def _quiet(_line: str) -> None:
    pass
