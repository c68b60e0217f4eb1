# SPDX-License-Identifier: Apache-2.0
"""Bus-side truth: what the SoC saw against what was committed, transfer by transfer, in order.

A record is what the core claims; a store that was dropped, doubled or sent with wrong strobes, and
a device read that no committed instruction asked for, show only here. Which comes first, transfer
or record, is the design's business: two queues are matched pair by pair.
"""

from __future__ import annotations

import cython

from trapline.tb.lockstep.staleness.stores import zero_words

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import bus_kinds, mem_ops, words
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.gen import bus_kinds, mem_ops, words
    from trapline.models.golden.hart import Hart
    from trapline.models.golden.wide import M64

# In place of an expected address, which is a multiple of eight: the start of any page. A store that
# straddles pages is committed with the address of its first byte only. Where its second part had
# not reached the bus by then, that it went to the right page shows when memories are compared, and
# in what is loaded from there.
ANY_PAGE = cython.declare(cython.ulonglong, 1)
PAGE_OFFSET = cython.declare(cython.ulonglong, 0xFFF)


# Room for each queue; a design further apart than this from its own records is reported.
DEPTH = cython.declare(cython.int, 8192)
QUEUE = 8192


class BusCheck:
    """Matches expected with seen transfers.

    An entry is (tag, address, data); tag is kind | strobes << 8 (devices: kind | size << 16).
    """

    def __init__(self) -> None:
        self.expected = zero_words(3 * QUEUE)
        self.seen = zero_words(3 * QUEUE)
        self.reset()

    def reset(self) -> None:
        """Forget everything: a new program begins."""
        self.expected_head = self.expected_tail = 0
        self.seen_head = self.seen_tail = 0
        self.matched = 0

    def expect(
        self,
        kind: cython.int,
        address: cython.ulonglong,
        size: cython.int,
        data: cython.ulonglong,
        second_page: cython.ulonglong = 0,
    ) -> cython.bint:
        """A committed transfer of 2**size bytes. False: the queue is full or the pair differs.

        Main-memory writes are split at doublewords, as the bus sees them. second_page: where the
        second part goes, of a store across pages; 0: to any page.
        """
        bytes_: cython.int = 1 << size
        if kind in (bus_kinds.DEVICE_READ, bus_kinds.DEVICE_WRITE):
            return self._expect_one(kind | size << 16, address, data)
        lane: cython.int = cython.cast(cython.int, address & 7)
        low: cython.int = bytes_ if lane + bytes_ <= 8 else 8 - lane
        ok: cython.bint = self._expect_one(
            kind | _strobes(lane, low) << 8,
            address & ~cython.cast(cython.ulonglong, 7),
            _lanes(data, lane, low),
        )
        if low < bytes_:
            second: cython.ulonglong = (address & ~cython.cast(cython.ulonglong, 7)) + 8
            ok = ok and self._expect_one(
                kind | _strobes(0, bytes_ - low) << 8,
                second if second & PAGE_OFFSET else (second_page or ANY_PAGE),
                _lanes(data >> (8 * low), 0, bytes_ - low),
            )
        return ok

    def committed(self, hart: Hart, answer: cython.ulonglong) -> cython.bint:
        """Expect what the model's last step did; its prediction, not the record's claim, counts.

        answer: what a device read, by the record. False as for `expect`.
        """
        i: cython.int
        w0: cython.ulonglong = hart.rec_out[0]
        op: cython.int = cython.cast(cython.int, w0 >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, w0 >> words.MEM_SIZE_LSB & 3)
        pa: cython.ulonglong = hart.rec_out[words.MEM_PA]
        data: cython.ulonglong = hart.rec_out[words.MEM_WDATA]
        reads: cython.bint = op in (mem_ops.LOAD, mem_ops.HLV)
        second: cython.ulonglong = 0
        for i in range(hart.pte_update_count):
            if not self.expect(
                bus_kinds.PTE_WRITE,
                hart.pte_updates[3 * i],
                hart.pte_size,
                hart.pte_updates[3 * i + 2],
            ):
                return False
        if op in (mem_ops.NONE, mem_ops.LR):
            return True
        if w0 >> words.DEVICE_LSB & 1:
            if reads:
                return self.expect(bus_kinds.DEVICE_READ, pa, size, answer)
            return self.expect(bus_kinds.DEVICE_WRITE, pa, size, data)
        if reads or (op == mem_ops.SC and not w0 >> words.SC_SUCCESS_LSB & 1):
            return True
        if hart.mem_second_pa != 0 and self.seen_at(1) != 0:
            second = hart.mem_second_pa
        return self.expect(bus_kinds.WRITE, pa, size, data, second)

    def elsewhere(self, hart: Hart) -> cython.bint:
        """Whether the second part of a store across pages went to another page than the model's.

        The record holds the first part's address only. What the bus has not seen yet is not told.
        """
        seen: cython.ulonglong
        if hart.mem_second_pa == 0:
            return False
        seen = self.seen_at(hart.pte_update_count + 1)
        return seen != 0 and seen != hart.mem_second_pa

    def _expect_one(
        self, tag: cython.ulonglong, address: cython.ulonglong, data: cython.ulonglong
    ) -> cython.bint:
        at: cython.longlong = self.expected_tail % DEPTH
        if self.expected_tail - self.expected_head >= DEPTH:
            return False
        self.expected[3 * at] = tag
        self.expected[3 * at + 1] = address
        self.expected[3 * at + 2] = data
        self.expected_tail += 1
        return self._match()

    def saw(
        self, word0: cython.ulonglong, address: cython.ulonglong, data: cython.ulonglong
    ) -> cython.bint:
        """A transfer on the bus (word 0 of the bus record). False as for `expect`."""
        kind: cython.int = cython.cast(cython.int, word0 & 7)
        tag: cython.ulonglong = word0 & 0x30007
        if kind in (bus_kinds.WRITE, bus_kinds.PTE_WRITE):
            strobes: cython.int = cython.cast(cython.int, (word0 >> 8) & 0xFF)
            tag = kind | strobes << 8
            data &= _byte_mask(strobes)
        else:
            # A device answers in the lowest bytes; what it drives above them is nobody's.
            data &= M64 >> (64 - (8 << (word0 >> 16 & 3)))
        at: cython.longlong = self.seen_tail % DEPTH
        if self.seen_tail - self.seen_head >= DEPTH:
            return False
        self.seen[3 * at] = tag
        self.seen[3 * at + 1] = address
        self.seen[3 * at + 2] = data
        self.seen_tail += 1
        return self._match()

    def _match(self) -> cython.bint:
        a: cython.longlong
        b: cython.longlong
        while self.expected_head < self.expected_tail and self.seen_head < self.seen_tail:
            a = 3 * (self.expected_head % DEPTH)
            b = 3 * (self.seen_head % DEPTH)
            if (
                self.expected[a] != self.seen[b]
                or not _same_place(self.expected[a + 1], self.seen[b + 1])
                or self.expected[a + 2] != self.seen[b + 2]
            ):
                return False
            self.expected_head += 1
            self.seen_head += 1
            self.matched += 1
        # An empty queue begins anew: what it goes through stays in the processor's cache.
        if self.expected_head == self.expected_tail:
            self.expected_head = self.expected_tail = 0
        if self.seen_head == self.seen_tail:
            self.seen_head = self.seen_tail = 0
        return True

    def seen_at(self, number: cython.int) -> cython.ulonglong:
        """The address of the transfer that will be paired with the `number`-th one still to come.

        0: it has not been seen yet.
        """
        before: cython.longlong = self.expected_tail - self.expected_head + number
        if self.seen_head + before >= self.seen_tail:
            return 0
        return self.seen[3 * ((self.seen_head + before) % DEPTH) + 1]

    def saved(self) -> list[list[int]]:
        """What is unmatched, three numbers an entry: committed, then seen. For `restore`."""
        expected: list[int] = []
        seen: list[int] = []
        for number in range(self.expected_head, self.expected_tail):
            expected += [self.expected[3 * (number % DEPTH) + i] for i in range(3)]
        for number in range(self.seen_head, self.seen_tail):
            seen += [self.seen[3 * (number % DEPTH) + i] for i in range(3)]
        return [expected, seen, [self.matched]]

    def restore(self, saved: list[list[int]]) -> None:
        """Stand as when `saved` was asked."""
        self.reset()
        expected, seen, (self.matched,) = saved
        for at, word in enumerate(expected):
            self.expected[at] = word
        for at, word in enumerate(seen):
            self.seen[at] = word
        self.expected_tail = len(expected) // 3
        self.seen_tail = len(seen) // 3

    def heads(self) -> tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]:
        """The oldest unmatched (tag, address, data) of each side, expected first; None: none."""
        a = 3 * (self.expected_head % DEPTH)
        b = 3 * (self.seen_head % DEPTH)
        expected = (self.expected[a], self.expected[a + 1], self.expected[a + 2])
        seen = (self.seen[b], self.seen[b + 1], self.seen[b + 2])
        return (
            expected if self.expected_head < self.expected_tail else None,
            seen if self.seen_head < self.seen_tail else None,
        )

    def seen_left(self) -> list[tuple[int, int, int]]:
        """All (tag, address, data) that were seen and not yet committed, oldest first."""
        found = []
        for n in range(self.seen_head, self.seen_tail):
            at = 3 * (n % DEPTH)
            found.append((self.seen[at], self.seen[at + 1], self.seen[at + 2]))
        return found

    def left(self) -> tuple[int, int]:
        """Unmatched transfers: (committed but never seen, seen but never committed)."""
        return self.expected_tail - self.expected_head, self.seen_tail - self.seen_head


def _same_place(expected: cython.ulonglong, seen: cython.ulonglong) -> cython.bint:
    return expected == seen or (expected == ANY_PAGE and seen & PAGE_OFFSET == 0)


def _strobes(lane: cython.int, count: cython.int) -> cython.int:
    return ((1 << count) - 1) << lane


def _lanes(data: cython.ulonglong, lane: cython.int, count: cython.int) -> cython.ulonglong:
    """The low `count` bytes of data moved to byte lane `lane`, other lanes zero."""
    keep: cython.ulonglong = data
    if count < 8:
        keep = data & ((cython.cast(cython.ulonglong, 1) << (8 * count)) - 1)
    return keep << (8 * lane) if lane else keep


def _byte_mask(strobes: cython.int) -> cython.ulonglong:
    mask: cython.ulonglong = 0
    lane: cython.int
    if strobes == 0xFF:
        return M64
    for lane in range(8):
        if strobes >> lane & 1:
            mask |= cython.cast(cython.ulonglong, 0xFF) << (8 * lane)
    return mask
