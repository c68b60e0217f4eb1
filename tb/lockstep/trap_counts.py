# SPDX-License-Identifier: Apache-2.0
"""Counts of the traps and of the changes of mode that both sides agreed on, by the model."""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import kinds, words
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.gen import kinds, words
    from trapline.models.golden.hart import Hart

# Records that a walk begun in another mode may still be under way for: satp, hgatp and vsatp need
# be active when it begins (norm:satp_op_active and its note).
IN_FLIGHT = cython.declare(cython.int, 8)


class TrapCounts:
    """guest_entries, guest_exits: changes of V. traps: see there."""

    def __init__(self, hart: Hart) -> None:
        """`hart`: whose last step is counted."""
        self.hart = hart
        self.guest_entries = self.guest_exits = 0
        # priv and v before the last change of mode (-1: none), and the record that made it.
        self.mode_before = -1
        self.mode_left = 0
        if not cython.compiled:
            self.counts = [0] * 512

    def count(self, kind: cython.int, record: cython.longlong) -> cython.int:
        """Count a trap, and a change of V: nothing but traps and xRET changes it."""
        w0: cython.ulonglong = self.hart.rec_out[0]
        at: cython.int
        if kind != kinds.RETIRE:
            at = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3) * 128
            at += 64 * (kind == kinds.INTERRUPT) + cython.cast(
                cython.int, w0 >> words.CAUSE_LSB & 63
            )
            self.counts[at] += 1
        if w0 >> words.PRIV_BEFORE_LSB & 7 != w0 >> words.PRIV_AFTER_LSB & 7:
            self.mode_before = cython.cast(cython.int, w0 >> words.PRIV_BEFORE_LSB & 7)
            self.mode_left = record
        self.guest_entries += ~(w0 >> words.V_BEFORE_LSB) & (w0 >> words.V_AFTER_LSB) & 1
        self.guest_exits += (w0 >> words.V_BEFORE_LSB) & ~(w0 >> words.V_AFTER_LSB) & 1
        return 0

    def mode_in_flight(self, record: int) -> int:
        """The mode (v << 2 | priv) left so recently that its walks may go on; -1: none."""
        return self.mode_before if record - self.mode_left <= IN_FLIGHT else -1

    @property
    def traps(self) -> dict[tuple[int, bool, int], int]:
        """Count of agreed traps by (target, interrupt, cause); target as in the record."""
        return {
            (i >> 7, bool(i >> 6 & 1), i & 63): self.counts[i] for i in range(512) if self.counts[i]
        }

    def saved(self) -> list[int]:
        """What `restore` takes: entries, exits, and the counts by target, interrupt and cause."""
        return [self.guest_entries, self.guest_exits, *(self.counts[i] for i in range(512))]

    def restore(self, saved: list[int]) -> None:
        """Stand as when `saved` was asked; no walk of another mode is under way."""
        self.guest_entries, self.guest_exits = saved[:2]
        for i, count in enumerate(saved[2:]):
            self.counts[i] = count
