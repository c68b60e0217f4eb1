# SPDX-License-Identifier: Apache-2.0
"""Files of users are read whole or refused; results are written aside and renamed."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from trapline.errors import BadInput

# Bytes that a disk which is not full takes.
_ROOM = 1 << 16


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
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise of_file(error, path) from None


def append_whole(path: Path, line: str) -> None:
    """Append a line, or nothing of it. Raises OSError.

    What UTF-8 cannot hold is written as an escape.
    """
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        data = line.encode("utf-8", "backslashreplace")
        try:
            while data:
                data = data[file.write(data) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                file.truncate(before)
            raise of_file(error, path) from None


def of_file(error: OSError, path: Path) -> OSError:
    """The error with the file's name: a write that fails does not know it."""
    if error.filename is None and error.errno is not None:
        return type(error)(error.errno, error.strerror or "", str(path))
    return error


def check_room(folder: Path) -> None:
    """Raise OSError where a small file cannot be written into the folder, as on a full disk."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM))
            file.flush()
    except OSError as error:
        raise of_file(error, folder) from None
