# SPDX-License-Identifier: Apache-2.0
"""Cover points of runs: merge them, and report them by the manual's rules."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from trapline.cli._output import check_folder, check_result
from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.models.isa.config import DEFAULT, NAMED

EXAMPLES = (
    "trapline coverage report build/lockstep build/random --floor coverage/floor.json",
    "trapline coverage run prog.elf --out prog.coverage",
    "trapline coverage merge a.coverage b.coverage --out both.coverage",
)
OUT = Path("build/coverage")


class CoverageAction(Enum):
    """What `trapline coverage` does with the files."""

    REPORT = "report"
    MERGE = "merge"
    RUN = "run"
    LCOV = "lcov"


def command(
    action: Annotated[
        CoverageAction, typer.Argument(help="Report, merge, run (golden alone) or lcov.")
    ],
    inputs: Annotated[
        list[Path],
        typer.Argument(help="Coverage files or folders; `run`: programs; `lcov`: coverage.dat."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the reports; file of the others.")
    ] = None,
    config: Annotated[str, typer.Option(help="Configuration for `run`.")] = DEFAULT,
    floor: Annotated[
        Path | None, typer.Option(help="JSON of figures; status 1 below any of them.")
    ] = None,
) -> int:
    """Merge coverage files and report them by rule, by CSR and by cross.

    `report` writes coverage.html, coverage.json, coverage.md and ucis.xml into OUT
    (build/coverage). `lcov` turns what Verilator wrote into a tracefile.

    Exit status: 0, 1 below the floor or a program of `run` failed, 2 bad input.
    """
    if action is CoverageAction.REPORT:
        check_folder(out or OUT, "--out")
    elif out is not None:
        check_result(out, "--out")
    if action is CoverageAction.RUN:
        return _run(inputs, out or OUT / "golden.coverage", config)
    if action is CoverageAction.LCOV:
        return _lcov(inputs, out or OUT / "rtl.info")
    from trapline.coverage import floors
    from trapline.coverage.store import BadRun, merged

    try:
        limits = floors.load(floor) if floor is not None else {}
        covered = merged(inputs)
        if action is CoverageAction.MERGE:
            covered.write(out or OUT / "merged.coverage")
            Console().say(f"{covered.runs} runs, {len(covered.points)} points")
            return 0
        return _report(covered, out or OUT, limits)
    except BadRun as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from None


def _report(covered: Any, out: Path, limits: dict[str, float]) -> int:
    from trapline.coverage import floors, report

    document = report.write(covered, out)
    console = Console()
    console.print(report.markdown(document))
    console.say(f"{out}/coverage.html")
    below = floors.below(document, limits)
    for line in below:
        console.say(("below the floor", "red"), f": {line}")
    return 1 if below else 0


def _lcov(inputs: list[Path], out: Path) -> int:
    from trapline.coverage import lcov

    try:
        total = lcov.merged(inputs)
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, lcov.tracefile(total))
    except lcov.BadDat as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None
    Console().say(f"{len(total)} points of the RTL: {out}")
    return 0


def _run(programs: list[Path], out: Path, config: str) -> int:
    from trapline.coverage.collect import Collector, run_on_golden
    from trapline.coverage.store import GOLDEN
    from trapline.models.platform.elf import BadProgram, read_elf

    if config not in NAMED:
        raise BadInput(f"unknown configuration {config!r}; known: {', '.join(sorted(NAMED))}")
    collector = Collector(NAMED[config], GOLDEN)
    status = 0
    for path in programs:
        try:
            code = run_on_golden(
                collector, read_elf(path, NAMED[config].xlen, NAMED[config].ram), path.stem
            )
        except BadProgram as error:
            raise BadInput(str(error)) from None
        if code != 0:
            Console().say(f"{path}: {'no end' if code is None else f'failed with code {code}'}")
            status = 1
    try:
        collector.covered.write(out)
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None
    Console().say(f"{len(programs)} programs, {len(collector.covered.points)} points: {out}")
    return status
