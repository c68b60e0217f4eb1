# SPDX-License-Identifier: Apache-2.0
"""Run programs on the core with one planted bug, to see what a difference looks like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trapline.cli._bad_input import as_bad_input
from trapline.cli._design import config_of, design_of, place_of
from trapline.cli._output import check_folder
from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa.config import DEFAULT

if TYPE_CHECKING:
    from trapline.tb.planted.mutants import Mutant

EXAMPLES = (
    "trapline plant list",
    "trapline plant htval_shifted_back prog.elf other.elf",
    "trapline plant htval_shifted_back prog.elf --dut rvfi",
)
# A planted bug can keep a program from ending.
LIMIT = 400_000
# Verdicts that say nothing about the bug.
NO_ANSWER = ("simulator", "error", "missing")


def command(
    bug: Annotated[str, typer.Argument(help="Name of the planted bug; 'list' lists them.")],
    elf: Annotated[list[Path] | None, typer.Argument(help="Programs, until one sees it.")] = None,
    dut: Annotated[
        str, typer.Option(help="Design, a name of tb/duts or a folder, that has the core in hdl/.")
    ] = "own",
    out: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("build/plant"),
) -> int:
    """Run programs in lockstep on the core in hdl/ with one planted bug; report what it shows.

    The bugs are those of tb/planted/bugs. The sources stay as they are: a simulator of their own
    is built from changed copies.

    Exit status: 0 a program shows the bug, 1 none does (or the simulator died), 2 bad input.
    """
    from trapline.tb.planted.mutants import load

    console = Console()
    bugs = {m.name: m for m in load()}
    if bug == "list":
        for name, mutant in bugs.items():
            console.say(f"{name}: {mutant.file} ({' '.join(mutant.rules)})")
        return 0
    if bug not in bugs:
        raise BadInput(f"no planted bug {bug}; `trapline plant list` lists them")
    if not elf:
        raise BadInput("no program given")
    return _run(bugs[bug], elf, place_of(dut), out, console)


def _run(bug: Mutant, elf: list[Path], dut: str, out: Path, console: Console) -> int:
    from trapline.models.platform.elf import read_elf
    from trapline.tb.campaigns.mutants.campaign import design, selected
    from trapline.tb.report.text import print_report
    from trapline.tb.run.description import Program, RunDescription
    from trapline.tb.run.outdir import Names
    from trapline.tb.run.session import Progress, Session
    from trapline.tb.sim.build import build
    from trapline.tb.sim.toolchain import ROOT

    seen_by = design_of(dut)
    if ROOT / bug.file not in seen_by.sources:
        raise BadInput(f"{bug.name} is planted in {bug.file}, which {seen_by.name} does not have")
    hart = config_of(dut, DEFAULT)
    with as_bad_input():
        for path in elf:
            if (entry := read_elf(path, hart.xlen).entry) != hart.reset_pc:
                raise BadInput(f"{path}: starts at {entry:#x}, the hart at {hart.reset_pc:#x}")
    check_folder(out, "--out")
    names = Names()
    console.say(f"building a simulator with {bug.name} in {bug.file} (minutes, once)")
    simulator = selected(build(design([bug], dut=dut)), bug.number)
    through = () if dut == "own" else ("--dut", dut)
    for path in elf:
        program = Program(names.unused(path.stem), str(path.resolve()), max_instructions=LIMIT)
        described = RunDescription(
            dut, DEFAULT, (program,), str(out.resolve()), command=("plant", bug.name, *through)
        )
        (result,) = Session(described, Progress()).run_on(simulator)
        console.say(f"{path.stem}: {result.verdict} after {result.instructions} instructions")
        if not result.good:
            if result.report:
                doc = json.loads((Path(result.report) / "report.json").read_text())
                print_report(doc, console)
                console.say(f"report: {result.report}/report.html")
            return int(result.verdict in NO_ANSWER)
    console.print("no program shows the bug")
    return 1
