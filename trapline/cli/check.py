# SPDX-License-Identifier: Apache-2.0
"""Check a recorded commit stream again, without a simulator."""

from __future__ import annotations

import hashlib
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from trapline.cli._output import check_file
from trapline.console import Console
from trapline.coverage.collect import Collector
from trapline.coverage.store import STREAM
from trapline.errors import BadInput
from trapline.files import read_bytes
from trapline.models.isa.config_data import placed, resolve
from trapline.models.platform import boot
from trapline.models.platform.elf import BadProgram, read_for
from trapline.models.platform.htif import addresses
from trapline.tb.duts import loader as duts
from trapline.tb.lockstep.recheck import accepted, recheck
from trapline.tb.lockstep.stream import PLACES, BadStream, header_problem, read_stream
from trapline.tb.report.document import RunFacts, document
from trapline.tb.report.program import SymbolTables
from trapline.tb.report.text import print_report

EXAMPLES = (
    "trapline lockstep prog.elf --record",
    "trapline check build/lockstep/prog.stream",
    "trapline check build/lockstep/prog.stream --coverage prog.coverage",
)


def command(
    stream: Annotated[Path, typer.Argument(help="A NAME.stream of `trapline lockstep --record`.")],
    coverage: Annotated[
        Path | None, typer.Option(help="Write the cover points of the stream to this file.")
    ] = None,
) -> int:
    """Check a recorded commit stream again, without a simulator.

    Exit status: 0 equal, 1 a difference, 2 bad input.
    """
    if coverage is not None:
        check_file(coverage, "--coverage")
    try:
        header, items = read_stream(stream)
        _refuse(stream, header)
        named = resolve(header["config"], header.get("hart"))
        config = placed(named, *(header.get(name, 0) for name in PLACES))
        design = duts.load(header["dut"])
        elf = read_for(header["elf"], config)
        pieces = [*boot.pieces(elf, config)]
        pieces += [(spa, read_bytes(Path(name))) for name, spa in header["images"]]
        collector = Collector(config, STREAM)
        collector.begin(pieces)
        bounds = (design.interrupt_records, design.interrupt_cycles)
        checker, found = recheck(
            config,
            pieces,
            items,
            design.known,
            bounds,
            design.bus,
            design.late_cycles,
            design.speculative_a,
            htif=addresses(elf.symbols, header.get("tohost", 0)),
            watch=lambda ring, full: collector.sampler.sample(ring, 0, 1, full, 0),
        )
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from None
    except (BadStream, BadProgram, duts.BadDut) as error:
        raise BadInput(str(error)) from None
    except KeyError as error:
        raise BadInput(f"{stream}: {error.args[0]}") from None
    except ValueError as error:
        raise BadInput(f"{stream}: {error}") from None
    console = Console()
    for rule, count in accepted(checker).items():
        console.say(f"accepted: {rule}: {count}")
    for note in checker.staleness.notes[:1]:
        console.say(f"  first: {note}")
    if coverage is not None:
        collector.end(stream.stem)
        _written(collector, coverage)
    if found is None:
        console.print(f"{checker.records} records, {checker.instructions} instructions: equal")
        return 0
    run = RunFacts(
        elf.path,
        config.name,
        header["dut"],
        f"trapline check {quote(str(stream.resolve()))}",
        config.xlen,
        design.known,
        waivers=tuple((w.name, w.reason) for w in design.waivers),
    )
    print_report(document(found, run, SymbolTables(Path(elf.path))), console)
    return 1


def _refuse(stream: Path, header: dict[str, Any]) -> None:
    """BadInput for a header that is none, and for another program than was recorded."""
    problem = header_problem(header)
    if problem:
        raise BadInput(f"{stream}: {problem}")
    found = hashlib.sha256(read_bytes(Path(header["elf"]))).hexdigest()
    if found != header["elf_sha256"]:
        raise BadInput(f"{stream}: {header['elf']} is not the program that was recorded")


def _written(collector: Collector, path: Path) -> None:
    try:
        collector.covered.write(path)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
