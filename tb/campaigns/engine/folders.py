# SPDX-License-Identifier: Apache-2.0
"""Folders of work items: one for each, gone with its process unless it is kept.

Its name says whose it is. A process that is killed removes nothing; the next one that works in the
same place does, as does the campaign when its processes have ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A folder with this file in it holds reports that somebody is told of.
KEPT = "kept"
# What a design named by its folder has in its item's key, and a file's name cannot have.
_NO_NAME = re.compile(r"[^\w.-]+")
_NAME = re.compile(r"trapline-item-([0-9]{1,10})-.*")


@dataclass(frozen=True)
class ItemFolder:
    """The folder of an item that is being worked on."""

    path: Path

    def keep(self) -> None:
        """Mark the folder: it is not removed when its item is done."""
        (self.path / KEPT).touch()

    @property
    def kept(self) -> bool:
        """Whether the folder is marked to stay."""
        return (self.path / KEPT).exists()


@contextlib.contextmanager
def of(key: str, place: Path) -> Iterator[ItemFolder]:
    """A folder below `place` for the item `key`, removed at the end unless it is kept."""
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    clear(place)
    prefix = f"trapline-item-{os.getpid()}-{_NO_NAME.sub('_', key)}-"
    folder = ItemFolder(Path(tempfile.mkdtemp(prefix=prefix, dir=place)))
    try:
        yield folder
    finally:
        if not folder.kept:
            shutil.rmtree(folder.path, ignore_errors=True)
        clear(place)
        if made:
            # Others may have theirs in it.
            with contextlib.suppress(OSError):
                place.rmdir()


def clear(place: Path) -> None:
    """Remove the folders below `place` that processes left which have ended; kept ones stay."""
    for path in place.iterdir():
        found = _NAME.fullmatch(path.name)
        if found and not (path / KEPT).exists() and not _alive(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    """Whether a process of this machine has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
