# SPDX-License-Identifier: Apache-2.0
"""One record against the model's last step: its fields, the PTE updates before it, its full state.

Written in Cython's pure-Python mode as checker.py, which calls it for every record.
"""

from __future__ import annotations

from collections.abc import Sequence

import cython

from trapline.tb.lockstep.batch import Rows
from trapline.tb.lockstep.masks import compare_masks

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        groups,
        kinds,
        slots,
        stops,
        targets,
        words,
    )
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.gen import groups, kinds, slots, stops, targets, words
    from trapline.models.golden.hart import Hart

MAX_PTE_UPDATES = cython.declare(cython.int, 16)


class RecordComparison:
    """What a record claims, of the groups the design reports, against what the model did.

    update_count: PTE updates that the design reported for the step under check. full_seen: full
    states taken so far, which is the row of the next one.
    """

    def __init__(self, hart: Hart, known: int) -> None:
        """`known`: field groups the design reports."""
        self.hart = hart
        self.known = known
        self.has_f = hart.cfg.has("f")
        if not cython.compiled:
            self.masks = [0] * 80
            self.updates = [0] * 48
        for kind, masks in enumerate(compare_masks(known)):
            for word, mask in enumerate(masks):
                self.masks[20 * kind + word] = mask
        self.update_count = 0
        self.full_seen = 0

    def read(self, ring: Rows, full_ring: Rows) -> None:
        """Rows are numbers of `ring`, and full states come one after the other in `full_ring`."""
        self.ring = ring
        self.full_ring = full_ring

    def differs(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """What differs between the record and the model's last step; NONE: nothing."""
        word: cython.int
        base: cython.longlong = 20 * kind
        differing: cython.ulonglong = 0
        # Every word, without a branch: they agree nearly always, and the loop becomes vectors.
        for word in range(words.WORDS):
            differing |= (self.ring[row, word] ^ self.hart.rec_out[word]) & self.masks[base + word]
        if differing:
            return stops.FIELDS_DIFFER
        if self.known >> groups.PTE & 1 and not self._updates_agree():
            return stops.PTE_DIFFERS
        if not self.ring[row, 0] >> words.FULL_LSB & 1 or not self.known >> groups.STATE & 1:
            return stops.NONE
        return stops.NONE if self._full_state_agrees() else stops.STATE_DIFFERS

    def hand_over(self, row: cython.longlong) -> cython.void:
        """Give the model what it takes from a record (Hart.events, Hart.record), and no more."""
        self.hart.rec_in[0] = self.ring[row, 0]
        self.hart.rec_in[1] = self.ring[row, 1]
        self.hart.rec_in[words.ORDER] = self.ring[row, words.ORDER]
        self.hart.rec_in[words.CYCLE] = self.ring[row, words.CYCLE]
        self.hart.rec_in[words.MEM_RDATA] = self.ring[row, words.MEM_RDATA]
        self.hart.rec_in[words.MTIME] = self.ring[row, words.MTIME]
        self.hart.rec_in[words.IRQ_PINS] = self.ring[row, words.IRQ_PINS]
        self.hart.rec_in[words.IRQ_PINS_READ] = self.ring[row, words.IRQ_PINS_READ]
        self.hart.rec_in[words.MCYCLE] = self.ring[row, words.MCYCLE]

    def agreed(self, row: cython.longlong) -> cython.void:
        """The record has passed: its PTE updates and its full state are behind."""
        self.update_count = 0
        if self.ring[row, 0] >> words.FULL_LSB & 1:
            self.full_seen += 1

    def claim(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Let the model's last step be what the record says: its fields, registers and CSRs."""
        word: cython.int
        mask: cython.ulonglong
        for word in range(words.WORDS):
            mask = self.masks[20 * kind + word]
            self.hart.rec_out[word] = self.ring[row, word] & mask | self.hart.rec_out[word] & ~mask
        return self._take_over(kind)

    def _take_over(self, kind: cython.int) -> cython.int:
        """Registers and CSRs that the fields of `rec_out` name."""
        w0: cython.ulonglong = self.hart.rec_out[0]
        target: cython.int = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3)
        self.hart.fcsr = w0 >> words.FCSR_LSB & 0xFF
        if kind == kinds.RETIRE:
            if w0 >> words.RD_WE_LSB & 1:
                self.hart.set_x(w0 >> words.RD_ADDR_LSB & 31, self.hart.rec_out[words.RD_WDATA])
            elif w0 >> words.FRD_WE_LSB & 1:
                self.hart.set_f(w0 >> words.RD_ADDR_LSB & 31, self.hart.rec_out[words.RD_WDATA])
        elif target == targets.VS:
            self.hart.put_csr(slots.VSTVAL, self.hart.rec_out[words.TVAL])
        elif target == targets.HS:
            self.hart.put_csr(slots.STVAL, self.hart.rec_out[words.TVAL])
            self.hart.put_csr(slots.HTVAL, self.hart.rec_out[words.TVAL2])
            self.hart.put_csr(slots.HTINST, self.hart.rec_out[words.TINST])
        else:
            self.hart.put_csr(slots.MTVAL, self.hart.rec_out[words.TVAL])
            self.hart.put_csr(slots.MTVAL2, self.hart.rec_out[words.TVAL2])
            self.hart.put_csr(slots.MTINST, self.hart.rec_out[words.TINST])
        return 0

    def note_update(self, row: cython.longlong) -> cython.int:
        """Keep a PTE update until the step that it serves has been predicted.

        A full state that travels with it is that before the step: where the model still stands.
        """
        base: cython.int = 3 * self.update_count
        if self.update_count == MAX_PTE_UPDATES:
            return stops.PTE_DIFFERS
        if self.ring[row, 0] >> words.FULL_LSB & 1:
            if self.known >> groups.STATE & 1 and not self._full_state_agrees():
                self.full_seen += 1  # the full state that differs, for the diagnosis
                return stops.STATE_DIFFERS
            self.full_seen += 1
        self.updates[base] = self.ring[row, words.MEM_PA]
        self.updates[base + 1] = self.ring[row, words.MEM_RDATA]
        self.updates[base + 2] = self.ring[row, words.MEM_WDATA]
        self.update_count += 1
        return stops.NONE

    def noted(self) -> list[tuple[int, int, int]]:
        """PTE updates (spa, before, after) that the design reported for the step under check."""
        u = self.updates
        return [(u[3 * i], u[3 * i + 1], u[3 * i + 2]) for i in range(self.update_count)]

    def note(self, updates: Sequence[tuple[int, int, int]]) -> None:
        """As if the design had reported these before the step."""
        self.update_count = 0
        for spa, before, after in updates:
            self.updates[3 * self.update_count] = spa
            self.updates[3 * self.update_count + 1] = before
            self.updates[3 * self.update_count + 2] = after
            self.update_count += 1

    def _updates_agree(self) -> cython.bint:
        i: cython.int
        if self.hart.pte_update_count != self.update_count:
            return False
        for i in range(3 * self.update_count):
            if self.hart.pte_updates[i] != self.updates[i]:
                return False
        return True

    def _full_state_agrees(self) -> cython.bint:
        row: cython.longlong = self.full_seen % self.full_ring.shape[0]
        i: cython.int
        for i in range(slots.FIRST_F):
            if i < slots.MCYCLE:
                if self.full_ring[row, i] != self.hart.csr[i]:
                    return False
            elif i > slots.MCYCLE and self.full_ring[row, i] != self.hart.x[i - slots.MCYCLE]:
                return False
        if self.has_f:
            for i in range(32):
                if self.full_ring[row, slots.FIRST_F + i] != self.hart.f[i]:
                    return False
        return True
