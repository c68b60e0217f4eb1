"""The directed programs, built once a session."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "sw" / "directed").glob("*.c"))


def pytest_sessionstart() -> None:
    subprocess.run(["make", "--no-print-directory", "-s", "sw"], cwd=ROOT, check=True)


def elf_of(source: Path) -> Path:
    return ROOT / "build" / "sw" / "directed" / f"{source.stem}.elf"
