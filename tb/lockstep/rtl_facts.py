# SPDX-License-Identifier: Apache-2.0
"""Facts that only the design knows, held against their ranges: mtime, mcycle, timer bits, SCs.

The model copies them from the record: comparing them would compare a value with itself. But each
has its range, which depends on the records before.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import mem_ops, memory_map, slots, stops
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.gen import mem_ops, memory_map, slots, stops
    from trapline.models.golden.hart import Hart


# As counted in Result.accepted.
SC_RULE = "SC failed spuriously (norm:sc_success_conditions)"
# Spurious SC failures in a row, in a constrained loop, that are a verdict.
MOST_FAILURES = cython.declare(cython.int, 1000)
# Records after which mcycle must have counted, and more than any hart retires in a cycle.
WINDOW = cython.declare(cython.ulonglong, 1024)
WIDEST = cython.declare(cython.ulonglong, 16)
# A cycle that lies far back of every other.
NEVER = cython.declare(cython.ulonglong, 0x8000_0000_0000_0000)
M64 = cython.declare(cython.ulonglong, 0xFFFF_FFFF_FFFF_FFFF)


class EventCheck:
    """What the events of one commit stream were, and whether each may follow those before.

    late_timer_bits: records whose STIP or VSTIP lagged its comparison within the bound;
    timer_bits_ahead: records whose read of them was ahead of it.
    spurious_sc_failures: SCs that failed although the model held a reservation.
    """

    def __init__(self, hart: Hart, bound_cycles: int, late_cycles: int = 0) -> None:
        """`bound_cycles`: how long a timer bit may lag its comparison.

        late_cycles: how much later than its step the cycle of a record may be.
        """
        self.hart = hart
        self.bound_cycles = bound_cycles
        self.late_cycles = late_cycles
        self.spurious_sc_failures = 0
        self.late_timer_bits = 0
        self.timer_bits_ahead = 0
        self.last_time = 0
        self.mcycle_base = 0
        self.mcycle_cycle = 0
        self.mcycle_last = 0
        self.mcycle_inhibited = False
        self.window_base = 0
        self.window_records = 0
        self.lr_record = -1000
        self.starved = 0
        self.timer_now = 0
        self.stip_cycle = NEVER
        self.vstip_cycle = NEVER
        self.ahead_bits = 0
        self.ahead_read = 0
        self.ahead_stimecmp = 0
        self.ahead_htimedelta = 0
        self.ahead_vstimecmp = 0

    def saved(self) -> list[int]:
        """What is remembered from record to record, for `restore`."""
        return [
            *(self.spurious_sc_failures, self.late_timer_bits, self.last_time),
            *(self.mcycle_base, self.mcycle_cycle, int(self.mcycle_inhibited)),
            *(self.lr_record, self.starved, self.timer_now, self.stip_cycle, self.vstip_cycle),
            *(self.timer_bits_ahead, self.ahead_bits, self.ahead_read),
            *(self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp),
            *(self.mcycle_last, self.window_base, self.window_records),
        ]

    def restore(self, saved: list[int]) -> None:
        """Stand as when `saved` was asked."""
        self.spurious_sc_failures, self.late_timer_bits, self.last_time = saved[:3]
        self.mcycle_base, self.mcycle_cycle = saved[3:5]
        self.mcycle_inhibited = saved[5] != 0
        self.lr_record, self.starved = saved[6:8]
        self.timer_now, self.stip_cycle, self.vstip_cycle = saved[8:11]
        self.timer_bits_ahead, self.ahead_bits, self.ahead_read = saved[11:14]
        self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp = saved[14:17]
        self.mcycle_last, self.window_base, self.window_records = saved[17:20]

    # --- mtime and mcycle -----------------------------------------------------------------------

    def time(self, now: cython.ulonglong) -> cython.int:
        """Hold mtime against its last value: it never goes back but by a store to it."""
        if now < self.last_time:
            return stops.TIME_BACKWARDS
        self.last_time = now
        return stops.NONE

    def stored(self, op: cython.int, spa: cython.ulonglong) -> None:
        """After a device access: behind a store to mtime its next value is not held against it."""
        if spa & ~cython.cast(cython.ulonglong, 7) == memory_map.MTIME and op not in (
            mem_ops.LOAD,
            mem_ops.HLV,
        ):
            self.last_time = 0

    def mcycle(
        self, value: cython.ulonglong, cycle: cython.ulonglong, first: cython.bint
    ) -> cython.int:
        """Hold mcycle against the clock since it was last seen or written.

        Inhibited before this step and the one before, it stands still. Where records are stamped
        late, it is held against that record which allows the smallest advance. Over many records
        it counts the cycles that the fastest hart would need for them.
        """
        if first:
            self._open_window(value)
            return stops.NONE
        inhibited: cython.bint = self.hart.csr[slots.MCOUNTINHIBIT] & 1 != 0
        self.window_records += 1
        if inhibited or self.window_records > WINDOW:
            if not inhibited and ((value - self.window_base) & M64) * WIDEST < WINDOW:
                return stops.MCYCLE_WRONG
            self._open_window(value)
        if inhibited and self.mcycle_inhibited:
            return stops.MCYCLE_WRONG if value != self.mcycle_last else stops.NONE
        self.mcycle_inhibited = inhibited
        if ((value - self.mcycle_last) & M64) >> 63:
            return stops.MCYCLE_WRONG  # backwards
        advance: cython.ulonglong = (value - self.mcycle_base) & M64
        elapsed: cython.ulonglong = cycle - self.mcycle_cycle
        return stops.MCYCLE_WRONG if advance > elapsed + self.late_cycles else stops.NONE

    def _open_window(self, value: cython.ulonglong) -> None:
        """From here on mcycle is held against what the records need at the least."""
        self.window_base = value
        self.window_records = 0

    def note_mcycle(
        self, value: cython.ulonglong, cycle: cython.ulonglong, first: cython.bint
    ) -> None:
        """After a retired step: what the next value of mcycle is held against."""
        if self.hart.wrote_mcycle:
            self.mcycle_base = self.mcycle_last = self.hart.csr[slots.MCYCLE]
            self._open_window(self.mcycle_last)
            self.mcycle_cycle = cycle
            return
        self.mcycle_last = value
        if first or (value - self.mcycle_base) & M64 <= cycle - self.mcycle_cycle:
            self.mcycle_base = value
            self.mcycle_cycle = cycle

    # --- SCs ------------------------------------------------------------------------------------

    def starves(self, record: cython.longlong) -> cython.bint:
        """Count spurious failures; True: a constrained loop has met too many in a row.

        Constrained: the LR at most 16 instructions before (a-st-ext.adoc, "Eventual Success of
        Store-Conditional Instructions"). Such a loop must succeed at last.
        """
        if self.hart.mem_op == mem_ops.LR:
            self.lr_record = record
        elif self.hart.mem_op == mem_ops.SC:
            if not self.hart.sc_spurious:
                self.starved = 0
            else:
                self.spurious_sc_failures += 1
                if record - self.lr_record <= 16:
                    self.starved += 1
        return self.starved > MOST_FAILURES

    # --- STIP and VSTIP -------------------------------------------------------------------------

    def timer_bits(
        self,
        now: cython.ulonglong,
        cycle: cython.ulonglong,
        seen: cython.int,
        read: cython.int,
        retired: cython.bint,
    ) -> cython.int:
        """STIP (bit 0) and VSTIP (bit 1) follow their comparisons within the bound of cycles.

        seen: by the interrupt decision, at mtime = `now`; read: by a CSR read of a `retired`
        instruction. A read may sample later than `mtime`: what it saw may be ahead of the
        comparison, if that has got there when the next record is made.
        """
        expected: cython.int = _compared(
            now,
            self.hart.csr[slots.STIMECMP],
            self.hart.csr[slots.HTIMEDELTA],
            self.hart.csr[slots.VSTIMECMP],
        )
        then: cython.int
        if self.ahead_bits:
            then = _compared(now, self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp)
            if (then ^ self.ahead_read) & self.ahead_bits:
                return stops.TIMER_BIT
            self.timer_bits_ahead += 1
            self.ahead_bits = 0
        if expected != self.timer_now:
            if (expected ^ self.timer_now) & 1:
                self.stip_cycle = cycle
            if (expected ^ self.timer_now) & 2:
                self.vstip_cycle = cycle
            self.timer_now = expected
        if seen != expected:
            self.late_timer_bits += 1
            if self._too_late(seen ^ expected, cycle):
                return stops.TIMER_BIT
        if retired and read != expected:
            self.ahead_bits = self._too_late(read ^ expected, cycle)
            self.ahead_read = read
            self.ahead_stimecmp = self.hart.csr[slots.STIMECMP]
            self.ahead_htimedelta = self.hart.csr[slots.HTIMEDELTA]
            self.ahead_vstimecmp = self.hart.csr[slots.VSTIMECMP]
        return stops.NONE

    def _too_late(self, wrong: cython.int, cycle: cython.ulonglong) -> cython.int:
        """Those of the `wrong` bits whose comparison has not changed within the bound."""
        late: cython.int = 0
        if (cycle - self.stip_cycle) & M64 > self.bound_cycles:
            late = 1
        if (cycle - self.vstip_cycle) & M64 > self.bound_cycles:
            late |= 2
        return wrong & late


def _compared(
    now: cython.ulonglong,
    stimecmp: cython.ulonglong,
    htimedelta: cython.ulonglong,
    vstimecmp: cython.ulonglong,
) -> cython.int:
    """The comparisons behind STIP (bit 0) and VSTIP (bit 1)."""
    bits: cython.int = 0
    if now >= stimecmp:
        bits = 1
    if (now + htimedelta) & M64 >= vstimecmp:
        bits |= 2
    return bits
