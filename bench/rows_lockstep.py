# SPDX-License-Identifier: Apache-2.0
"""Lockstep: instructions a CPU-second, share of the bare design's speed, short programs a second.

The bare design is the same core built without the probe and run without cocotb, Python and checker
(tb/sim/bare.py), on the same program. Everything is CPU time of the simulator process.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from trapline.bench import rows_golden
from trapline.models.isa.config import DEFAULT, named
from trapline.models.platform.elf import read_elf
from trapline.tb.duts import loader as duts
from trapline.tb.run.description import Program, Result, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim import bare

SOURCE = Path(__file__).with_name("lockstep_loop.S")
# About 20 million instructions; a short program has about 500.
LOOPS, SHORT_LOOPS, SHORT_PROGRAMS = 1_290_000, 30, 500
MAX_CYCLES = 100_000_000


def assembled(folder: Path, loops: int, xlen: int = 64) -> str:
    """The bench loop as an ELF below the folder; returns its path."""
    elf = folder / f"loop{loops}.rv{xlen}.elf"
    command = ["riscv64-unknown-elf-gcc", "-nostdlib", f"-march=rv{xlen}imac"]
    command.append(f"-mabi={rows_golden.ABI[xlen]}")
    subprocess.run(
        [*command, f"-DLOOPS={loops}", "-Wl,-n,-Ttext=0x80000000", "-o", elf, SOURCE], check=True
    )
    return str(elf)


def results_of(folder: Path, elf: str, count: int, config: str = DEFAULT) -> list[Result]:
    """`count` runs of the program in one simulator. Raises RuntimeError unless all pass."""
    programs = tuple(Program(f"p{i}", elf) for i in range(count))
    run = RunDescription("own", config, programs, tempfile.mkdtemp(dir=folder))
    results = Session(run, Progress()).run()
    for result in results:
        if not result.good or result.finish != "passed":
            raise RuntimeError(f"{result.verdict}, {result.finish}: {result.sentence}")
    return results


def sides() -> dict[str, Callable[[], float]]:
    """One round of each side; nothing without a RISC-V compiler."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        return {}
    folder = Path(tempfile.mkdtemp(prefix="trapline-bench-"))
    long, short = assembled(folder, LOOPS), assembled(folder, SHORT_LOOPS)
    executable = bare.simulator(duts.load("own").bare(named(DEFAULT)))

    def checked() -> float:
        (result,) = results_of(folder, long, 1)
        return result.instructions / result.cpu_seconds

    def free_running() -> float:
        result = bare.run(executable, read_elf(long), max_cycles=MAX_CYCLES)
        if result.state != "pass":
            raise RuntimeError(f"the bare design ended with {result.state}")
        return result.retired / result.cpu_seconds

    def short_programs() -> float:
        results = results_of(folder, short, SHORT_PROGRAMS)
        return len(results) / sum(r.cpu_seconds for r in results)

    return {
        "lockstep_ips": checked,
        "bare_ips": free_running,
        "short_programs_per_s": short_programs,
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """lockstep_share: of the bare design's instructions a CPU-second."""
    lockstep, bare = medians.get("lockstep_ips"), medians.get("bare_ips")
    return {"lockstep_share": lockstep / bare} if lockstep and bare else {}
