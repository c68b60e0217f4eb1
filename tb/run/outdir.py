# SPDX-License-Identifier: Apache-2.0
"""The folder of a run's reports: one run at a time, and no program's name leaves it."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trapline.errors import BadInput

LOCK_FILE = "lock"
# Here each of several simulators that run side by side has a folder.
SIMULATORS = "simulators"
# Files that a run itself writes into its folder; those of a program are NAME.SUFFIX.
OWN_FILES = frozenset(
    "last.records checkpoint.fst cocotb.xml junit.xml results.jsonl run.json "
    "simulator.log summary.json trace_from".split()
) | {LOCK_FILE, SIMULATORS}
SUFFIXES = (".stream", ".checkpoint", ".partial", ".fst")
LONGEST_NAME = 100
_OTHER = re.compile(r"[^A-Za-z0-9._+=@-]")

# Folders that this process has locked, and how often.
_held: dict[Path, int] = {}


def safe_name(text: str) -> str:
    """A folder name for a program: in OUT, visible, and none of the run's own files."""
    name = _OTHER.sub("_", text)[:LONGEST_NAME]
    name = f"_{name[1:]}" if name.startswith((".", "-")) else name
    return f"{name}_" if name in OWN_FILES or name.endswith(SUFFIXES) or not name else name


class Names:
    """Gives each program a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unused(self, text: str) -> str:
        """`text` as a safe name, with a number behind it where another program has it."""
        stem = safe_name(text)
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name)
        return name


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep other processes out of the folder. Raises BadInput when one is in it, OSError.

    Inside one process the lock may be taken again.
    """
    folder = out.resolve()
    if folder in _held:
        _held[folder] += 1
        try:
            yield
        finally:
            _held[folder] -= 1
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read(20).strip()
            who = f" (process {owner})" if owner.isdigit() else ""
            raise BadInput(f"{out}: another run writes there{who}; --out names a folder") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held[folder] = 1
        try:
            yield
        finally:
            del _held[folder]
