# SPDX-License-Identifier: Apache-2.0
"""--reset-pc and --ram: where the hart starts and main memory lies, and what fits otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.models.isa.config_data import placed
from trapline.models.platform import boot
from trapline.models.platform.elf import BadProgram, Executable, read_for

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
# Of no more digits than an address has: Python converts no number of thousands.
_NUMBER = re.compile(r"0x[0-9a-fA-F]{1,16}(?:_[0-9a-fA-F]{1,16}){0,4}|0|[1-9][0-9]{0,31}")
_SIZE = re.compile(rf"({_NUMBER.pattern})([KMG]?)(?:i?B)?")

_SHOWN = 60  # characters of a word that is refused

ResetPc = Annotated[
    str,
    typer.Option(
        "--reset-pc",
        help="Where the hart starts; default: the program's entry, or what the configuration says "
        "with a boot stub there that jumps to it.",
    ),
]
Ram = Annotated[
    str,
    typer.Option(
        "--ram", help="Main memory, SIZE or SIZE@BASE: 2G, 512M@0x40000000; a power of two."
    ),
]


@dataclass(frozen=True)
class Placement:
    """What a run sets; 0: as the configuration has it."""

    reset_pc: int = 0
    ram_base: int = 0
    ram_size: int = 0

    def of(self, config: HartConfig) -> HartConfig:
        """The configuration there. Raises BadInput for what none can be."""
        try:
            return placed(config, self.reset_pc, self.ram_base, self.ram_size)
        except ValueError as error:
            raise BadInput(str(error)) from None


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def asked(reset_pc: str, ram: str) -> Placement:
    """What the two options say. Raises BadInput."""
    if reset_pc and not _NUMBER.fullmatch(reset_pc):
        raise BadInput(f"--reset-pc: {_short(reset_pc)} is no address, such as 0x80200000")
    size, at, base = ram.partition("@")
    found = _SIZE.fullmatch(size)
    if ram and (found is None or (at and not _NUMBER.fullmatch(base))):
        raise BadInput(
            f"--ram: {_short(ram)} is not SIZE or SIZE@BASE, such as 2G or 512M@0x40000000"
        )
    bytes_ = int(found[1], 0) * _UNITS[found[2]] if found is not None else 0
    place = Placement(int(reset_pc or "0", 0), int(base or "0", 0), bytes_)
    if (reset_pc and not place.reset_pc) or (ram and not bytes_) or (at and not place.ram_base):
        raise BadInput("--reset-pc and --ram: nothing of it can be zero")
    return place


def read_all(programs: Sequence[Path], config: HartConfig) -> list[Executable]:
    """The programs. Raises BadInput for the first that cannot be run."""
    try:
        return [read_for(path, config) for path in programs]
    except BadProgram as error:
        raise BadInput(str(error)) from None


def fitting(
    place: Placement, programs: Sequence[Path], config: HartConfig, parameters: Sequence[str]
) -> Placement:
    """The place in which all programs can start on a design that has these parameters.

    Without --reset-pc it is the entry that all of them have in common where the design can start
    there; else the configuration's, with boot stubs, and where a program covers that, the last
    page of main memory. Raises BadInput.
    """
    for option, name, given in (
        ("--ram", "ram", place.ram_size or place.ram_base),
        ("--reset-pc", "reset_pc", place.reset_pc),
    ):
        if given and name not in parameters and place.of(config) != config:
            raise BadInput(f"{option}: the design is not built for it (dut.toml, parameters)")
    there = place.of(config)
    if there.reset_pc != config.reset_pc and "reset_pc" not in parameters:
        raise BadInput(
            f"--ram: the design starts at {config.reset_pc:#x} (dut.toml, parameters), which is "
            "not there"
        )
    executables = read_all(programs, there)
    entries = {program.entry for program in executables}
    free = "reset_pc" in parameters and not place.reset_pc
    if free and len(entries) == 1 and entries != {there.reset_pc}:
        (entry,) = entries
        return Placement(entry, place.ram_base, place.ram_size)
    try:
        for program in executables:
            boot.pieces(program, there)
    except BadProgram as error:
        last = there.ram_base + there.ram_size - boot.LAST_PAGE
        if free and there.reset_pc != last:
            moved = Placement(last, place.ram_base, place.ram_size)
            return fitting(moved, programs, config, parameters)
        raise BadInput(str(error)) from None
    return place
