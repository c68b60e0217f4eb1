"""Lockstep: instructions a CPU-second, share of the bare design's speed, short programs a second.

The bare design is the same core built without the probe, on the same program: cycle for cycle the
same run, without records and without a golden model.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from trapline.tb.run import Program, Result, RunDescription
from trapline.tb.session import Progress, Session

SOURCE = Path(__file__).with_name("lockstep_loop.S")
LOOPS, SHORT_LOOPS, SHORT_PROGRAMS = 100_000, 120, 300


def _assembled(folder: Path, loops: int) -> str:
    elf = folder / f"loop{loops}.elf"
    command = "riscv64-unknown-elf-gcc -nostdlib -march=rv64imac -mabi=lp64".split()
    subprocess.run(
        [*command, f"-DLOOPS={loops}", "-Wl,-n,-Ttext=0x80000000", "-o", elf, SOURCE], check=True
    )
    return str(elf)


def _results(folder: Path, elf: str, count: int, probe: bool) -> list[Result]:
    programs = tuple(Program(f"p{i}", elf) for i in range(count))
    out = tempfile.mkdtemp(dir=folder)
    run = RunDescription("own", "rv64imac_h", programs, out, probe=probe, check=probe)
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
    long, short = _assembled(folder, LOOPS), _assembled(folder, SHORT_LOOPS)

    def checked() -> float:
        (result,) = _results(folder, long, 1, probe=True)
        return result.instructions / result.cpu_seconds

    def cycles(probe: bool) -> Callable[[], float]:
        def one() -> float:
            (result,) = _results(folder, long, 1, probe)
            return result.cycles / result.cpu_seconds

        return one

    def short_programs() -> float:
        results = _results(folder, short, SHORT_PROGRAMS, probe=True)
        return len(results) / sum(r.seconds for r in results)

    return {
        "lockstep_ips": checked,
        "lockstep_cycles_per_s": cycles(probe=True),
        "bare_cycles_per_s": cycles(probe=False),
        "short_programs_per_s": short_programs,
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """lockstep_share: of the bare design's cycles a CPU-second."""
    lockstep, bare = medians.get("lockstep_cycles_per_s"), medians.get("bare_cycles_per_s")
    return {"lockstep_share": lockstep / bare} if lockstep and bare else {}
