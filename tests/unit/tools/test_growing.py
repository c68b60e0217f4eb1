# SPDX-License-Identifier: Apache-2.0
"""`make test` killed in the middle: its JUnit file is whole, and holds what had ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
TESTS = """
import time

def test_good(): pass
def test_bad(): assert 1 == 2
def test_other(): pass
def test_long(): time.sleep(60)
"""
CONFTEST = """
from growing import Growing

def pytest_configure(config):
    config.pluginmanager.register(Growing(config, 0.0))
"""


def test_the_results_of_a_killed_run_are_there(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    xml = tmp_path / "out" / "junit.xml"
    xml.parent.mkdir()
    log = tmp_path / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [*(sys.executable, "-m", "pytest", "-p", "no:xdist"), f"--junitxml={xml}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(SHARED)},
            stdout=file,
        )
    try:
        end = time.monotonic() + 60
        while "test_other" not in (xml.read_text() if xml.exists() else ""):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    suite = ET.parse(xml).getroot()[0]
    assert [case.get("name") for case in suite] == ["test_good", "test_bad", "test_other"]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["test_bad"]
    assert "FAILED test_some.py::test_bad" in log.read_text()
    assert [path.name for path in xml.parent.iterdir()] == ["junit.xml"]
