# SPDX-License-Identifier: Apache-2.0
"""The simulator's machinery on a design without instructions: clock, rings, stops, stimulus."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from trapline.tb.sim.build import Design, build
from trapline.tb.sim.control import RING, Simulator, Stop
from trapline.tb.sim.launch import launch
from trapline.tb.sim.toolchain import BuildError

HERE = Path(__file__).parent


def status_of(simulator: Path, folder: Path, **env: str) -> tuple[int, str]:
    """Exit status and log of a simulator that runs fake_run."""
    path = os.pathsep.join((str(HERE), *(p for p in sys.path if p)))
    with (folder / "log").open("wb") as log:
        process = launch(simulator, "fake_run", folder, env={"PYTHONPATH": path, **env}, log=log)
        return process.wait(timeout=120), (folder / "log").read_text()


@pytest.fixture(scope="module")
def results(fake_simulator: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("fake")
    out = folder / "out.json"
    status, log = status_of(fake_simulator, folder, TL_TEST_OUT=str(out))
    assert status == 0, log
    return json.loads(out.read_text())


def test_a_failing_assertion_of_the_design_ends_the_simulator(
    fake_simulator: Path, tmp_path: Path
) -> None:
    status, log = status_of(fake_simulator, tmp_path, TL_TEST_ASSERTION="1")
    assert status != 0
    assert "NeverThree" in log


def test_a_run_ends_with_the_program(results: dict[str, dict]) -> None:
    run = results["pass"]
    assert (run["stop"], run["finished"], run["code"]) == (Stop.FINISHED, 1, ord("c"))
    assert run["console"] == "cc"  # two pcs in the doubleword
    assert run["tail"] == run["head"] == run["bus"]


def test_a_failure_carries_its_number(results: dict[str, dict]) -> None:
    assert (results["fail"]["finished"], results["fail"]["code"]) == (2, 5)


def test_batches_follow_each_other_without_gap(results: dict[str, dict]) -> None:
    at = 0
    for first, count in results["repeat"]["batches"]:
        assert first == at
        assert 0 < count <= 129
        at += count
    assert at == results["repeat"]["head"]


def test_the_clock_stops_within_a_batch_of_a_difference(results: dict[str, dict]) -> None:
    run = results["refuse"]
    assert (run["stop"], run["tail"]) == (Stop.DIFFERENCE, 1000)
    assert 1000 <= run["head"] <= 1000 + 129


def test_no_commit_is_noticed(results: dict[str, dict]) -> None:
    run = results["stuck"]
    assert run["stop"] == Stop.NO_COMMIT
    assert 5000 <= run["cycle"] - run["head"] <= 5000 + 1100
    assert run["tail"] == run["head"]


def test_livelock_is_noticed(results: dict[str, dict]) -> None:
    assert results["repeat"]["stop"] == Stop.LIVELOCK
    assert results["repeat"]["head"] < 1200


def test_a_ring_that_overflows_stops_the_run(results: dict[str, dict]) -> None:
    """Nothing of it was checked in time: what is lost is never lost silently."""
    run = results["overflow"]
    assert run["stop"] == Stop.OVERFLOW
    assert run["head"] == RING


def test_the_instruction_limit_ends_a_run(results: dict[str, dict]) -> None:
    run = results["limit"]
    assert (run["stop"], run["finished"]) == (Stop.FINISHED, 3)
    assert 500 <= run["head"] <= 510


def test_settings_reach_the_design_in_reset(results: dict[str, dict]) -> None:
    assert results["seeded"]["mtime"] == 9 << 32 | 77
    assert results["pass"]["mtime"] == 77


def test_nothing_of_a_run_survives_into_the_next(results: dict[str, dict]) -> None:
    assert results["again"] == results["pass"]


def test_a_saved_run_goes_on_as_if_it_had_not_stopped(results: dict[str, dict]) -> None:
    assert results["whole"]["stop"] == Stop.FINISHED
    assert results["whole"]["head"] > 60
    assert results["resumed"] == results["whole"]


def test_pins_change_in_their_cycle(results: dict[str, dict]) -> None:
    kinds = results["pins"]["kinds"]
    assert kinds[:32] == [2 if 10 <= i < 20 else 0 for i in range(32)]


def test_the_clock_is_native(results: dict[str, dict]) -> None:
    # cocotb's own clock reaches about 0.3 million cycles a second here.
    assert results["speed"]["cycle"] / results["speed"]["seconds"] > 1e6


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"no such source file: .*absent\.sv"):
        build(Design("top", (tmp_path / "absent.sv",)))


def test_a_wrong_design_fails_in_the_tools_words(tmp_path: Path) -> None:
    (tmp_path / "bad.sv").write_text("module top(input clk_i); assign y = nowhere; endmodule\n")
    with pytest.raises(BuildError, match="nowhere"):
        build(Design("top", (tmp_path / "bad.sv",)), cache=tmp_path / "cache")


def test_outside_a_simulator_there_is_nothing_to_control() -> None:
    with pytest.raises(RuntimeError, match="not a Trapline simulator"):
        Simulator()
