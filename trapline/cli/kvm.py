# SPDX-License-Identifier: Apache-2.0
"""Predict every guest exit of real Linux KVM, and report what KVM did otherwise.

Boots a Linux host with KVM, lets it run guests, and compares each guest exit with the model of
KVM's semantics (models/kvm). Leaves figures and exit logs under build/kvm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli import _linux_options as options
from trapline.cli._hart import plain_or
from trapline.errors import BadInput

EXAMPLES = (
    "trapline kvm",
    "trapline kvm --guest suite --quiet",
)


def command(
    on: Annotated[
        str, typer.Option(help="Where: golden. In lockstep: `trapline linux --on lockstep`.")
    ] = "golden",
    kernel: options.Kernel = "6.1",
    guest: options.Guest = "tiny",
    sstc: options.Sstc = True,
    preempt: options.Preempt = False,
    ram: options.Ram = 32,
    xlen: options.Xlen = 64,
    config: options.Config = None,
    vmlinux: Annotated[
        Path | None, typer.Option(help="Symbols from this file, not from the host's own kernel.")
    ] = None,
    quiet: options.Quiet = False,
) -> int:
    """Boot Linux with KVM and predict every guest exit.

    Exit status: 0 every exit is explained and every guest passed, 1 not, 2 bad input.
    """
    from trapline.tb.kvm import campaign
    from trapline.tb.kvm.kernel import facts
    from trapline.tb.linux.session import Request

    if on != campaign.BACKEND:
        raise BadInput(f"no back end {on!r}; known: {campaign.BACKEND}")
    request = Request(
        release=kernel,
        guest=guest,
        sstc=sstc,
        preempt=preempt,
        ram_mib=ram,
        config=plain_or(config, xlen),
        print_exits=False,
    )
    if vmlinux is not None:
        facts(vmlinux)  # before anything is built or booted
    show = options.console(quiet)
    return campaign.one(request, show, vmlinux)
