# SPDX-License-Identifier: Apache-2.0
"""SIGINT, SIGTERM and SIGHUP on long commands: status 130, no word of Python, no process left."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from marked import Marked

COMMAND = "from trapline.entry import main; main()"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONG = str(2**40)
COMMANDS = {
    "sim": ["sim", "{spin}", "--max-cycles", LONG],
    "cross": ["cross", "--programs", "5000", "--jobs", "2"],
    "cross of a program": ["cross", "{spin}", "--max-instructions", LONG],
    "random": ["random", "--programs", "3000", "--size", "10", "--jobs", "2", "--out", "out"],
    "seeds": ["seeds", "{good}", "--seeds", "3000", "--jobs", "2", "--out", "s.json"],
    "lockstep": ["lockstep", "{good}", "{spin}", "--out", "out", "--max-instructions", LONG],
    "lockstep --jobs": ["lockstep", *["{good}", "{spin}"] * 2, "--out", "out", "--jobs", "2"],
    "coverage": ["coverage", "run", *["{good}"] * 5000, "--out", "out.coverage"],
}


@pytest.fixture(scope="module")
def places(assemble: Callable[[str, str], Path], directed: dict[str, Path]) -> dict[str, str]:
    """A program without an end in which no state comes twice, and one that ends."""
    spin = assemble("counts", "li t0, 0; 1: addi t0, t0, 1; j 1b")
    return {"{spin}": str(spin), "{good}": str(directed["hgatp_legal_values"])}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_signal_at_any_moment(name: str, places: dict[str, str], tmp_path: Path) -> None:
    words = [places.get(word, word) for word in COMMANDS[name]]
    rng = Random(name)
    # Each signal once: in the first moment, while modules are loaded and processes started, later.
    for number, moment in zip(rng.sample(SIGNALS, 3), (0.0, 0.2, 2.5), strict=True):
        mark = f"{os.getpid()}-{name}-{number}"
        run = Marked([sys.executable, "-c", COMMAND, *words], mark, tmp_path)
        until = time.monotonic() + 60
        while not run.catches(signal.SIGTERM):
            assert time.monotonic() < until
            time.sleep(0.001)
        time.sleep(rng.uniform(0, moment))
        run.process.send_signal(number)
        status, answer, errors = run.ended(120)
        assert status == 130, f"{number.name}: {answer[-500:]} {errors[-2000:]}"
        assert "Traceback" not in answer + errors
        assert "Exception ignored" not in errors
        assert run.left() == {}
