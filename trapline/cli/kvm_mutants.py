# SPDX-License-Identifier: Apache-2.0
"""Boot planted hypervisor bugs on the golden model: does the exit monitor see them?"""

from __future__ import annotations

from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input

EXAMPLES = (
    "trapline kvm-mutants",
    "trapline kvm-mutants wfi_stays --again",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Planted bugs; all by default.")] = None,
    source: Annotated[
        bool, typer.Option("--source", help="Those of source text (minutes each).")
    ] = False,
    rerun: Annotated[bool, typer.Option("--again", help="Also what is known already.")] = False,
) -> int:
    """Boot planted hypervisor bugs on the golden model: does the exit monitor see them?

    What is known is kept when it is interrupted (build/kvm-mutants.json, with --source
    build/kvm-mutants-source.json). Exit status: 0 when each is caught or listed as a known miss, 1
    when another one is missed, 2 bad input.
    """
    from trapline.tb.kvm import mutants

    with as_bad_input():
        return mutants.campaign(names or [], source, rerun)
