# SPDX-License-Identifier: Apache-2.0
"""Runs a tool that starts others, such as make, so that none of them outlives who asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Leads a process group of its own, with the tool in it, and ends the group when the pipe has no
# writer any more: however that process died, a kernel closes its end.
_GUARD = """
import os, signal, subprocess, sys, threading

def watch():
    os.read(int(sys.argv[1]), 1)
    os.killpg(0, signal.SIGKILL)

threading.Thread(target=watch, daemon=True).start()
try:
    status = subprocess.call(sys.argv[2:])
except OSError as error:
    print(f"{sys.argv[2]}: {error.strerror}", file=sys.stderr)
    status = 127
os._exit(status if status >= 0 else 128 - status)
"""
NOT_FOUND = 127


def run_tool(
    command: Sequence[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    data: bytes | None = None,
    errors_apart: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run a tool to its end; what it prints is in `stdout`, with its errors unless `errors_apart`.

    data: its input, by default none. Whatever interrupts the wait, the tool and all that it has
    started are killed before that goes on; where this process is killed itself, too. Status 127:
    there is no such tool.
    """
    read, write = os.pipe()
    try:
        guard = subprocess.Popen(
            [sys.executable, "-ISc", _GUARD, str(read), *command],
            cwd=cwd,
            env=None if env is None else dict(env),
            stdin=subprocess.PIPE if data is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if errors_apart else subprocess.STDOUT,
            pass_fds=(read,),
            start_new_session=True,
        )
        try:
            out, errors = guard.communicate(data)
        except BaseException:
            os.killpg(guard.pid, signal.SIGKILL)
            guard.communicate()
            raise
    finally:
        os.close(write)
        os.close(read)
    return subprocess.CompletedProcess(list(command), guard.returncode, out, errors)
