# SPDX-License-Identifier: Apache-2.0
"""The kit's AXI4 port: bursts, strobes, exclusive and atomic transactions, waits."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from trapline.tb.sim import toolchain
from trapline.tb.sim.toolchain import ROOT

HERE = Path(__file__).parent / "kit"
SOURCES = (
    "hdl/gen/cfg_pkg.sv",
    "hdl/gen/state_pkg.sv",
    "hdl/gen/isa_pkg.sv",
    "hdl/gen/commit_pkg.sv",
    "hdl/pkg/bus_pkg.sv",
    "hdl/pkg/dpi_pkg.sv",
    "hdl/kit/kit_pkg.sv",
    "hdl/kit/kit_axi4_memory.sv",
)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("axi4")
    words = [
        *("--cc", "--exe", "--main", "--timing", "--prefix", "Vtop", "--top-module", "axi4_test"),
        *("-Wno-fatal", "-Wno-WIDTH", "-CFLAGS", f"-I{ROOT / 'hdl/soc'}", "-o", "simulator"),
        *("--Mdir", "."),
        *(str(ROOT / source) for source in SOURCES),
        *(str(HERE / "axi4_test.sv"), str(HERE / "memory.cpp")),
    ]
    toolchain.verilate(words, folder)
    return toolchain.make_executable(folder)


def test_every_kind_of_transaction(simulator: Path) -> None:
    said = subprocess.run([str(simulator)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^(\d+) checks, (\d+) wrong$", said, re.MULTILINE)
    assert found, said
    assert (int(found[1]) > 200, found[2]) == (True, "0"), said
