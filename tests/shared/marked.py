# SPDX-License-Identifier: Apache-2.0
"""Processes that a test has started, found by a variable that all of them inherit."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

VARIABLE = "TRAPLINE_TEST_MARK"


class Marked:
    """A command, and all that it starts. A process that has ended but is not waited for is none."""

    def __init__(self, command: Sequence[str], mark: str, cwd: Path, **environment: str) -> None:
        """`mark`: of this test alone."""
        self._mark = f"{VARIABLE}={mark}".encode()
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, VARIABLE: mark, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # As from a terminal: who runs the tests may ignore some (nohup does).
            preexec_fn=_as_from_a_terminal,
        )

    def alive(self) -> dict[int, str]:
        """Process -> its command line."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if not entry.name.isdigit() or self._mark not in (entry / "environ").read_bytes():
                    continue
                if (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(entry.name)] = line.decode(errors="replace")
            except OSError:
                continue
        return found

    def catches(self, number: signal.Signals) -> bool:
        """Whether the process has a handler of the signal, or has ended."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return True
        caught = next((x for x in status.splitlines() if x.startswith("SigCgt")), "SigCgt: 0")
        return bool(int(caught.split()[1], 16) >> (number - 1) & 1) or not self._runs()

    def _runs(self) -> bool:
        return self.process.poll() is None

    def ended(self, patience: float) -> tuple[int, str, str]:
        """Status, output, errors; whatever hangs is killed, and the wait raises TimeoutExpired."""
        try:
            out, errors = self.process.communicate(timeout=patience)
        finally:
            if self._runs():
                self.process.kill()
        return self.process.returncode, out, errors

    def left(self, patience: float = 10.0) -> dict[int, str]:
        """What is alive still after so many seconds; it is killed."""
        until = time.monotonic() + patience
        while (there := self.alive()) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in there:
            os.kill(pid, signal.SIGKILL)
        return there


def _as_from_a_terminal() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
