# SPDX-License-Identifier: Apache-2.0
"""The golden model alone as a source of commit records: what a design would have reported.

A free run (`Hart.run`) leaves no records. This one makes the same steps and writes each as a record
with its full state, so that whatever reads a commit stream can read the model's.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import cython

from trapline.models.isa.commit import ALL_KNOWN, RECORD_WORDS
from trapline.models.isa.state import FULL_STATE_WORDS

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import STEPS_PER_TICK
    from cython.cimports.trapline.models.golden.gen import kinds, slots, words
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.codes import STEPS_PER_TICK
    from trapline.models.golden.gen import kinds, slots, words
    from trapline.models.golden.hart import Hart

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 1024
# One step may take so many rows: itself and its PTE updates.
ROOM = cython.declare(cython.longlong, 64)
KNOWN = cython.declare(cython.ulonglong, ALL_KNOWN)
FULL_EVERY = cython.declare(cython.ulonglong, 1024)


def rows(width: int, length: int = ROWS) -> memoryview:
    """A ring of `length` rows of `width` 64-bit words, [row, word]."""
    shape: Sequence[int] = (length, width)
    return memoryview(array("Q", bytes(8 * width * length))).cast("B").cast("Q", tuple(shape))


class Producer:
    """Steps a hart and keeps the records of the last stretch in `ring` and `full_ring`."""

    def __init__(self, hart: Hart) -> None:
        """The hart stands where its program begins."""
        self.hart = hart
        self.ring = rows(RECORD_WORDS)
        self.full_ring = rows(FULL_STATE_WORDS)
        self.rows = self.ring
        self.fulls = self.full_ring
        self.count = self.full_count = 0
        self.order = 0

    def run(self, limit: int) -> int:
        """At most `limit` steps, fewer when the rings are full or the hart halts; returns how many.

        `count` records and `full_count` full states then stand in the rings, from their beginning.
        """
        left: cython.longlong = limit
        done: cython.longlong = 0
        hart: Hart = self.hart
        self.count = self.full_count = 0
        rows: cython.longlong = len(self.rows) - ROOM
        hart.lockstep = False
        hart.journal = False
        hart.recheck = True
        hart.halted = False
        while done < left and self.count < rows:
            if hart.recheck and hart.poll():
                if hart.halted:
                    break
                self.emit()
                done += 1
                continue
            hart.begin()
            hart.execute()
            self.emit()
            done += 1
            hart.tick -= 1
            if hart.tick == 0:
                hart.tick = STEPS_PER_TICK
                hart.ev_time = (hart.ev_time + 1) & 0xFFFF_FFFF_FFFF_FFFF
                if hart.ev_time >= hart.next_time:
                    hart.recheck = True
            if hart.waiting:
                hart.wait()
        return done

    def emit(self) -> cython.int:
        """The records of the step that was made: its PTE updates, then its own."""
        hart: Hart = self.hart
        i: cython.int
        one: cython.ulonglong = 1
        claim: cython.ulonglong
        for i in range(hart.pte_update_count):
            self.update(i)
        claim = cython.cast(cython.ulonglong, hart.ev_stip) << words.STIP_LSB
        claim |= cython.cast(cython.ulonglong, hart.ev_vstip) << words.VSTIP_LSB
        claim |= cython.cast(cython.ulonglong, hart.ev_stip_read) << words.STIP_READ_LSB
        claim |= cython.cast(cython.ulonglong, hart.ev_vstip_read) << words.VSTIP_READ_LSB
        if (
            hart.kind != kinds.RETIRE
            or hart.did_xret
            or hart.wrote_csr
            or self.order % FULL_EVERY == 0
            # FS has become Dirty.
            or (self.count > 0 and hart.fold != self.rows[self.count - 1, words.CSR_FOLD])
        ):
            claim |= one << words.FULL_LSB
            for i in range(slots.COUNT):
                self.fulls[self.full_count, i] = hart.csr[i]
            for i in range(1, 32):
                self.fulls[self.full_count, slots.COUNT - 1 + i] = hart.x[i]
            for i in range(32):
                self.fulls[self.full_count, slots.FIRST_F + i] = hart.f[i]
            self.full_count += 1
        hart.rec_in[0] = claim
        hart.rec_in[1] = KNOWN << words.KNOWN_LSB
        hart.rec_in[words.ORDER] = self.order
        hart.rec_in[words.CYCLE] = self.order
        hart.rec_in[words.MTIME] = hart.ev_time
        hart.rec_in[words.IRQ_PINS] = hart.ev_pins
        hart.rec_in[words.IRQ_PINS_READ] = hart.ev_pins_read
        hart.rec_in[words.MCYCLE] = hart.csr[slots.MCYCLE]
        hart.record()
        for i in range(words.WORDS):
            self.rows[self.count, i] = hart.rec_out[i]
        self.count += 1
        self.order += 1
        return 0

    def update(self, number: cython.int) -> cython.int:
        """The record of a PTE update, before the step that it serves."""
        hart: Hart = self.hart
        i: cython.int
        for i in range(words.WORDS):
            self.rows[self.count, i] = 0
        self.rows[self.count, 0] = (
            kinds.PTE_UPDATE
            | hart.before[1] << words.PRIV_BEFORE_LSB
            | hart.before[2] << words.V_BEFORE_LSB
            | hart.before[1] << words.PRIV_AFTER_LSB
            | hart.before[2] << words.V_AFTER_LSB
        )
        self.rows[self.count, 1] = KNOWN << words.KNOWN_LSB
        self.rows[self.count, words.ORDER] = self.order
        self.rows[self.count, words.CYCLE] = self.order
        self.rows[self.count, words.MEM_PA] = hart.pte_updates[3 * number]
        self.rows[self.count, words.MEM_RDATA] = hart.pte_updates[3 * number + 1]
        self.rows[self.count, words.MEM_WDATA] = hart.pte_updates[3 * number + 2]
        self.count += 1
        self.order += 1
        return 0
