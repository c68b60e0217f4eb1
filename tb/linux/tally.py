# SPDX-License-Identifier: Apache-2.0
"""Counts over a stretch of the commit stream, at C speed: what summary.py makes its numbers of.

Written in Cython's pure-Python mode (tally.pxd) and compiled with the golden model.
"""

from __future__ import annotations

from array import array
from typing import Any

import cython

from trapline.models.isa.commit import FIELD, RECORD_WORDS

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import matches, slots, words
    from cython.cimports.trapline.models.golden.wide import M32
else:
    from trapline.models.golden.gen import matches, slots, words
    from trapline.models.golden.wide import M32

# Of an instruction without bits 15 and up: SYSTEM with funct3 = 0 and rd = 0, and FENCE.I.
LOW = cython.declare(cython.ulonglong, 0x7FFF)
PRIVILEGED = cython.declare(cython.ulonglong, 0x0073)

# A key: kind, then the mode before and after, then cause and target (bits of word 0).
_PLACES = {
    "kind": (0, 3),
    "priv_before": (4, 2),
    "v_before": (6, 1),
    "priv_after": (7, 2),
    "v_after": (9, 1),
    "cause": (21, 6),
    "target": (27, 2),
}
_KEY_LSB = dict(zip(_PLACES, (0, 3, 5, 6, 8, 9, 15), strict=True))
KEYS = 1 << 17
if any((FIELD[n].lsb, FIELD[n].width, FIELD[n].word) != (*p, 0) for n, p in _PLACES.items()):
    raise ImportError("tally.py takes these fields from word 0 of a record")
if FIELD["insn"].lsb != 0:
    raise ImportError("tally.py takes insn from the low half of its word")


def field(key: int, name: str) -> int:
    """A field of a key."""
    return (key >> _KEY_LSB[name]) & ((1 << _PLACES[name][1]) - 1)


class Tally:
    """Counts over a stream of records, which come in order and in batches of any size.

    keys: records of each key. records, retired: records, and those that retire an instruction;
    cycle: of the last one. entries: guest entries. switches: (through user space, instructions
    retired, cycles) from each guest exit to the next entry. fences: how often each instruction came
    that may be one.
    hgatp: its values in full states. outside: a guest has exited and not entered again, after
    `exit_retired` instructions and in cycle `exit_cycle`; through_user: U-mode ran since.
    """

    def __init__(self) -> None:
        """Nothing has been counted."""
        self.keys = array("Q", bytes(8 * KEYS))
        self.counts = self.keys
        self.fences = {}
        self.switches = []
        self.hgatp = set()
        self.records = self.retired = self.cycle = self.entries = 0
        self.outside = self.through_user = False
        self.exit_retired = self.exit_cycle = 0
        self.rings = (None, None)
        self.last_hgatp = 0

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle: one that nothing has been counted in, and what `__setstate__` gives it."""
        numbers = (self.records, self.retired, self.cycle, self.entries, self.outside)
        since = (self.through_user, self.exit_retired, self.exit_cycle)
        state = (self.keys, self.fences, self.switches, self.hgatp, (*numbers, *since))
        return Tally, (), state

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Stand as when the state was asked."""
        self.keys, self.fences, self.switches, self.hgatp, numbers = state
        self.counts = self.keys
        self.records, self.retired, self.cycle, self.entries = numbers[:4]
        self.outside, self.through_user, self.exit_retired, self.exit_cycle = numbers[4:]

    @cython.locals(view=cython.ulonglong[:, ::1], counts=cython.ulonglong[::1])  # type: ignore[misc]  # int to mypy
    def add(self, ring: memoryview, first: int, count: int) -> None:
        """Take records `first` .. `first + count - 1` of a ring ([number modulo rows, word]).

        It runs for every record of a boot: nothing here makes a Python object but of the few that
        are fences or cross the border of a guest.
        """
        at: cython.longlong
        size: cython.longlong
        total: cython.longlong = count
        begin: cython.longlong = first
        word: cython.ulonglong
        key: cython.ulonglong
        insn: cython.ulonglong
        if ring is not self.rings[0]:
            self.ring = ring
            self.rings = (ring, self.rings[1])
        view = self.ring
        counts = self.counts
        size = view.shape[0]
        at = begin % size
        for _ in range(total):
            word = view[at, 0]
            key = (word & 7) | ((word >> words.PRIV_BEFORE_LSB & 0x3F) << 3)
            key |= (word >> words.CAUSE_LSB & 0xFF) << 9
            counts[key] += 1
            if not word & 7:
                self.retired += 1
                insn = view[at, words.INSN_WORD] & M32
                if insn & LOW in (PRIVILEGED, matches.FENCE_I):
                    self.fences[insn] = self.fences.get(insn, 0) + 1
            if (word >> words.V_BEFORE_LSB ^ word >> words.V_AFTER_LSB) & 1:
                self._crosses(word, view[at, words.CYCLE])
            elif not word >> words.PRIV_AFTER_LSB & 7:
                self.through_user = True
            self.cycle = view[at, words.CYCLE]
            at += 1
            if at == size:
                at = 0
        self.records += total

    def _crosses(self, word: cython.ulonglong, cycle: cython.ulonglong) -> cython.int:
        """A record at whose end V has another value. Traps to M-mode and back are no exit."""
        if word >> words.V_BEFORE_LSB & 1:
            if word >> words.PRIV_AFTER_LSB & 3 == 1:
                self.outside = True
                self.through_user = False
                self.exit_retired, self.exit_cycle = self.retired, cycle
        elif word >> words.PRIV_BEFORE_LSB & 3 == 1:
            self.entries += 1
            if self.outside:
                self.switches.append(
                    (
                        bool(self.through_user),
                        self.retired - self.exit_retired,
                        cycle - self.exit_cycle,
                    )
                )
            self.outside = False
        return 0

    def states(self, full_ring: memoryview, first: int, count: int) -> None:
        """Take full states number `first` .. `first + count - 1` of their ring: values of hgatp."""
        number: cython.longlong
        begin: cython.longlong = first
        end: cython.longlong = begin + count
        size: cython.longlong
        value: cython.ulonglong
        if full_ring is not self.rings[1]:
            self.full_ring = full_ring
            self.rings = (self.rings[0], full_ring)
        size = self.full_ring.shape[0]
        for number in range(begin, end):
            value = self.full_ring[number % size, slots.HGATP]
            if value != self.last_hgatp or not self.hgatp:
                self.last_hgatp = value
                self.hgatp.add(value)


def rows(stream: array[int]) -> memoryview:
    """A view of whole records, as `Tally.add` takes it: [record, word]."""
    return memoryview(stream).cast("B").cast("Q", (len(stream) // RECORD_WORDS, RECORD_WORDS))
