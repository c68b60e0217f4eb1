# SPDX-License-Identifier: Apache-2.0
"""The directed programs, built once a session."""

from __future__ import annotations

import fcntl
import subprocess

import pytest

from .programs import ROOT


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Build them once, also when several pytest workers begin at the same time."""
    lock = ROOT / "build" / "sw.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        subprocess.run(["make", "--no-print-directory", "-s", "sw"], cwd=ROOT, check=True)
