# SPDX-License-Identifier: Apache-2.0
"""Run KVM's own selftests on the golden model, Spike and QEMU, and compare what each says.

On the golden model every guest exit is predicted as well. Results: build/kvm-selftests.json.
"""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "trapline kvm-selftests",
    "trapline kvm-selftests ebreak_test steal_time --on golden --on spike",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Selftests; default: all.")] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(help="Machines: golden, spike, qemu; default: golden and spike."),
    ] = None,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
) -> int:
    """Run KVM's own selftests on several machines.

    Exit status: 0 each passes on every machine with the same console, and every exit on the golden
    model is explained; 1 not; 2 bad input.
    """
    from trapline.tb.kvm import selftest_runs

    return selftest_runs.campaign(names or [], on or ["golden", "spike"], rerun)
