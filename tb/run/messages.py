# SPDX-License-Identifier: Apache-2.0
"""What a simulator process tells the process that started it: JSON lines through a pipe."""

from __future__ import annotations

import json
import os
from typing import Any

from trapline.tb.run.description import Result, Verdict

# What of a result is no news.
_DEFAULTS = {
    name: value
    for name, value in vars(Result("", "", Verdict.MISSING)).items()
    if name not in ("name", "elf", "verdict")
}


class Messages:
    """Writer of the lines. A reader that went away is no error: the results stay unread.

    A result waits for the line after it, which comes at once: one write for each program.
    """

    def __init__(self, fd: int) -> None:
        """`fd`: write end of the pipe; negative: nobody listens."""
        self._fd = fd
        self._waiting = b""

    def send(self, event: str, **payload: Any) -> None:
        """One line {"event": event, ...}."""
        if self._fd < 0:
            return
        lines = self._waiting + _line(event, payload)
        self._waiting = b""
        try:
            while lines:
                lines = lines[os.write(self._fd, lines) :]
        except BrokenPipeError:
            self._fd = -1

    def fault(self, error: OSError) -> None:
        """A file could not be written, as on a full disk: what is run ends here."""
        self.send(
            "fault", errno=error.errno or 0, reason=error.strerror or str(error),
            filename=str(error.filename or ""),
        )  # fmt: skip

    def start(self, index: int) -> None:
        """Program number `index` starts."""
        self.send("start", index=index)

    def progress(self, index: int, instructions: int, console: str) -> None:
        """It has retired so many instructions; `console`: what it printed since the last time."""
        self.send("progress", index=index, instructions=instructions, console=console)

    def alive(self) -> None:
        """It is busy with something that shows no progress, such as tracing a run once more."""
        self.send("alive")

    def result(self, index: int, result: Result) -> None:
        """It has ended; told with the next line."""
        told = {
            name: value
            for name, value in vars(result).items()
            if name not in _DEFAULTS or value != _DEFAULTS[name]
        }
        self._waiting += _line("result", {"index": index, "result": told})


def _line(event: str, payload: dict[str, Any]) -> bytes:
    return json.dumps({"event": event, **payload}).encode() + b"\n"
