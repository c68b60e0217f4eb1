# SPDX-License-Identifier: Apache-2.0
"""Checkpoints of a running simulation: forked copies that sleep until waves are wanted.

A copy holds everything (design, memories, rings, golden model). Woken, it runs the same cycles
again with tracing on, and exits. Only safe in a process without helper threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class _Sleeper:
    cycle: int
    pid: int
    wake: int  # write end of its pipe


class Checkpoints:
    """At most `keep` sleeping copies, the youngest ones."""

    def __init__(self, keep: int = 2) -> None:
        self._keep = keep
        self._sleepers: list[_Sleeper] = []

    def take(self, cycle: int) -> bool:
        """Fork a copy that stands at `cycle`. True: this *is* the copy, woken to trace."""
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(write)
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            for sleeper in self._sleepers:
                os.close(sleeper.wake)
            self._sleepers = []
            if os.read(read, 1) != b"w":
                os._exit(0)
            return True
        os.close(read)
        self._sleepers.append(_Sleeper(cycle, pid, write))
        while len(self._sleepers) > self._keep:
            self._release(self._sleepers.pop(0))
        return False

    def trace(self, not_after: int) -> int | None:
        """Wake the youngest copy that stands at or before cycle `not_after`; wait for its end.

        Returns the cycle it started from, None when there was none or it failed.
        """
        for sleeper in reversed(self._sleepers):
            if sleeper.cycle <= not_after:
                self._sleepers.remove(sleeper)
                os.write(sleeper.wake, b"w")
                os.close(sleeper.wake)
                _, status = os.waitpid(sleeper.pid, 0)
                return sleeper.cycle if status == 0 else None
        return None

    def drop(self) -> None:
        """End the processes that hold copies of the simulator."""
        for sleeper in self._sleepers:
            self._release(sleeper)
        self._sleepers = []

    @staticmethod
    def _release(sleeper: _Sleeper) -> None:
        os.close(sleeper.wake)  # end of file: the copy exits
        os.waitpid(sleeper.pid, 0)
