# SPDX-License-Identifier: Apache-2.0
"""Programs by name: an ELF file, or `random:CONFIG:SEED`, drawn where it is run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from trapline.models.isa.config import HartConfig, named
from trapline.models.platform.elf import Executable, read_for
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import ProgramImage, Scenario, of_seed, scenario_of

SCHEME = "random:"
# Programs that are kept drawn.
HELD = 16


def name_of(config: str, seed: int) -> str:
    """What `read_program` takes for the random program of a seed."""
    return f"{SCHEME}{config}:{seed}"


def is_drawn(name: str) -> bool:
    """Whether the program of that name is drawn and no file."""
    return name.startswith(SCHEME)


def scenario_named(name: str, cfg: HartConfig) -> Scenario:
    """The scenario of a drawn program's name, on a hart that may be the one it is drawn for."""
    _, config, seed = name.split(":")
    return scenario_of(_drawn_for(config, cfg), int(seed))


def stem_of(name: str) -> str:
    """What a run of the program of that name is called."""
    return f"random{name.rpartition(':')[2]}" if name.startswith(SCHEME) else Path(name).stem


def read_program(name: str, cfg: HartConfig) -> Executable:
    """The program of that name, for a hart. Raises BadProgram as `read_elf` does."""
    if not name.startswith(SCHEME):
        return read_for(name, cfg)
    program = _drawn(name, cfg)
    places = tuple((spa, spa + len(data)) for spa, data in program.pieces)
    return Executable(name, program.entry, program.pieces, {}, places)


def write_drawn(name: str, cfg: HartConfig, path: Path) -> None:
    """Write the ELF file of a drawn program."""
    write_elf(_drawn(name, cfg), path)


def draw_ahead(names: Iterable[str], cfg: HartConfig) -> None:
    """Draw the programs of these names, HELD at most, before they are asked for.

    One after the other takes a third less than one between two runs of a simulator, which leaves
    nothing of Python in the processor's caches.
    """
    for name in names:
        if is_drawn(name):
            _drawn(name, cfg)


@lru_cache(maxsize=HELD)
def _drawn(name: str, cfg: HartConfig) -> ProgramImage:
    _, config, seed = name.split(":")
    return of_seed(_drawn_for(config, cfg), int(seed))


def _drawn_for(config: str, cfg: HartConfig) -> HartConfig:
    """The configuration of that name; `cfg` may be one that only its design names."""
    return cfg if config == cfg.name else named(config)
