# SPDX-License-Identifier: Apache-2.0
"""Rates of the golden model and of Spike on the same programs, in million instructions a second.

golden_mips          a loop of Dhrystone's kind in VS-mode under two-stage translation
golden_nomemo_mips   the same with the walk memo off: every access walks both stages
golden_cold_mips     four laps over 100,000 distinct instructions, the decode cache empty at first
golden_uncompiled_mips, spike_mips, spike_log_commits_mips: the first loop there

CPU time of the run alone; of Spike, that of the process less that of one with hardly any rounds.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trapline.models.golden import pure
from trapline.models.isa.config import named

if TYPE_CHECKING:
    from trapline.models.platform.platform import Platform

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "bench" / "programs"
BUILD = ROOT / "build" / "bench"
CC = "riscv64-unknown-elf-gcc"
CFLAGS = (
    "-mno-riscv-attribute", "-mcmodel=medany", "-O2", "-ffreestanding", "-fno-builtin",
    "-nostdlib", "-nostartfiles",
)  # fmt: skip
ABI = {32: "ilp32", 64: "lp64"}
SPIKE_ISA = "rv64imach_zicsr_zifencei_zicntr"

DISTINCT = 100_000
ENDLESS = 1 << 60
SPIKE_ROUNDS = {"spike_mips": 400_000, "spike_log_commits_mips": 10_000}
LIMITS = {"golden": 3_000_000, "nomemo": 20_000, "cold": 400_000, "uncompiled": 60_000}


def target(xlen: int) -> list[str]:
    """The compiler's options for a width; GCC 12 does not know `h`, its assembler does."""
    base = f"-march=rv{xlen}ima"
    return [f"{base}c_zicsr_zifencei", f"-Wa,{base}ch_zicsr_zifencei", f"-mabi={ABI[xlen]}"]


def program(name: str, source: Path, rounds: int, xlen: int = 64) -> Path:
    """Build bench/programs with `source`'s work(); returns the ELF file."""
    elf = BUILD / f"{name}.elf"
    elf.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [CC, *target(xlen), *CFLAGS, f"-DROUNDS={rounds}", "-T", str(SOURCES / "program.ld"),
         str(SOURCES / "two_stage.S"), str(source), "-o", str(elf)],
        check=True,
    )  # fmt: skip
    return elf


def loaded(elf: Path, memo: bool = True) -> Platform:
    """A platform with the program; imported late, so that a process may choose the sources."""
    from trapline.models.platform.elf import read_elf
    from trapline.models.platform.platform import Platform

    platform = Platform(named("rv64imac_h"), memo=memo)
    platform.load(read_elf(elf))
    return platform


def golden_rate(elf: Path, limit: int, memo: bool = True, warm: bool = True) -> float:
    """Rate of the model in this process over `limit` steps, after start-up and a first warm lap."""
    if not warm:
        from trapline.models.golden.state import decode_cache_of

        decode_cache_of.cache_clear()
    platform = loaded(elf, memo)
    platform.run(limit // 3 if warm else 100)
    begin = time.process_time()
    done = platform.run(limit)
    return done / (time.process_time() - begin) / 1e6


def uncompiled_rate(elf: Path) -> float:
    """Rate of the model's sources, in a process of its own."""
    text = subprocess.run(
        [sys.executable, "-m", "trapline.bench.rows_golden", str(elf)],
        check=True, capture_output=True, text=True, cwd=ROOT,
    ).stdout  # fmt: skip
    return float(text)


def _cpu_of(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spike_rate(elf: Path, short: Path, instructions: int, log: bool) -> float:
    """Rate of Spike on `instructions` more than the short program has."""
    spike = [str(Path(sys.executable).parent / "spike"), f"--isa={SPIKE_ISA}"]
    spike += ["-l", "--log-commits", f"--log={os.devnull}"] if log else []
    return instructions / (_cpu_of([*spike, str(elf)]) - _cpu_of([*spike, str(short)])) / 1e6


def _instructions(elf: Path) -> int:
    platform = loaded(elf)
    done = platform.run(1 << 40)
    if platform.end is None or platform.end.code:
        raise RuntimeError(f"{elf.name} did not pass on the golden model")
    return done


def sides() -> dict[str, Callable[[], float]]:
    """The rows whose prerequisites are here: the cross compiler, and Spike for its own."""
    if shutil.which(CC) is None:
        return {}
    records = SOURCES / "records.c"
    BUILD.mkdir(parents=True, exist_ok=True)
    distinct = BUILD / "distinct.c"
    text = subprocess.run(
        [sys.executable, str(SOURCES / "distinct.py"), str(DISTINCT)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    distinct.write_text(text)
    loop = program("records", records, ENDLESS)
    cold = program("distinct", distinct, ENDLESS)
    rows: dict[str, Callable[[], float]] = {
        "golden_mips": lambda: golden_rate(loop, LIMITS["golden"]),
        "golden_nomemo_mips": lambda: golden_rate(loop, LIMITS["nomemo"], memo=False),
        "golden_cold_mips": lambda: golden_rate(cold, LIMITS["cold"], warm=False),
        "golden_uncompiled_mips": lambda: uncompiled_rate(loop),
    }
    if (Path(sys.executable).parent / "spike").exists():
        short = program("records_short", records, 10)
        lap = (_instructions(program("records_lap", records, 1010)) - _instructions(short)) / 1000
        for name, rounds in SPIKE_ROUNDS.items():
            elf = program(name, records, rounds + 10)
            rows[name] = _spike_side(elf, short, int(lap * rounds), "log" in name)
    return rows


def _spike_side(elf: Path, short: Path, instructions: int, log: bool) -> Callable[[], float]:
    return lambda: spike_rate(elf, short, instructions, log)


if __name__ == "__main__":
    pure.prefer_sources()
    print(golden_rate(Path(sys.argv[1]), LIMITS["uncompiled"]))
