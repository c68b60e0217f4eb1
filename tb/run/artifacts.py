# SPDX-License-Identifier: Apache-2.0
"""Writes the report of a first difference: report.json and one self-contained report.html."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote

from trapline.files import write_whole
from trapline.models.isa.memory_map import RAM
from trapline.tb.duts.loader import Dut
from trapline.tb.lockstep.difference import Difference, Finding
from trapline.tb.report.document import RunFacts, document, judged
from trapline.tb.report.html import render
from trapline.tb.report.program import SymbolFile
from trapline.tb.report.program import SymbolTables as Symbols
from trapline.tb.report.rules import rules_of
from trapline.tb.run.description import Program, RunDescription

DESCRIPTION = "rerun.json"
# Where the printed command leaves its results: a folder in the report's.
RERUN = "rerun"
# Makes an ELF file of a shrunk program.
BUILD = f"riscv64-unknown-elf-gcc -nostdlib -Wl,-n -Ttext={RAM.base:#x}"


def _settings(program: Program) -> Program:
    """What a command line says once for all its programs, and what it cannot say."""
    return replace(program, name="", elf="", group="", drawn="")


def _apart(before: Program, program: Program) -> bool:
    """Whether one command line cannot name both."""
    return bool(before.drawn) or _settings(before) != _settings(program)


def reproduce_command(
    program: Program,
    description: RunDescription,
    folder: Path,
    before: Sequence[Program] = (),
) -> str:
    """The command line that runs this program in the same way, after the programs `before`.

    It goes to `folder` first, and leaves its own results in RERUN there. Where the programs before
    have other settings, or are drawn, it names a run description that is left in `folder`.
    """
    there = f"cd {quote(str(folder.resolve()))} && "
    return there + command_line(program, description, folder, before)


def command_line(
    program: Program,
    description: RunDescription,
    folder: Path,
    before: Sequence[Program] = (),
) -> str:
    """As `reproduce_command`, for somebody who is in the folder."""
    if description.command:
        words = [*description.command, program.elf, "--out", RERUN]
        return " ".join([_trapline(), *map(quote, words)])
    words = [_trapline(), "lockstep"]
    if any(_apart(p, program) for p in before):
        programs = (*before, program)
        replace(description, programs=programs, resume="", work="").dump(folder / DESCRIPTION)
        words += ["--description", DESCRIPTION]
        if description.observers or any(p.pulses or p.waits for p in programs):
            words.append("--trust-observers")
        return " ".join([*words, "--out", RERUN])
    words += [quote(p.elf) for p in (*before, program)]
    words += ["--config", description.config, "--dut", quote(description.dut)]
    if program.wait_seed is not None:
        words += ["--wait-states", str(program.wait_seed)]
    if program.irq_seed is not None:
        words += ["--irq-seed", str(program.irq_seed)]
    for option, name in (("--pulses", program.pulses), ("--waits", program.waits)):
        words += [option, quote(name)] if name else []
    if program.max_instructions:
        words += ["--max-instructions", str(program.max_instructions)]
    if description.reset_pc:
        words += ["--reset-pc", f"{description.reset_pc:#x}"]
    if description.ram_size or description.ram_base:
        ram = description.hart_config().ram
        words += ["--ram", f"{ram.size:#x}@{ram.base:#x}"]
    if description.watchdog_cycles:
        words += ["--watchdog-cycles", str(description.watchdog_cycles)]
    for root in description.source_roots:
        words += ["--source-root", quote(root)]
    words += ["--fenced"] if description.fenced else []
    return " ".join([*words, "--out", RERUN])


def _trapline() -> str:
    """The command as this environment has it: by its name only where a shell finds that one."""
    own = Path(sys.prefix) / "bin" / "trapline"
    found = shutil.which("trapline")
    same = found is not None and own.exists() and Path(found).resolve() == own.resolve()
    return quote(str(own)) if own.exists() and not same else "trapline"


def write_report(
    found: Difference, program: Program, description: RunDescription, dut: Dut, waves: str
) -> Path:
    """Write the report's files into OUT/NAME; returns that folder."""
    folder = Path(description.out) / program.name
    folder.mkdir(parents=True, exist_ok=True)
    run = RunFacts(
        program=program.elf,
        config=description.config,
        dut=description.dut,
        reproduce=reproduce_command(program, description, folder),
        xlen=description.hart_config().xlen,
        known=dut.known,
        waves=waves,
        waivers=tuple((w.name, w.reason) for w in dut.waivers),
    )
    doc = document(found, run, _symbols(program, description))
    write_whole(folder / "report.json", json.dumps(doc, indent=1))
    write_whole(folder / "report.html", render(doc))
    return folder


def failure(found: Difference) -> tuple[str, ...]:
    """What two differences have in common that are the same failure."""
    return (found.finding.name, *(f.name for f in found.fields[:1]))


def shrunk_header(
    program: Program,
    description: RunDescription,
    found: Difference,
    disturbed: bool,
    folder: Path,
) -> list[str]:
    """What a shrunk program says of itself: the difference, its rules, how to run it."""
    settings = program if disturbed else replace(program, wait_seed=None, irq_seed=None)
    built = f"{program.name}.elf"
    command = command_line(replace(settings, elf=built), description, folder)
    return [
        f"Rules: {' '.join(rules_of(found)[:6])}",
        f"Shrunk from {program.elf}; first difference there: {found.detail or found.finding}",
        f"Build: {BUILD} {program.name}.S -o {built}",
        f"Run: {command}",
    ]


def _symbols(program: Program, description: RunDescription) -> Symbols:
    roots = [Path(root) for root in description.source_roots]
    return Symbols(*symbol_files(Path(program.elf)), roots=roots)


def amend_report(
    folder: Path, verdict: Finding, sentence: str, predecessors: list[str], reproduce: str
) -> None:
    """Put the report's files under another verdict."""
    doc = json.loads((folder / "report.json").read_text())
    doc = judged(doc, verdict, sentence, predecessors, reproduce)
    write_whole(folder / "report.json", json.dumps(doc, indent=1))
    write_whole(folder / "report.html", render(doc))


def symbol_files(elf: Path) -> list[SymbolFile]:
    """The files that know the program's addresses: its ELF, or what FILE.symbols beside it lists.

    A program that holds others as plain bytes (firmware with a kernel) lists them there, itself
    among them: JSON, an array of {"path", "at", "v"} as SymbolFile has them.
    """
    listed = elf.with_name(elf.name + ".symbols")
    try:
        rows = json.loads(listed.read_text())
        files = [SymbolFile(Path(row["path"]), row.get("at"), row.get("v")) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        files = []  # a report without names is better than none
    return files or [SymbolFile(elf)]
