# SPDX-License-Identifier: Apache-2.0
"""Programs that once told the two readings apart: right on the golden model, equal in lockstep."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(p.stem for p in Path(__file__).parent.iterdir() if p.suffix in (".c", ".S"))
CONFIGS = ("rv64imac_h", "rv64imac_h_misaligned", "rv64imac_h_svade")


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the programs, built."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    subprocess.run(["make", "--no-print-directory", "corpus"], cwd=ROOT, check=True)
    return ROOT / "build/sw/corpus"


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("name", NAMES)
def test_on_the_golden_model(built: Path, name: str, config: str) -> None:
    platform = Platform(named(config))
    platform.load(read_elf(built / f"{name}.elf"))
    platform.run(10_000_000)
    assert platform.end is not None
    assert platform.end.code == 0


@pytest.mark.parametrize("config", CONFIGS[:2])
def test_in_lockstep(built: Path, config: str, tmp_path: Path) -> None:
    programs = [
        Program(f"{name}.{wait}", str(built / f"{name}.elf"), wait_seed=wait)
        for name in NAMES
        for wait in (None, 1)
    ]
    description = RunDescription("own", config, tuple(programs), str(tmp_path))
    for result in Session(description, Progress()).run():
        assert result.good, f"{result.name}: {result.sentence}"
        assert result.finish == "passed"
