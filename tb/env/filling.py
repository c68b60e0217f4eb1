# SPDX-License-Identifier: Apache-2.0
"""Puts a program into the design's main memory."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

from trapline.models.platform.memory import PAGE

# Linux from 5.14 on gives all pages of a range at once; one that does not know the number refuses,
# and each page comes when it is written to.
MADV_POPULATE_WRITE = 23

_madvise = ctypes.CDLL(None).madvise
_madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

Pieces = Sequence[tuple[int, bytes]]


def ranges(pieces: Pieces) -> Iterator[tuple[int, int]]:
    """Addresses [first, last) of whole pages, in the order of the pieces, neighbours together."""
    first = last = -1
    for at, data in pieces:
        if not first <= at <= last:
            if first < last:
                yield first, last
            first = at & -PAGE
        last = (at + len(data) + PAGE - 1) & -PAGE
    if first < last:
        yield first, last


def fill(ram: memoryview, base: int, pieces: Pieces) -> None:
    """Put `pieces` (spa, bytes) into main memory, all zero, whose first byte is at spa `base`."""
    address = ctypes.addressof(ctypes.c_char.from_buffer(ram))
    for first, last in ranges(pieces):
        if base <= first and last <= base + len(ram):
            _madvise(address + first - base, last - first, MADV_POPULATE_WRITE)
    for spa, data in pieces:
        at = spa - base
        ram[at : at + len(data)] = data
