# SPDX-License-Identifier: Apache-2.0
"""Files that a command writes: what must not be written over is told before anything starts."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

from trapline.errors import BadInput

ELF_MAGIC = b"\x7fELF"


def check_folder(path: Path, option: str) -> None:
    """Make the folder that `option` names. BadInput where it is a file or cannot be written."""
    if path.exists() and not path.is_dir():
        raise BadInput(f"{path}: {option} names a folder, this is a file")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None


def check_result(path: Path, option: str) -> None:
    """`check_file` for a file of results, whose folder is made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
    is_new = not path.exists()
    check_file(path, option)
    if is_new:
        path.unlink()


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
