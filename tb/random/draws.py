# SPDX-License-Identifier: Apache-2.0
"""A source of randomness for many small draws: programs are mostly these."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws(Random):
    """Draws from short ranges by one float: not exactly alike often, for less than half the time.

    A range of n values, n below 2**32, favours some of them by less than n / 2**53.
    """

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]  # sequences are enough here
        """One of them. Raises IndexError when there is none."""
        return seq[int(self.random() * len(seq))]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """As of Random, of less than 2**32 values, none of them checked; `step` is above zero."""
        if stop is None:
            return int(self.random() * start)
        return start + step * int(self.random() * ((stop - start + step - 1) // step))

    def randint(self, a: int, b: int) -> int:
        """As of Random, of less than 2**32 values."""
        return a + int(self.random() * (b - a + 1))
