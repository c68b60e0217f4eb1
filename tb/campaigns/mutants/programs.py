# SPDX-License-Identifier: Apache-2.0
"""What is run against a planted bug, and in which order.

First the program that caught it the last time (tb/planted/bugs/catches.csv), then directed programs
that name a rule of the bug, then those that have caught most bugs of the same source file so far,
then the others; last a fixed set of random programs with wait states and interrupts.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock, get_ident

from trapline.errors import BadInput
from trapline.models.isa.config import DEFAULT, named
from trapline.models.isa.licence import first_line
from trapline.tb.campaigns.random import disturbance
from trapline.tb.planted.mutants import SELECT_SPA, Mutant
from trapline.tb.planted.patch import ROOT
from trapline.tb.random.source import name_of, stem_of
from trapline.tb.run.description import Program

BUILD = ROOT / "build" / "mutants"
ELVES = ROOT / "build" / "sw" / "directed"
SOURCES = ROOT / "sw" / "directed"
# Where the programs of XLEN=32 are, sources of its own and builds of all.
NARROW = "rv32imac_h"
# Where those of F and D are.
FLOAT = "rv64gc_h"
# A bug may send a program into the woods; lockstep sees it long before.
LIMIT = 400_000
# Random programs tried after the directed ones, and where there are no others.
RANDOM = 150
RANDOM_ALONE = 2000


class Scores:
    """Which programs have caught bugs in which source file; it orders what is tried next."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._caught: Counter[tuple[str, str]] = Counter()

    def caught(self, file: str, program: str) -> None:
        """`program` caught a bug in `file`."""
        with self._lock:
            self._caught[file, program] += 1
            self._caught["", program] += 1

    def of(self, file: str, program: str) -> tuple[int, int]:
        """Bugs in this file, and in all files, that the program has caught."""
        with self._lock:
            return self._caught[file, program], self._caught["", program]


def put(path: Path, text: str) -> None:
    """Write the file in one step: another process may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")
    partial.write_text(text)
    partial.replace(path)


@cache
def rules_of(program: str) -> frozenset[str]:
    """The rules that a directed program names in its first line; none for a random program."""
    sources = (
        SOURCES / f"{program}.c",
        SOURCES / NARROW / f"{program}.c",
        SOURCES / FLOAT / f"{program}.c",
    )
    source = next((s for s in sources if s.exists()), None)
    if source is None:
        return frozenset()
    return frozenset(re.findall(r"[\w-]+", first_line(source.read_text())))


def directed(config: str = DEFAULT) -> list[str]:
    """Paths of the directed programs of a configuration's XLEN by name, then those of its F.

    Raises BadInput where some are not built: a hunt without them would find less, and not say so.
    """
    hart = named(config)
    folders = [""] if hart.xlen == 64 else [NARROW]
    folders += [FLOAT] if hart.has("f") and hart.xlen == 64 else []
    found = [(name, sorted((ELVES / name).glob("*.elf"))) for name in folders]
    missing = sorted(
        source.stem
        for name, elves in found
        for source in (SOURCES / name).glob("*.c")
        if source.stem not in {elf.stem for elf in elves}
    )
    if missing:
        raise BadInput(f"{len(missing)} directed programs are not built ({missing[0]}): make sw")
    return [str(elf) for _, elves in found for elf in elves]


def random_programs(count: int = RANDOM, config: str = DEFAULT) -> list[str]:
    """The random programs 0 .. count - 1 for a configuration; the simulator draws them."""
    return [name_of(config, seed) for seed in range(count)]


def ordered(
    mutant: Mutant, elves: Iterable[str], scores: Scores | None = None, hint: str = ""
) -> list[str]:
    """Programs (paths) in the order in which they are tried; `hint`: name of the first."""
    wanted = set(mutant.rules)
    known = scores or Scores()

    def key(elf: str) -> tuple[object, ...]:
        name = stem_of(elf)
        random = re.fullmatch(r"random(\d+)", name)
        here, all_ = known.of(mutant.file, name)
        rules = -len(wanted & rules_of(name)) if wanted else 0
        number = int(random[1]) + 1 if random else 0
        return (name != hint, number, rules, -here, -all_, name)

    return sorted(elves, key=key)


def _selection(number: int) -> str:
    """A file of one doubleword: the number of a mutant."""
    path = BUILD / "select" / f"{number}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(number.to_bytes(8, "little"))
    return str(path)


def programs_for(mutant: Mutant | None, elves: Iterable[str], group: str) -> list[Program]:
    """The runs of one mutant (None: none is active), in order; at most LIMIT instructions each.

    Random programs are disturbed by their seed, as `make lockstep-random` does it.
    """
    images = ((_selection(mutant.number), SELECT_SPA),) if mutant else ()
    programs = []
    for elf in elves:
        name = stem_of(elf)
        random = re.fullmatch(r"random(\d+)", name)
        wait, irq = disturbance(int(random[1])) if random else (None, None)
        programs.append(
            Program(
                name,
                elf,
                irq_seed=irq,
                wait_seed=wait,
                max_instructions=LIMIT,
                images=images,
                group=group,
            )
        )
    return programs
