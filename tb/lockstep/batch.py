# SPDX-License-Identifier: Apache-2.0
"""A checked stretch of the commit stream, as observers receive it, and the rings it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Rows(Protocol):
    """A ring: rows of unsigned 64-bit words (a C-contiguous two-dimensional buffer)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, words a row."""

    def __getitem__(self, at: tuple[int, int]) -> int: ...


@dataclass(slots=True)
class Batch:
    """Records `first` .. `first + count - 1` of the run, all agreed upon.

    The rings are memoryviews of unsigned 64-bit words, indexed [number modulo length, word]; they
    are valid during the call only. Full states and bus transfers are numbered from reset as well.
    """

    ring: memoryview
    first: int
    count: int
    full_ring: memoryview
    full_first: int
    full_count: int
    bus_ring: memoryview
    bus_first: int
    bus_count: int
