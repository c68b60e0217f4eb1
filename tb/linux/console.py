# SPDX-License-Identifier: Apache-2.0
"""A console's characters as lines, however they arrive."""

from __future__ import annotations

from collections.abc import Callable


class Lines:
    """Cuts text into lines; `whole` holds those that ended, carriage returns left out."""

    def __init__(self, show: Callable[[str], None] = lambda _line: None) -> None:
        """`show` gets each line as it ends."""
        self.whole: list[str] = []
        self._show = show
        self._rest = ""

    def feed(self, text: str) -> None:
        """Take any number of characters."""
        self._rest += text
        if "\n" not in text:
            return
        *lines, self._rest = self._rest.split("\n")
        for line in lines:
            self._end(line)

    def finish(self) -> None:
        """No more comes: a line without its end counts as one."""
        if self._rest:
            self._end(self._rest)
        self._rest = ""

    def _end(self, line: str) -> None:
        line = line.replace("\r", "")
        self.whole.append(line)
        self._show(line)
