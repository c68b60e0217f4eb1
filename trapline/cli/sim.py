# SPDX-License-Identifier: Apache-2.0
"""Run an ELF program on the RTL core alone, without a checker."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trapline.cli._output import check_file
from trapline.cli._place import Ram, ResetPc, asked, fitting, read_all
from trapline.cli.run import LIMIT_STATUS
from trapline.console import visible
from trapline.errors import BadInput
from trapline.models.isa.htif import unserved_text

EXAMPLES = (
    "trapline sim prog.elf",
    "trapline sim prog.elf --wait-states 7 --max-cycles 1000000",
    "trapline sim prog.elf --waves prog.fst",
)
BROKEN_STATUS = 3


def command(
    elf: Annotated[Path, typer.Argument(help="RISC-V program (ELF).")],
    config: Annotated[
        str, typer.Option(help="Configuration of the hart; default: the design's.")
    ] = "",
    dut: Annotated[
        str,
        typer.Option(
            help="The core in hdl/ as this design describes it: a name of tb/duts, or a folder."
        ),
    ] = "own",
    wait_states: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, help="Seed of random wait states.")
    ] = None,
    state_seed: Annotated[
        int, typer.Option(min=0, max=2**30 - 1, help="Seed of registers without a reset value.")
    ] = 0,
    max_cycles: Annotated[
        int, typer.Option(min=1, max=2**62, help="Stop after so many clock cycles, status 124.")
    ] = 100_000_000,
    waves: Annotated[Path | None, typer.Option(help="Write an FST trace to this file.")] = None,
    reset_pc: ResetPc = "",
    ram: Ram = "",
    mtime_inc: Annotated[
        int, typer.Option(min=1, max=2**32 - 1, help="Ticks of mtime in each clock cycle.")
    ] = 1,
) -> None:
    """Run a program on the RTL alone, without a checker.

    Exit status: 0 passed, 1 failed, 124 at the limit, 2 bad input, 3 a broken core: its own
    assertions fail.
    """
    from trapline.cli._design import config_of, design_of
    from trapline.models.isa.needs import unmet
    from trapline.models.platform import boot
    from trapline.models.platform.elf import needs_of
    from trapline.tb.duts.loader import BadDut
    from trapline.tb.sim import bare

    design = design_of(dut)
    cfg = config_of(dut, config or design.default_config)
    cfg = fitting(asked(reset_pc, ram), [elf], cfg, design.parameters).of(cfg)
    (program,) = read_all([elf], cfg)
    try:
        if missing := unmet(cfg, needs_of(elf)):
            print(visible(f"{elf}: not applicable: needs {', '.join(missing)}"), file=sys.stderr)
            return
        if waves is not None:
            check_file(waves, "--waves")
        executable = bare.simulator(design.bare(cfg))
    except BadDut as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{waves}: {error.strerror}") from None
    try:
        result = bare.run(
            executable,
            program,
            max_cycles=max_cycles,
            pieces=boot.pieces(program, cfg),
            wait_seed=wait_states,
            waves=waves,
            mtime_inc=mtime_inc,
            state_seed=state_seed,
        )
    except RuntimeError as error:
        print(visible(str(error)), file=sys.stderr)
        raise typer.Exit(BROKEN_STATUS) from None
    if result.state == "limit":
        print(
            f"stopped after {result.cycles} cycles, {result.retired} instructions", file=sys.stderr
        )
        raise typer.Exit(LIMIT_STATUS)
    if result.state == "unserved":
        print(f"after {result.retired} instructions: {unserved_text(result.code)}", file=sys.stderr)
        raise typer.Exit(1)
    if result.state == "fail":
        print(
            f"failed with code {result.code} after {result.retired} instructions", file=sys.stderr
        )
        raise typer.Exit(1)
