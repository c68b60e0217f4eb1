"""What a simulator process tells the process that started it: JSON lines through a pipe."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any

from trapline.tb.run import Result


class Events:
    """Writer of the lines. A reader that went away is no error: the results stay unread."""

    def __init__(self, fd: int) -> None:
        """`fd`: write end of the pipe; negative: nobody listens."""
        self._fd = fd

    def send(self, event: str, **payload: Any) -> None:
        """One line {"event": event, ...}."""
        if self._fd < 0:
            return
        try:
            os.write(self._fd, json.dumps({"event": event, **payload}).encode() + b"\n")
        except BrokenPipeError:
            self._fd = -1

    def start(self, index: int) -> None:
        """Program number `index` starts."""
        self.send("start", index=index)

    def progress(self, index: int, instructions: int, console: str) -> None:
        """It has retired so many instructions; `console`: what it printed since the last time."""
        self.send("progress", index=index, instructions=instructions, console=console)

    def result(self, index: int, result: Result) -> None:
        """It has ended."""
        self.send("result", index=index, result=asdict(result))
