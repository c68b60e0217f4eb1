# SPDX-License-Identifier: Apache-2.0
"""The same commits from the compiled and the uncompiled model, with the walk memo and without.

Reduced: a few programs and STEPS records each, since the uncompiled model is 500 times slower. At
XLEN=32, where a forgotten mask is most likely, and for misaligned accesses: random programs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

ROOT = Path(__file__).resolve().parents[3]
STEPS = 1000
SPREAD = 18  # every so many-th directed program


@pytest.fixture(scope="module")
def programs() -> list[Path]:
    subprocess.run(["make", "--no-print-directory", "-s", "sw"], cwd=ROOT, check=True)
    return sorted((ROOT / "build" / "sw" / "directed").glob("*.elf"))[::SPREAD]


def digest(source: str, config: str, memo: str, form: str) -> str:
    script = Path(__file__).with_name("commits.py")
    return subprocess.run(
        [sys.executable, str(script), source, config, str(STEPS), memo, form],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def traps_in_every_form(source: str, config: str) -> int:
    """Compare all forms; the number of traps in each."""
    expected = digest(source, config, "memo", "compiled")
    for memo, form in (("off", "compiled"), ("memo", "source"), ("off", "source")):
        assert digest(source, config, memo, form) == expected, (source, config, memo, form)
    return int(expected.split()[1])


def test_every_form_makes_the_same_commits(programs: list[Path]) -> None:
    assert sum(traps_in_every_form(str(elf), "rv64imac_h") for elf in programs) > 5


@pytest.mark.parametrize(
    ("config", "seeds"), [("rv32imac_h", (1, 2)), ("rv64imac_h_misaligned", (4, 5))]
)
def test_every_form_makes_the_same_commits_of_random_programs(
    config: str, seeds: tuple[int, ...]
) -> None:
    assert sum(traps_in_every_form(str(seed), config) for seed in seeds) > 20
