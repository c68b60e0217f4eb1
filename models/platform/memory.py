# SPDX-License-Identifier: Apache-2.0
"""Main memory: one sparse block of bytes. Pages cost nothing until something is written to them."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Sequence

from trapline.models.isa.memory_map import RAM, Region

PAGE = 4096
# So many calls of `write` are remembered for `clear`.
MOST_WRITES = 4096


class Memory:
    """The RAM of one platform, zero at first. Addresses are system physical addresses (spa)."""

    def __init__(self, region: Region = RAM) -> None:
        self.base = region.base
        self.size = region.size
        # Private: a forked checkpoint of a run keeps its own bytes, and dropped pages read as zero.
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        self.buffer = mmap.mmap(-1, region.size, flags=flags)
        # What `write` wrote since everything was zero: (offset, size).
        self._writes: list[tuple[int, int]] = []

    def holds(self, spa: int, count: int) -> bool:
        """Whether all `count` bytes at `spa` are in this memory."""
        return self.base <= spa and spa + count <= self.base + self.size

    def read(self, spa: int, count: int) -> bytes:
        """`count` bytes at `spa`. Raises ValueError outside the memory."""
        at = self._offset(spa, count)
        return self.buffer[at : at + count]

    def write(self, spa: int, data: bytes) -> None:
        """Store bytes at `spa`, unseen by any hart: only before it runs, or call Hart.flush()."""
        at = self._offset(spa, len(data))
        self.buffer[at : at + len(data)] = data
        if len(self._writes) < MOST_WRITES:
            self._writes.append((at, len(data)))

    def clear(self, written: Sequence[int] | None = None) -> None:
        """All bytes zero again, and the pages given back.

        written: offsets of all pages with bytes that `write` did not write. Where these are known
        and few, the pages stay: to give back a page and to get it again costs more than its bytes.
        """
        if written is None or max(len(written), len(self._writes)) >= MOST_WRITES:
            self.buffer.madvise(mmap.MADV_DONTNEED)
        else:
            for at, size in (*self._writes, *((at, PAGE) for at in written)):
                self.buffer[at : at + size] = bytes(size)
        self._writes.clear()

    def digest(self) -> str:
        """A digest of the contents: equal memories give equal digests."""
        zero = bytes(PAGE)
        result = hashlib.blake2b(digest_size=16)
        for at in range(0, self.size, PAGE):
            page = self.buffer[at : at + PAGE]
            if page != zero:
                result.update(at.to_bytes(8, "little") + page)
        return result.hexdigest()

    def _offset(self, spa: int, count: int) -> int:
        if not self.holds(spa, count):
            raise ValueError(f"{count} bytes at {spa:#x} are outside main memory")
        return spa - self.base
