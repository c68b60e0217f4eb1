# SPDX-License-Identifier: Apache-2.0
"""Prove that the RTL's privileged functions equal the golden model's, for all inputs."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from trapline.console import Console
from trapline.errors import BadInput

EXAMPLES = (
    "trapline prove",
    "trapline prove trap_target xret --config rv64imac_h",
    "trapline prove --report --jobs 4",
)


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Claims; all without one.")] = None,
    config: Annotated[list[str] | None, typer.Option(help="Configuration (repeatable).")] = None,
    solver: Annotated[str, typer.Option(help="The solvers: z3, or both (yices, too).")] = "both",
    seconds: Annotated[float, typer.Option(min=0.001, max=1e6, help="Limit for each query.")] = 90,
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Processes.")] = 2,
    report: Annotated[bool, typer.Option(help="Write build/formal.json and the page.")] = False,
) -> int:
    """Prove claims, each with its counterexample if it does not hold.

    Exit status: 0 all are proved, 1 one is not, 2 bad input.
    """
    from trapline.formal import report as pages
    from trapline.formal import run
    from trapline.formal.equality.claim import CONFIGS
    from trapline.formal.result import Status

    known = {name for _, name, _ in run.every_claim()}
    for name in names or []:
        if name not in known:
            raise BadInput(f"no such claim: {name}; docs/generated/proofs.md lists them")
    for name in config or []:
        if name not in CONFIGS:
            raise BadInput(f"no proofs at configuration {name}; known: {', '.join(CONFIGS)}")
    if solver not in ("z3", "both"):
        raise BadInput(f"--solver is {solver}, not z3 or both")
    if not math.isfinite(seconds):
        raise BadInput(f"--seconds is {seconds}")
    console = Console()

    def progress(row: dict[str, Any]) -> None:
        line = f"{row['status']:8} {row['name']} {row['config']} {row['seconds']} s"
        if row["status"] == Status.PROVED:
            console.say(line)
        else:
            console.say(f"{line}\n  rules: {' '.join(row['rules'])}\n  {row['detail']}")
            if row.get("replay"):
                console.say(f"  replay: {row['replay']}")

    work = run.tasks(names or [], config or [], seconds, solver == "both")
    if not work:
        raise BadInput("that claim is not made at that configuration")
    result = run.timed(work, jobs, progress, record=report)
    if report and not result["interrupted"]:
        pages.write(result)
    console.print(
        f"{result['proved']} of {result['proofs']} proofs, {result['properties']} properties, "
        f"{result['sequential_proved']} of {result['sequential']} sequential claims, "
        f"{result['floats_proved']} of {result['floats']} of the floating-point unit, "
        f"{result['seconds']} s ({result['cpu_seconds']} s of processor time)"
    )
    if result["interrupted"]:
        raise KeyboardInterrupt
    return 0 if all(r["status"] == Status.PROVED for r in result["claims"]) else 1
