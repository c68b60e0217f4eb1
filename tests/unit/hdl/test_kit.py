# SPDX-License-Identifier: Apache-2.0
"""The kit's memory ports (bursts, strobes, lanes, errors, waits) and its commit port alone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.models.isa.commit import RECORD_WORDS, unpack
from trapline.tb.sim import toolchain
from trapline.tb.sim.build import SIMULATORS
from trapline.tb.sim.toolchain import ROOT

HERE = Path(__file__).parent / "kit"
SOURCES = [ROOT / line for line in (ROOT / "hdl/kit.f").read_text().split()]


@pytest.fixture(scope="module")
def simulator() -> Callable[[str], Path]:
    """Builds a test of tests/unit/hdl/kit, into the cache."""

    def build(top: str) -> Path:
        sources = [*SOURCES, HERE / f"{top}.sv", HERE / "memory.cpp"]
        words = [
            *("--cc", "--exe", "--main", "--timing", "--prefix", "Vtop", "--top-module", top),
            *("-Wno-fatal", "-Wno-WIDTH", "-o", "simulator", "--Mdir", "."),
        ]
        defines = f"-DTL_RECORD_WORDS={RECORD_WORDS}"
        flags = ("-CFLAGS", f"-I{ROOT / 'hdl/soc'} {defines}")

        def make(folder: Path) -> Path:
            toolchain.verilate([*words, *flags, *(str(source) for source in sources)], folder)
            return toolchain.make_executable(folder)

        key = toolchain.key((*words, defines), [*sources, ROOT / "hdl/soc/trapline_dpi.h"])
        return toolchain.cached(SIMULATORS / key / "simulator", make)

    return build


@pytest.mark.parametrize(("top", "least"), [("axi4_test", 200), ("ports_test", 200)])
def test_every_kind_of_transaction(simulator: Callable[[str], Path], top: str, least: int) -> None:
    answer = subprocess.run([simulator(top)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^(\d+) checks, (\d+) wrong$", answer, re.MULTILINE)
    assert found, answer
    assert (int(found[1]) > least, found[2]) == (True, "0"), answer


@pytest.mark.parametrize(
    ("number", "why"),
    enumerate(
        ("opcode", "size: more", "address: not aligned", "mask: bytes beyond", "mask: bytes are")
    ),
)
def test_what_tilelink_does_not_have_ends_the_simulation(
    simulator: Callable[[str], Path], number: int, why: str
) -> None:
    words = [simulator("ports_test"), f"+refused={number}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"kit_tilelink_memory: {why}" in done.stdout + done.stderr


def test_records_wait_for_late_results_and_go_in_order(
    simulator: Callable[[str], Path],
) -> None:
    built = simulator("commit_test")
    answer = subprocess.run([built], capture_output=True, text=True, check=True).stdout
    assert "the end" in answer
    lines = [line.split()[1:] for line in answer.splitlines() if line.startswith("record")]
    records = [unpack([int(word, 16) for word in line]) for line in lines]
    assert [r["order"] for r in records] == list(range(9))
    assert [r["pc"] for r in records] == [0x100 + 4 * i for i in range(9)]
    plain = {i: 0x1100 + 4 * i for i in (0, 1, 3, 5)}
    late = {2: 0xA, 4: 0xB, 6: 0xC, 7: 0xD, 8: 0xF}
    assert {i: r["rd_wdata"] for i, r in enumerate(records)} == plain | late
    # Of the cycle in which they were handed in, and without the full state.
    assert [r["cycle"] for r in records] == [1, 1, 2, 2, 3, 5, 8, 9, 9]
    assert not any(r["full"] for r in records)
    done = subprocess.run([built, "+overflow"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "more than 4 records wait" in done.stdout + done.stderr
