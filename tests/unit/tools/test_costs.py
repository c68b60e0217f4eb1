# SPDX-License-Identifier: Apache-2.0
"""The processor time of tests: what they wait for counts, sleeping does not, a budget is held."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
BUSY = "import time\nwhile time.process_time() < 1.0: pass"
TESTS = f"""
import subprocess, sys, time

def test_builds():
    from trapline import cache
    from trapline.tb.sim import toolchain
    try:
        toolchain.make_executable(cache.CACHE / "sim" / "nothing")
    except OSError:
        pass

def test_short(): time.sleep(0.5)
def test_long(): subprocess.run([sys.executable, "-c", {BUSY!r}], check=True)
"""
CONFTEST = """
import costs

def pytest_addoption(parser): costs.add_options(parser)

def pytest_configure(config):
    config.pluginmanager.register(costs.Measure())
    bounds = config.getoption("--budget"), config.getoption("--longest")
    config.pluginmanager.register(costs.Budget(*bounds))
"""


@pytest.mark.parametrize(
    ("options", "status", "answer"),
    [
        ((), 0, ""),
        (("--longest=60",), 0, ""),
        (("--budget=60",), 0, ""),
        (("--longest=0.7",), 1, "over the budget: test_some.py::test_long took 1 s"),
        (("--budget=0.8", "--longest=60"), 1, "over the budget: all tests took 1 s"),
    ],
)
def test_a_budget(tmp_path: Path, options: tuple[str, ...], status: int, answer: str) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "--junitxml=junit.xml", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SHARED)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert answer in done.stdout
    assert "built a simulator (tests/shared/simulators.py): test_some.py::test_bu" in done.stdout
    assert ("over the budget" in done.stdout) == bool(answer)
    cases = ET.parse(tmp_path / "junit.xml").getroot()[0]
    took = {
        case.get("name"): float(prop.get("value", "nan"))
        for case in cases
        for prop in case.iter("property")
        if prop.get("name") == "cpu_seconds"
    }
    assert took["test_short"] < 0.4
    assert 0.9 <= took["test_long"] < 10
