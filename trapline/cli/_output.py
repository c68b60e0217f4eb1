# SPDX-License-Identifier: Apache-2.0
"""Files that a command writes: what must not be written over is told before anything starts."""

from __future__ import annotations

import stat
from pathlib import Path

from trapline.errors import BadInput

ELF_MAGIC = b"\x7fELF"


def check_file(path: Path, option: str) -> None:
    """BadInput where `option` names a folder, a program, or what cannot be written."""
    try:
        status = path.stat()
    except FileNotFoundError:
        status = None
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
    if status is not None and stat.S_ISDIR(status.st_mode):
        raise BadInput(f"{path}: {option} names a file, this is a folder")
    if status is not None and stat.S_ISFIFO(status.st_mode):
        return  # opening it here would wait for its reader
    try:
        if status is not None and stat.S_ISREG(status.st_mode):
            with path.open("rb") as file:
                if file.read(4) == ELF_MAGIC:
                    raise BadInput(f"{path}: {option} would write over a program")
        path.open("ab").close()
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
