# SPDX-License-Identifier: Apache-2.0
"""Programs on the RTL alone under many seeds end as they do on the golden model.

Each program runs without wait states and with each of N seeds of wait states; every run starts from
another random initial state. Console output and exit status must be those of `trapline run`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.console import visible
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import Executable, read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.campaigns.sources import digest_of
from trapline.tb.duts import loader as duts
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed
from trapline.tb.sim import bare

# What decides how a program ends on the golden model, and how its ending is read.
GOLDEN = ("models/golden", "models/isa", "models/platform", "tb/sim")
MAX_INSTRUCTIONS = 10_000_000
MAX_CYCLES = 100_000_000


@dataclass(frozen=True)
class BareEnding:
    """How a program ended: state is "pass", "fail" or "limit"; code of the program itself."""

    state: str
    code: int
    console: bytes


@dataclass(frozen=True)
class Disagreement:
    """A run that ended unlike the golden model's. wait_seed None: without wait states."""

    program: str
    wait_seed: int | None
    state_seed: int
    rtl: str
    golden: str


def golden_ending(config: HartConfig, program: Executable) -> BareEnding:
    """What `trapline run` makes of the program."""
    console = bytearray()
    platform = Platform(config, console.append)
    platform.load(program)
    platform.run(MAX_INSTRUCTIONS)
    if platform.end is None:
        return BareEnding("limit", 0, bytes(console))
    return BareEnding("fail" if platform.end.code else "pass", platform.end.code, bytes(console))


def rtl_ending(simulator: Path, program: Executable, wait: int | None, state: int) -> BareEnding:
    """What the RTL makes of the program; a simulator that breaks is an ending of its own."""
    with tempfile.TemporaryFile() as console:
        try:
            result = bare.run(
                simulator,
                program,
                max_cycles=MAX_CYCLES,
                wait_seed=wait,
                state_seed=state,
                console=console,
            )
        except RuntimeError as error:
            return BareEnding(str(error), 0, b"")
        console.seek(0)
        return BareEnding(result.state, result.code, console.read())


def random_programs(config: HartConfig, first: int, count: int, folder: Path) -> list[Path]:
    """`count` random programs from seed `first` on, as ELF files."""
    paths = []
    for seed in range(first, first + count):
        paths.append(folder / f"random{seed}.elf")
        write_elf(of_seed(config, seed), paths[-1])
    return paths


@dataclass
class Comparison:
    """What became of one program: how many runs it took, and those that ended otherwise."""

    program: str
    runs: int = 0
    # The golden model does not end it, so there is nothing to compare with.
    endless: bool = False
    differences: list[Disagreement] = field(default_factory=list)


def _compared(
    config: HartConfig, simulator: Path, path: Path, waits: Sequence[int | None], pool: Executor
) -> Comparison:
    program = read_elf(path, config.xlen, config.ram)
    golden = golden_ending(config, program)
    found = Comparison(path.stem)
    if golden.state == "limit":
        found.endless = True
        return found

    def one(wait: int | None) -> BareEnding:
        return rtl_ending(simulator, program, wait, state_seed(wait))

    for wait, rtl in zip(waits, pool.map(one, waits), strict=True):
        found.runs += 1
        if rtl != golden:
            found.differences.append(
                Disagreement(path.stem, wait, state_seed(wait), str(rtl), str(golden))
            )
    return found


def _restored(row: dict[str, Any]) -> Comparison:
    return Comparison(**row | {"differences": [Disagreement(**d) for d in row["differences"]]})


def compare(
    config: HartConfig,
    paths: Sequence[Path],
    waits: Sequence[int | None],
    jobs: int,
    known: Ledger,
    rerun: bool,
) -> list[Comparison]:
    """Run every program that `known` does not hold, or with `again` all of them.

    A row holds for the program, the simulator, the golden model and the seeds. Raises BadProgram,
    BuildError.
    """
    simulator = bare.simulator(duts.load("own").bare(config))
    setting = f"{simulator.parent.name} {config.name} {digest_of(GOLDEN)} {list(waits)}"
    done = []
    with ThreadPoolExecutor(jobs) as pool:
        for path in paths:
            try:
                key = digest([setting, path])
            except OSError:
                key = ""  # read_elf says what is wrong with it
            row = None if rerun or not key else known.get(path.stem, key)
            found = _restored(row) if row is not None else None
            if found is None:
                found = _compared(config, simulator, path, waits, pool)
                known.put(path.stem, key, asdict(found))
            for d in found.differences:
                print(visible(f"{d.program}, wait seed {d.wait_seed}: {d.rtl}; golden: {d.golden}"))
            done.append(found)
    return done


def state_seed(wait: int | None) -> int:
    """The seed of the initial state of a run: another one for each seed of wait states."""
    return 0 if wait is None else 1000 + wait


def run(
    config: HartConfig,
    elves: Sequence[Path],
    seeds: range,
    random: int,
    jobs: int,
    out: Path,
    rerun: bool = False,
) -> bool:
    """These programs and `random` random ones with each seed of wait states; whether all agree.

    `out` (JSON) holds the figures and each difference; rerun: run what the ledger beside it holds,
    too. Raises BadProgram, BadDut, BuildError.
    """
    waits = [None, *seeds]
    with tempfile.TemporaryDirectory() as folder:
        paths = [*elves, *random_programs(config, seeds.start, random, Path(folder))]
        known = Ledger(out.with_name(ledger.NAME), "seeds")
        done = compare(config, paths, waits, jobs, known, rerun)
    runs = sum(c.runs for c in done)
    skipped = [c.program for c in done if c.endless]
    differences = [d for c in done for d in c.differences]
    figures = {
        "config": config.name,
        "programs": len(paths) - len(skipped),
        "wait_seeds": len(seeds),
        "runs": runs,
        "without_an_end": skipped,
        "differences": [asdict(d) for d in differences],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, json.dumps(figures, indent=1) + "\n")
    print(
        f"{figures['programs']} programs, {runs} runs, {len(differences)} differences"
        + (f"; without an end on the golden model: {', '.join(skipped)}" if skipped else "")
    )
    return not differences
