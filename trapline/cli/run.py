# SPDX-License-Identifier: Apache-2.0
"""Run an ELF program on the golden model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from trapline.cli._output import check_file
from trapline.cli._place import Ram, ResetPc, asked, read_all
from trapline.errors import BadInput
from trapline.models.isa.config import DEFAULT, HartConfig, named
from trapline.models.platform import boot
from trapline.models.platform.elf import BadProgram

if TYPE_CHECKING:
    from trapline.models.platform.platform import Platform

EXAMPLES = (
    "trapline run prog.elf",
    "trapline run prog.elf --config rv32imac_h --max-instructions 1000000",
    "trapline run prog.elf --trace prog.trace",
    "trapline run *.elf --out build/run",
    "trapline run payload.elf --ram 2G --reset-pc 0x80200000",
)
LIMIT_STATUS = 124
MODES = {(3, 0): "M", (1, 0): "HS", (0, 0): "U", (1, 1): "VS", (0, 1): "VU"}


def configuration(name: str) -> HartConfig:
    """The named configuration; BadInput when there is none of that name."""
    try:
        return named(name)
    except KeyError as error:
        raise BadInput(str(error.args[0])) from None


def command(
    elf: Annotated[list[Path], typer.Argument(help="RISC-V programs (ELF).")],
    config: Annotated[str, typer.Option(help="Named configuration of the hart.")] = DEFAULT,
    max_instructions: Annotated[
        int, typer.Option(min=1, max=2**62, help="Stop after this many, with status 124.")
    ] = 1_000_000_000,
    reset_pc: ResetPc = "",
    ram: Ram = "",
    trace: Annotated[Path | None, typer.Option(help="Write each commit to this file.")] = None,
    raw_exit: Annotated[bool, typer.Option(help="Exit with the program's own code.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of summary.json and junit.xml; of many programs: build/run."),
    ] = None,
) -> int | None:
    """Run programs on the golden model to their ends.

    Of many programs each has its line, and OUT holds summary.json and junit.xml.

    Exit status: 0 passed, 1 failed, 124 at the limit or in a WFI that no interrupt can end, 2 bad
    input. Of many: 1 when one failed, else 124 when one has not ended.
    """
    from trapline.cli._golden_runs import run_all, start

    place = asked(reset_pc, ram)
    cfg = place.of(configuration(config))
    programs = read_all(elf, cfg)
    stubbed = bool(place.reset_pc)
    try:
        for program in programs if stubbed else ():
            boot.pieces(program, cfg)
    except BadProgram as error:
        raise BadInput(str(error)) from None
    if len(programs) > 1 or out is not None:
        if trace is not None or raw_exit:
            raise BadInput("--trace and --raw-exit are for one program, without --out")
        return run_all(programs, cfg, max_instructions, stubbed, out or Path("build/run"))
    if trace is not None:
        check_file(trace, "--trace")
    platform = start(programs[0], cfg, stubbed)
    if trace is None:
        done = platform.run(max_instructions)
    else:
        try:
            with trace.open("w") as file:
                done = _traced(platform, max_instructions, file)
        except OSError as error:
            raise BadInput(f"{trace}: {error.strerror}") from None
    sys.stdout.flush()
    return _tell(platform, done, max_instructions, raw_exit)


def _tell(platform: Platform, done: int, limit: int, raw_exit: bool) -> int:
    """Say how it ended; returns the status for it."""
    if platform.end is None:
        reason = why_unended(platform, done, limit)
        print(f"stopped after {done} instructions, {reason}", file=sys.stderr)
        return LIMIT_STATUS
    code = platform.end.code
    if platform.end.unserved:
        print(f"after {done} instructions: {platform.end.unserved}", file=sys.stderr)
        return 1
    if code == 0:
        return 0
    print(f"failed with code {code} after {done} instructions", file=sys.stderr)
    # A status has eight bits: a code without any of them must not look like success.
    return code & 0xFF or 1 if raw_exit else 1


def why_unended(platform: Platform, done: int, limit: int) -> str:
    """Why a program has not ended after `done` instructions."""
    if done < limit:
        return _asleep(platform)
    from trapline.models.platform.endless import find_livelock

    found = find_livelock(platform)
    return "at the limit" if found is None else found.sentence


def _asleep(platform: Platform) -> str:
    hart = platform.hart
    return (
        f"in a WFI that no interrupt can end: before pc {hart.pc:#x}, mie is "
        f"{hart.csr_named('mie'):#x}; it resumes when mip & mie is not zero"
    )


def _traced(platform: Platform, limit: int, file: IO[str]) -> int:
    """Run one instruction at a time and write what each did."""
    from trapline.models.isa.commit import Kind
    from trapline.models.isa.disasm import disassemble

    hart, done = platform.hart, 0
    while done < limit and platform.end is None:
        pc, mode = hart.pc, MODES[hart.priv, hart.v]
        step = platform.run(1)
        if not step:
            break
        done += step
        line = f"{done} {mode} {pc:#018x} "
        if hart.kind == Kind.INTERRUPT or hart.insn == 0:
            line += "-"  # nothing was fetched
        else:
            line += f"{hart.insn:08x} {disassemble(hart.insn, pc, hart.xlen)}"
        if hart.kind != Kind.RETIRE:
            what = "interrupt" if hart.kind == Kind.INTERRUPT else "exception"
            line += f"  -> {what} {hart.trap_cause}, to {hart.pc:#x}"
        elif hart.rd:
            line += f"  x{hart.rd}={hart.get_x(hart.rd):#x}"
        file.write(line + "\n")
    return done
