# SPDX-License-Identifier: Apache-2.0
"""Source lines for reports: read from below known folders only, whatever a line table names."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 4 << 20  # bytes of a source file
SUFFIXES = frozenset(
    ".c .h .s .inc .cc .cpp .cxx .hh .hpp .rs .zig .go .adb .ads .ld .sx .asm".split()
)


class Sources:
    """Finds the files that a program's line tables name.

    A name is looked for below each root: this tree, the program's own folder, and those that the
    user names. What leaves its root (also by a symbolic link), is no regular file, is larger than
    LARGEST, or has no source's suffix is not read.
    """

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        """`roots`: further folders, in the order in which they are looked at."""
        resolved = [Path(root).resolve() for root in (ROOT, *roots)]
        self._roots = [r for r in dict.fromkeys(resolved) if r != Path(r.anchor)]
        self._lines: dict[str, list[str]] = {}

    def line(self, name: str, number: int) -> str:
        """Line `number` (from 1) of the file `name`, stripped; "" where it cannot be found."""
        if name not in self._lines:
            self._lines[name] = self._read(name).splitlines()
        lines = self._lines[name]
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def _read(self, name: str) -> str:
        relative = Path(name)
        if relative.is_absolute() or ".." in relative.parts or "\0" in name:
            return ""
        if relative.suffix.lower() not in SUFFIXES:
            return ""
        for root in self._roots:
            path = (root / relative).resolve()
            if path.is_relative_to(root):
                text = _regular(path)
                if text is not None:
                    return text
        return ""


def _regular(path: Path) -> str | None:
    """The text of a regular file that is not too large; never waits for a FIFO or a device."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
        os.close(fd)
        return None
    with os.fdopen(fd, "rb") as file:
        return file.read(LARGEST).decode(errors="replace")
