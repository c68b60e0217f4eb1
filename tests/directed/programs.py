"""Where the directed programs are, and in which configuration each one runs."""

from __future__ import annotations

from pathlib import Path

from trapline.models.isa.config import DEFAULT

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sw" / "directed"
SOURCES = sorted(FOLDER.rglob("*.c"))


def config_of(source: Path) -> str:
    """The folder below sw/directed names the configuration; without one it is the default."""
    return DEFAULT if source.parent == FOLDER else source.parent.name


def elf_of(source: Path) -> Path:
    return ROOT / "build/sw/directed" / source.relative_to(FOLDER).with_suffix(".elf")


def rules_of(source: Path) -> list[str]:
    """Rule names of the first line: `/* Rules: a b c`."""
    first = source.read_text().splitlines()[0]
    assert first.startswith("/* Rules: "), first
    return first.removeprefix("/* Rules: ").removesuffix("*/").split()
