# SPDX-License-Identifier: Apache-2.0
"""A build that is interrupted or killed leaves no compiler behind, and the next one builds."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from marked import Marked

from trapline.processes import NOT_FOUND, run_tool

BUILD = """
import sys
from pathlib import Path
from trapline.cli import app
app.end_as_interrupted()
from trapline.tb.sim import toolchain

RULES = "built: a.o b.o; g++ -o $@ $^\\n%.o: %.cpp; g++ -c $< -o $@\\n"

def make(folder):
    (folder / "Makefile").write_text(RULES)
    (folder / "a.cpp").write_text("int main() { return 0; }")
    (folder / "b.cpp").write_text("int other;")
    toolchain.run(["make", "-j2"], folder, "the C++ compiler")
    return folder / "built"

try:
    toolchain.cached(Path(sys.argv[1]), make)
except KeyboardInterrupt:
    sys.exit(130)
"""
# A compiler that has no end; it starts another process, as the real one does.
ENDLESS = "#!/bin/sh\nsleep 1000 & wait\n"


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_compiler_outlives_it_and_the_next_run_builds(how: str, tmp_path: Path) -> None:
    product = tmp_path / "cache" / "key" / "simulator"
    slow = tmp_path / "bin"
    slow.mkdir()
    (slow / "g++").write_text(ENDLESS)
    (slow / "g++").chmod(0o755)
    command = [sys.executable, "-c", BUILD, str(product)]
    path = f"{slow}{os.pathsep}{os.environ['PATH']}"
    run = Marked(command, f"{how}-{os.getpid()}", tmp_path, PATH=path)
    until = time.monotonic() + 60
    while sum("sleep 1000" in line for line in run.alive().values()) < 2:
        assert run.process.poll() is None, run.process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    run.process.send_signal(signal.Signals[how])
    status, _, errors = run.ended(60)
    assert status == (-signal.SIGKILL if how == "SIGKILL" else 130)
    assert "Traceback" not in errors
    assert run.left() == {}
    second = Marked(command, f"{how}-again-{os.getpid()}", tmp_path)
    assert second.ended(60)[0] == 0
    there = sorted(path.name for path in product.parent.iterdir())
    assert there == ["simulator", "simulator.lock", "simulator.sha256"]


def test_a_tool_is_run_as_it_is() -> None:
    done = run_tool(["sh", "-c", "cat; echo wrong >&2; exit 7"], data=b"in")
    assert (done.returncode, done.stdout) == (7, b"inwrong\n")
    apart = run_tool(["sh", "-c", "echo wrong >&2"], errors_apart=True)
    assert (apart.returncode, apart.stdout, apart.stderr) == (0, b"", b"wrong\n")
    assert run_tool(["sh", "-c", "kill -9 $$"]).returncode == 128 + 9
    assert run_tool(["no-such-tool"]).returncode == NOT_FOUND
