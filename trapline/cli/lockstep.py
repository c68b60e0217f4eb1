# SPDX-License-Identifier: Apache-2.0
"""Run programs on a design and on the golden model in lockstep; report the first difference."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._design import config_of, default_config, design_of, place_of
from trapline.cli._output import check_file
from trapline.cli._place import Placement, Ram, ResetPc, asked, fitting
from trapline.cli._progress import ShownRun
from trapline.cli._results import show
from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.models.isa.config_data import resolve
from trapline.tb.duts import loader as duts
from trapline.tb.report.text import print_report
from trapline.tb.run import session as sessions
from trapline.tb.run import stimulus
from trapline.tb.run.description import (
    DEFAULT_INSTRUCTIONS,
    Program,
    RunDescription,
    summarize,
    without_fences,
)
from trapline.tb.run.outdir import Names, locked
from trapline.tb.run.schema import read_description

EXAMPLES = (
    "trapline lockstep *.elf --jobs 4",
    "trapline lockstep prog.elf --irq-seed 1 --wait-states 1 --runs 20",
    "trapline lockstep prog.elf --dut rvfi --config rv64imac --out build/mine",
    "trapline lockstep payload.elf --ram 2G --reset-pc 0x80200000",
    "trapline lockstep prog.elf --max-instructions 5000 --allow-unfinished",
    "trapline lockstep --description build/lockstep/run.json",
)
# A disturbed run ends after so many instructions, unless --max-instructions says otherwise.
DISTURBED_INSTRUCTIONS = 20_000
COVERAGE = "trapline.coverage.observer:Coverage"
MOST_SEED, MOST_RUNS, MOST_COUNT = 2**31 - 2, 1_000_000, 2**48


def command(
    elf: Annotated[list[Path] | None, typer.Argument(help="Programs, run in this order.")] = None,
    config: Annotated[
        str, typer.Option(help="Configuration of the hart; default: the design's.")
    ] = "",
    dut: Annotated[
        str, typer.Option(help="Design under test: a name of tb/duts, or a folder (with a slash).")
    ] = "own",
    wait_states: Annotated[
        int | None, typer.Option(min=0, max=MOST_SEED, help="Random wait states, by seed.")
    ] = None,
    irq_seed: Annotated[
        int | None, typer.Option(min=0, max=MOST_SEED, help="Random interrupts, by seed.")
    ] = None,
    pulses: Annotated[
        str,
        typer.Option(help="Interrupts by a pulse train of one's own, MODULE:CLASS; its code runs."),
    ] = "",
    waits: Annotated[
        str,
        typer.Option(help="Wait states by a profile of one's own, MODULE:CLASS; its code runs."),
    ] = "",
    runs: Annotated[
        int, typer.Option(min=1, max=MOST_RUNS, help="Runs of each program; seeds count up.")
    ] = 1,
    disturbed: Annotated[
        int,
        typer.Option(
            min=0,
            max=MOST_RUNS,
            help="Further runs, spread over the programs, with interrupts and waits; each is cut "
            f"after {DISTURBED_INSTRUCTIONS:,} instructions, or --max-instructions.",
        ),
    ] = 0,
    waves: Annotated[Path | None, typer.Option(help="FST of one program's whole run.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("build/lockstep"),
    jobs: Annotated[
        int, typer.Option(min=1, max=256, help="Simulators side by side; results as asked.")
    ] = 1,
    description: Annotated[
        Path | None,
        typer.Option(
            help="Run what this run description says, as a report left it; no programs. "
            "It is data: of the classes that it names only Trapline's own run."
        ),
    ] = None,
    reset_pc: ResetPc = "",
    ram: Ram = "",
    max_instructions: Annotated[
        int,
        typer.Option(
            min=0,
            max=MOST_COUNT,
            help="Cut a program after so many; it is not finished then. "
            f"0: after {DEFAULT_INSTRUCTIONS:,}.",
        ),
    ] = 0,
    allow_unfinished: Annotated[
        bool, typer.Option("--allow-unfinished", help="A program without an end is no failure.")
    ] = False,
    watchdog_cycles: Annotated[
        int,
        typer.Option(
            min=0,
            max=MOST_COUNT,
            help="Cycles without a commit that are a verdict; 0: as dut.toml says.",
        ),
    ] = 0,
    source_root: Annotated[
        list[Path] | None,
        typer.Option(help="Folder with the programs' sources, for the lines in reports."),
    ] = None,
    trust_observers: Annotated[
        bool,
        typer.Option(
            "--trust-observers",
            help="Let --description name observers and stimuli that are not Trapline's: "
            "their code runs.",
        ),
    ] = False,
    further: Annotated[
        bool,
        typer.Option(
            "--continue",
            help="List the differences behind the first one, too: the model takes over what the "
            "design says, and the run goes on.",
        ),
    ] = False,
    all_waves: Annotated[
        bool,
        typer.Option("--all-waves", help="Trace and repeat those that show the same as another."),
    ] = False,
    fenced: Annotated[
        bool, typer.Option(help="The programs have all fences: accepting anything is a failure.")
    ] = False,
    record: Annotated[bool, typer.Option(help="Keep the commit streams.")] = False,
    coverage: Annotated[
        bool, typer.Option(help="Sample cover points into OUT (*.coverage).")
    ] = False,
    rtl_coverage: Annotated[
        bool,
        typer.Option(
            "--rtl-coverage",
            help="Count lines, branches and toggles of the RTL (coverage.dat below OUT, "
            "for `trapline coverage lcov`).",
        ),
    ] = False,
) -> int:
    """Run programs on a design and on the golden model in lockstep.

    OUT holds summary.json, junit.xml, and for each difference a folder with report.html,
    report.json and an FST of the cycles around it. `trapline report OUT` prints it again.

    What runs code: the design of --dut (its SystemVerilog is compiled), the classes of --pulses and
    --waits, and with --trust-observers those that --description names. Programs, descriptions,
    streams and reports are data; no Python file of OUT or of the current folder is imported.

    Exit status: 0 all equal to their ends, 1 a difference, a program that reports failure, or one
    without an end (cut by its limit, waiting or looping for ever: a verdict of its own and no
    success without --allow-unfinished), 2 bad input.
    """
    if description is not None:
        described = _described(description, out, elf, trust_observers)
        return run(described, Console(), jobs)
    if not elf:
        raise BadInput("no program (ELF) is named")
    dut = place_of(dut)
    config = config or default_config(dut)
    parameters = design_of(dut).parameters
    place = fitting(asked(reset_pc, ram), elf, config_of(dut, config), parameters)
    names = Names()
    programs = tuple(
        replace(program, pulses=pulses, waits=waits)
        for program in _programs(names, elf, wait_states, irq_seed, runs, max_instructions)
    )
    _check_stimulus(programs[0])
    first = 1 if irq_seed is None else irq_seed
    programs += _disturbed(names, elf, disturbed, first, max_instructions)
    if waves and len(programs) > 1:
        raise BadInput("--waves traces one run of one program")
    _check_output(out, waves)
    for root in source_root or ():
        if not root.is_dir():
            raise BadInput(f"{root}: --source-root names a folder")
    described = RunDescription(
        dut=dut,
        config=config,
        programs=programs,
        out=str(out.resolve()),
        waves=str(waves.resolve()) if waves else "",
        record=record,
        observers=(COVERAGE,) if coverage else (),
        rtl_coverage=rtl_coverage,
        fenced=fenced,
        further=further,
        all_waves=all_waves,
        allow_unfinished=allow_unfinished,
        source_roots=tuple(str(root.resolve()) for root in source_root or ()),
        watchdog_cycles=watchdog_cycles,
        **vars(place),
    )
    return run(described, Console(), jobs)


def _described(path: Path, out: Path, elf: list[Path] | None, trusted: bool) -> RunDescription:
    if elf:
        raise BadInput("--description names the programs itself")
    described = read_description(path, trusted)
    programs = tuple(map(_guarded, described.programs))
    described = replace(described, out=str(out.resolve()), work="", programs=programs)
    place = Placement(described.reset_pc, described.ram_base, described.ram_size)
    elves = [Path(p.elf) for p in described.programs]
    fitted = fitting(place, elves, *_hart(described, path))
    described = replace(described, **vars(fitted))
    _check_output(out, None)
    return described


def _hart(described: RunDescription, path: Path) -> tuple[HartConfig, tuple[str, ...]]:
    """The configuration of a description, which the design need not have any more.

    With what the design takes as parameters.
    """
    design = design_of(described.dut)
    if not described.hart:
        return config_of(described.dut, described.config), design.parameters
    try:
        return resolve(described.config, described.hart), design.parameters
    except ValueError as error:
        raise BadInput(f"{path}: hart: {error}") from None


def _guarded(program: Program) -> Program:
    """The program with an end: where nobody has set a limit, the default one."""
    if program.max_instructions or program.max_cycles:
        return program
    return replace(program, max_instructions=DEFAULT_INSTRUCTIONS, must_finish=True)


def run(description: RunDescription, console: Console, jobs: int = 1) -> int:
    """Run a description with its progress and a table; returns the exit status."""
    with locked(Path(description.out)):
        return _run(description, console, jobs)


def _run(description: RunDescription, console: Console, jobs: int) -> int:
    if any(p.max_instructions == DEFAULT_INSTRUCTIONS for p in description.programs):
        console.print(
            f"a program is cut after {DEFAULT_INSTRUCTIONS:,} instructions "
            "(--max-instructions sets another limit)"
        )
    try:
        session, ended_by = _session(description, console, jobs)
    except duts.BadDut as error:
        raise BadInput(str(error)) from None
    summary = summarize(session.results, description)
    show(console, session.results, summary)
    for result in session.results:
        if result.report:
            doc = json.loads((Path(result.report) / "report.json").read_text())
            print_report(doc, console)
            console.say(f"report: {result.report}/report.html")
            break  # the first difference; the others are in their folders
    if ended_by is not None:
        why = "interrupted" if isinstance(ended_by, KeyboardInterrupt) else "ended before its end"
        console.say((why, "red"), f": missing {', '.join(summary['missing'])}")
        raise ended_by
    if description.fenced and without_fences(summary["accepted"]):
        console.say(("accepted although every program has all its fences", "red"))
        return 1
    return 0 if all(r.good for r in session.results) else 1


def _session(
    description: RunDescription, console: Console, jobs: int
) -> tuple[sessions.Session, BaseException | None]:
    """The session, and what has ended it before its end: an interrupt or a full disk."""
    with ShownRun(console, [p.name for p in description.programs]) as shown:
        session = sessions.Session(description, shown.callbacks(), jobs=jobs)
        try:
            session.run()
        except (KeyboardInterrupt, OSError) as error:
            return session, error
    return session, None


def _check_output(out: Path, waves: Path | None) -> None:
    """Both can be written; known before anything is built."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "run.json").touch()
        if waves:
            check_file(waves, "--waves")
    except OSError as error:
        raise BadInput(f"{error.filename}: cannot be written: {error.strerror}") from None


