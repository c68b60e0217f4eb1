# SPDX-License-Identifier: Apache-2.0
"""A cluster of processes as a user starts them by hand: a scheduler, and workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/unit/tb/campaigns"


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class ClusterByHand:
    """A scheduler at a fixed address, and workers with folders of their own."""

    def __init__(self, folder: Path) -> None:
        """`folder`: each process gets one in it, where it works and has its temporary files."""
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        own = self.folder / name
        own.mkdir(parents=True)
        environment = os.environ | {"PYTHONPATH": f"{HERE}:{ROOT}", "TMPDIR": str(own)}
        with (own / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words], cwd=own, env=environment, stdout=log, stderr=log
            )

    def start_scheduler(self) -> None:
        """The scheduler, at the same address as one before it."""
        number = len([*self.folder.glob("scheduler*")])
        self.scheduler = self._start(
            f"scheduler{number}", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
            "--port", str(self.port), "--no-dashboard", "--no-show",
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the scheduler does not listen")

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One worker; it ends with its scheduler."""
        worker = self._start(
            f"worker{len(self.workers)}", "distributed.cli.dask_worker", self.address,
            "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "20",
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def kill(self, process: subprocess.Popen[bytes] | None) -> None:
        """End a process as a machine that loses power does."""
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """End what is left."""
        for process in (*self.workers, self.scheduler):
            if process is not None and process.poll() is None:
                self.kill(process)
