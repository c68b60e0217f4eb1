"""The same commits from the compiled and the uncompiled model, with the walk memo and without.

Reduced: a few programs and STEPS records each, since the uncompiled model is 500 times slower.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STEPS = 1000
SPREAD = 18  # every so many-th directed program


@pytest.fixture(scope="module")
def programs() -> list[Path]:
    subprocess.run(["make", "--no-print-directory", "-s", "sw"], cwd=ROOT, check=True)
    return sorted((ROOT / "build" / "sw" / "directed").glob("*.elf"))[::SPREAD]


def digest(elf: Path, memo: str, form: str) -> str:
    script = Path(__file__).with_name("commits.py")
    return subprocess.run(
        [sys.executable, str(script), str(elf), str(STEPS), memo, form],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def test_every_form_makes_the_same_commits(programs: list[Path]) -> None:
    traps = 0
    for elf in programs:
        expected = digest(elf, "memo", "compiled")
        traps += int(expected.split()[1])
        for memo, form in (("off", "compiled"), ("memo", "source"), ("off", "source")):
            assert digest(elf, memo, form) == expected, (elf.name, memo, form)
    assert traps > 5