def _check_stimulus(program: Program) -> None:
    """Raise BadInput unless the classes that the program names are there."""
    try:
        stimulus.pulse_class(program)
        stimulus.profile_class(program)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _programs(
    names: Names, elf: list[Path], wait: int | None, irq: int | None, runs: int, limit: int
) -> tuple[Program, ...]:
    """One entry for each program and run, each with a name of its own."""
    result = []
    for number in range(runs):
        for path in elf:
            result.append(
                Program(
                    names.unused(path.stem if runs == 1 else f"{path.stem}.{number}"),
                    str(path.resolve()),
                    irq_seed=None if irq is None else irq + number,
                    wait_seed=None if wait is None else wait + number,
                    max_instructions=limit or DEFAULT_INSTRUCTIONS,
                    must_finish=True,
                )
            )
    return tuple(result)


def _disturbed(
    names: Names, elf: list[Path], count: int, first: int, limit: int
) -> tuple[Program, ...]:
    """`count` runs at equal distances over the programs, each with a seed of its own."""
    result = []
    for number in range(count):
        path = elf[number * len(elf) // count]
        seed = first + number
        result.append(
            Program(
                names.unused(f"{path.stem}.disturbed{seed}"),
                str(path.resolve()),
                irq_seed=seed,
                wait_seed=seed,
                max_instructions=limit or DISTURBED_INSTRUCTIONS,
            )
        )
    return tuple(result)
