# SPDX-License-Identifier: Apache-2.0
"""What main memory held before each of the last stores, for the search of legal staleness.

Every store is noted, since a core may have read a word as a PTE or as an instruction long before
the model does; a note costs five writes. Notes of doublewords that fall into one bucket are
chained, youngest first.
"""

from __future__ import annotations

import cython

from trapline.models.golden.state import zeroed

DEPTH = cython.declare(cython.ulonglong, 1 << 20)
BUCKETS = cython.declare(cython.ulonglong, 1 << 16)
REMEMBERED = 1 << 20


def zero_words(count: int) -> memoryview:
    """`count` zero doublewords whose pages exist once they are touched."""
    return zeroed(8 * count).cast("Q")


class StoreLog:
    """The last 2**20 stores to main memory: `count` is how many there were in all.

    Addresses are byte offsets of doublewords from the beginning of main memory; times are numbers
    of commit records.
    """

    def __init__(self, ram_size: int) -> None:
        """`ram_size`: of main memory, in bytes."""
        self.pages = zeroed((ram_size >> 12) + 1)
        self.where = zero_words(REMEMBERED)
        self.old = zero_words(REMEMBERED)
        self.when = zero_words(REMEMBERED)
        self.previous = zero_words(REMEMBERED)
        self.head = zero_words(1 << 16)
        self.count = 0

    def restart(self) -> None:
        """Know of no store: another program begins."""
        slot: cython.ulonglong
        if self.count > DEPTH:
            for slot in range(BUCKETS):
                self.head[slot] = 0
            for slot in range(len(self.pages)):
                self.pages[slot] = 0
        else:
            for slot in range(self.count):
                self.head[(self.where[slot] >> 3) & (BUCKETS - 1)] = 0
                self.pages[self.where[slot] >> 12] = 0
        self.count = 0

    def note(self, at: cython.ulonglong, value: cython.ulonglong, now: cython.ulonglong) -> None:
        """The doubleword at `at` held `value` until record `now`."""
        slot: cython.ulonglong = self.count & (DEPTH - 1)
        bucket: cython.ulonglong = (at >> 3) & (BUCKETS - 1)
        self.where[slot] = at
        self.old[slot] = value
        self.when[slot] = now
        self.previous[slot] = self.head[bucket]
        self.pages[at >> 12] = 1
        self.count += 1
        self.head[bucket] = self.count

    def add(self, at: int, value: int, now: int) -> None:
        """`note` for callers in plain Python."""
        self.note(at, value, now)

    def forget(self, now: int) -> None:
        """Know nothing of any store up to record `now`: a run goes on in another process."""
        slot: cython.ulonglong
        for slot in range(DEPTH):
            self.when[slot] = now
        self.count = 2 * DEPTH
        for slot in range(len(self.pages)):
            self.pages[slot] = 1

    def touched(self, offset: int) -> bool:
        """Whether any store reached the page at `offset`."""
        return self.pages[offset >> 12] != 0

    def touched_pages(self) -> bytes:
        """One byte for each page of main memory: 1 where any store reached it."""
        return bytes(self.pages)

    def versions(self, offset: int, after: int) -> list[tuple[int, int]]:
        """(record that replaced it, value) of the doubleword at `offset`, youngest first.

        Only those replaced later than record `after`.
        """
        at: cython.ulonglong = offset & ~7
        bound: cython.longlong = after
        found: list[tuple[int, int]] = []
        number: cython.ulonglong = self.head[(at >> 3) & (BUCKETS - 1)]
        slot: cython.ulonglong
        until: cython.longlong
        while number != 0 and number + DEPTH > self.count:
            slot = (number - 1) & (DEPTH - 1)
            until = self.when[slot]
            if until <= bound:
                break
            if self.where[slot] == at:
                found.append((until, self.old[slot]))
            number = self.previous[slot]
        return found

    def forgotten_until(self) -> int:
        """Stores up to this record may have been forgotten; -1: none was."""
        if self.count <= DEPTH:
            return -1
        return int(self.when[self.count & (DEPTH - 1)])
