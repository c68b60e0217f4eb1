# SPDX-License-Identifier: Apache-2.0
"""Test a design's wrapper: reset, order, finish, memory, bus errors, interrupts, waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._design import design_of, place_of
from trapline.cli._output import check_folder
from trapline.console import visible
from trapline.errors import BadInput
from trapline.tb.campaigns.dut_check import run
from trapline.tb.run.session import Progress

EXAMPLES = ("trapline dut check mine", "trapline dut check cva6 --out build/check")


def command(
    action: Annotated[str, typer.Argument(help="What to do: check.")],
    name: Annotated[str, typer.Argument(help="Design: a name of tb/duts, or a folder.")],
    out: Annotated[Path, typer.Option(help="Folder of programs and reports.")] = Path(
        "build/dut-check"
    ),
) -> int:
    """Run a wrapper's self-tests and say in words what is wrong.

    Each is a program of a few instructions in lockstep: twice in one simulator, and with wait
    states.

    Exit status: 0 all is well, 1 something is wrong, 2 bad input.
    """
    if action != "check":
        raise BadInput(f"{action!r} is no action; there is check")
    place = place_of(name)
    design = design_of(place)
    check_folder(out, "--out")
    with as_bad_input():
        outcomes = run(place, design, out, Progress())
    width = max(len(o.check.name) for o in outcomes)
    for o in outcomes:
        print(visible(f"{o.check.name:{width}}  {o.wrong or 'ok'}"))
        if o.look_at:
            print(visible(f"{'':{width}}  look at: {o.look_at}"))
    wrong = sum(bool(o.wrong) for o in outcomes)
    print(f"{len(outcomes)} checks, {wrong} with something wrong; reports in {out}")
    return 1 if wrong else 0
