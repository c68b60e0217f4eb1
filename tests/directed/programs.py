# SPDX-License-Identifier: Apache-2.0
"""Where the directed programs are, and in which configurations each one runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from trapline.models.isa.config import DEFAULT
from trapline.models.isa.licence import first_line

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sw" / "directed"
SOURCES = sorted(FOLDER.rglob("*.c"))
# Of the programs that exist at XLEN=32: `make sw` builds them into a folder of its name.
NARROW = "rv32imac_h"


@dataclass(frozen=True)
class Build:
    """One program built for one configuration."""

    source: Path
    config: str

    @property
    def elf(self) -> Path:
        """Where `make sw` puts it."""
        folder = ROOT / "build/sw/directed"
        if self.config != DEFAULT:
            folder /= self.config
        return folder / f"{self.source.stem}.elf"

    def __str__(self) -> str:
        """As a test is called."""
        return self.source.stem if self.config == DEFAULT else f"{self.source.stem}-{self.config}"


def needed_xlen(source: Path) -> int | None:
    """The XLEN that the program's first lines say it needs (`Needs: xlen 64`), if any."""
    found = re.search(r"^ \* Needs: xlen (\d+)\b", source.read_text(), re.MULTILINE)
    return int(found[1]) if found else None


def configs_of(source: Path) -> tuple[str, ...]:
    """A folder below sw/directed names the one configuration; others run at both widths."""
    if source.parent != FOLDER:
        return (source.parent.name,)
    return (DEFAULT,) if needed_xlen(source) == 64 else (DEFAULT, NARROW)


BUILDS = [Build(source, config) for source in SOURCES for config in configs_of(source)]


def rules_of(source: Path) -> list[str]:
    """Rule names of the first line: `/* Rules: a b c`."""
    first = first_line(source.read_text())
    assert first.startswith("/* Rules: "), first
    return first.removeprefix("/* Rules: ").removesuffix("*/").split()
