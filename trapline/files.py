# SPDX-License-Identifier: Apache-2.0
"""Files of users are read whole or refused; results are written aside and renamed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from trapline.errors import BadInput


def read_bytes(path: Path) -> bytes:
    """All of a regular file: a FIFO or a device has no end. Raises BadInput, OSError."""
    # Not to wait for the writer of a FIFO; what is asked is then what is read.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        what = "is a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise BadInput(f"{path}: {what}")
    with os.fdopen(number, "rb") as file:
        return file.read()


def read_text(path: Path) -> str:
    """All of a regular file as UTF-8. Raises BadInput, OSError, UnicodeDecodeError."""
    return read_bytes(path).decode()


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file so that a reader, or a full disk, never leaves half of it. Raises OSError.

    What UTF-8 cannot hold is written as an escape.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        if isinstance(data, str):
            data = data.encode("utf-8", "backslashreplace")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
