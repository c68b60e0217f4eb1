# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
from pathlib import Path

import pytest

from trapline.tb.sim.build import Design, build

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def fake_simulator() -> Path:
    """A simulator of fake_core.sv that can also save its state."""
    names = ("gen/cfg", "gen/commit", "gen/state", "pkg/dpi")
    packages = tuple(f"hdl/{name}_pkg.sv" for name in names)
    sources = (*(ROOT / p for p in packages), Path(__file__).with_name("fake_core.sv"))
    return build(Design("trapline_top", sources, saving=True), jobs=os.cpu_count())
