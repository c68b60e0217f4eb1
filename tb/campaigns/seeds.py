# SPDX-License-Identifier: Apache-2.0
"""`make sim-seeds`: programs on the RTL alone under many seeds end as they do on the golden model.

    python -m trapline.tb.campaigns.seeds [--config NAME] [--seeds N] [--first S] [--random N] ELF..

Each program runs without wait states and with each of N seeds of wait states; every run starts from
another random initial state. Console output and exit status must be those of `trapline run`. --out
FILE (JSON) holds the figures and each difference. Exit status: 0 all agree, 1 a difference, 2 bad
input.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from trapline.models.isa.config import DEFAULT, NAMED, HartConfig, named
from trapline.models.platform.elf import BadProgram, Program, read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed
from trapline.tb.sim import bare as free_run
from trapline.tb.sim.build import BuildError

MAX_INSTRUCTIONS = 10_000_000
MAX_CYCLES = 100_000_000


@dataclass(frozen=True)
class Ending:
    """How a program ended: state is "pass", "fail" or "limit"; code of the program itself."""

    state: str
    code: int
    console: bytes


@dataclass(frozen=True)
class Difference:
    """A run that ended unlike the golden model's. wait_seed None: without wait states."""

    program: str
    wait_seed: int | None
    state_seed: int
    rtl: str
    golden: str


def golden_ending(config: HartConfig, program: Program) -> Ending:
    """What `trapline run` makes of the program."""
    console = bytearray()
    platform = Platform(config, console.append)
    platform.load(program)
    platform.run(MAX_INSTRUCTIONS)
    if platform.end is None:
        return Ending("limit", 0, bytes(console))
    return Ending("fail" if platform.end.code else "pass", platform.end.code, bytes(console))


def rtl_ending(simulator: Path, program: Program, wait: int | None, state: int) -> Ending:
    """What the RTL makes of the program; a simulator that breaks is an ending of its own."""
    with tempfile.TemporaryFile() as console:
        try:
            result = free_run.run(
                simulator,
                program,
                max_cycles=MAX_CYCLES,
                wait_seed=wait,
                state_seed=state,
                console=console,
            )
        except RuntimeError as error:
            return Ending(str(error), 0, b"")
        console.seek(0)
        return Ending(result.state, result.code, console.read())


def random_programs(config: HartConfig, first: int, count: int, folder: Path) -> list[Path]:
    """`count` random programs from seed `first` on, as ELF files."""
    paths = []
    for seed in range(first, first + count):
        paths.append(folder / f"random{seed}.elf")
        write_elf(of_seed(config, seed), paths[-1])
    return paths


def compare(
    config: HartConfig, paths: Sequence[Path], waits: Sequence[int | None], jobs: int
) -> tuple[int, list[str], list[Difference]]:
    """Run everything: (runs, programs left out, differences).

    A program is left out that the golden model does not end. Raises BadProgram, BuildError.
    """
    simulator = free_run.simulator(config)
    skipped: list[str] = []
    differences: list[Difference] = []
    runs = 0
    with ThreadPoolExecutor(jobs) as pool:
        for path in paths:
            program = read_elf(path, config.xlen)
            golden = golden_ending(config, program)
            if golden.state == "limit":
                skipped.append(path.stem)
                continue

            def one(wait: int | None, program: Program = program) -> Ending:
                return rtl_ending(simulator, program, wait, state_seed(wait))

            for wait, rtl in zip(waits, pool.map(one, waits), strict=True):
                runs += 1
                if rtl != golden:
                    differences.append(
                        Difference(path.stem, wait, state_seed(wait), str(rtl), str(golden))
                    )
                    print(f"{path.stem}, wait seed {wait}: {rtl}; golden model: {golden}")
    return runs, skipped, differences


def state_seed(wait: int | None) -> int:
    """The seed of the initial state of a run: another one for each seed of wait states."""
    return 0 if wait is None else 1000 + wait


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="trapline.tb.campaigns.seeds")
    parser.add_argument("elf", nargs="*", type=Path, help="programs")
    parser.add_argument("--config", default=DEFAULT, choices=sorted(NAMED))
    parser.add_argument("--seeds", type=int, default=20, help="seeds of wait states")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--random", type=int, default=0, help="random programs besides")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("build/sim-seeds.json"))
    options = parser.parse_args(arguments)
    if options.seeds < 0 or options.random < 0 or options.first < 0 or options.jobs < 1:
        parser.error("a number is negative")
    config = named(options.config)
    waits = [None, *range(options.first, options.first + options.seeds)]
    with tempfile.TemporaryDirectory() as folder:
        paths = list(options.elf)
        paths += random_programs(config, options.first, options.random, Path(folder))
        try:
            runs, skipped, differences = compare(config, paths, waits, options.jobs)
        except (BadProgram, BuildError) as error:
            parser.error(str(error))
    figures = {
        "config": config.name,
        "programs": len(paths) - len(skipped),
        "wait_seeds": options.seeds,
        "runs": runs,
        "without_an_end": skipped,
        "differences": [asdict(d) for d in differences],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1) + "\n")
    print(
        f"{figures['programs']} programs, {runs} runs, {len(differences)} differences"
        + (f"; without an end on the golden model: {', '.join(skipped)}" if skipped else "")
    )
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
