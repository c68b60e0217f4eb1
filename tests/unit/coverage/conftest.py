# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.store import GOLDEN
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def directed() -> Collector:
    """All directed programs of the default configuration, sampled on the golden model alone."""
    subprocess.run(["make", "--no-print-directory", "sw"], cwd=ROOT, check=True)
    collector = Collector(named("rv64imac_h"), GOLDEN)
    for path in sorted((ROOT / "build/sw/directed").glob("*.elf")):
        assert run_on_golden(collector, read_elf(path), path.stem) == 0
    return collector
