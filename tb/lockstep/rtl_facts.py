# SPDX-License-Identifier: Apache-2.0
"""Facts that only the design knows, held against their ranges: mtime, mcycle, timer bits, CLINT.

The model copies them from the record: comparing them would compare a value with itself. But each
has its range, which depends on the records before.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        fields,
        mem_ops,
        memory_map,
        pins,
        slots,
        stops,
    )
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.models.golden.wide import M64
    from cython.cimports.trapline.tb.lockstep.sc_progress import ScProgress
else:
    from trapline.models.golden.gen import (
        fields,
        mem_ops,
        memory_map,
        pins,
        slots,
        stops,
    )
    from trapline.models.golden.hart import Hart
    from trapline.models.golden.wide import M64
    from trapline.tb.lockstep.sc_progress import ScProgress


# Records after which mcycle must have counted, and more than any hart retires in a cycle.
WINDOW = cython.declare(cython.ulonglong, 1024)
WIDEST = cython.declare(cython.ulonglong, 16)
# A cycle that lies far back of every other.
NEVER = cython.declare(cython.ulonglong, 0x8000_0000_0000_0000)
_LOW_WORD = cython.declare(cython.ulonglong, 0xFFFF_FFFF)


class EventCheck:
    """What the events of one commit stream were, and whether each may follow those before.

    late_timer_bits: records whose STIP or VSTIP lagged its comparison within the bound;
    timer_bits_ahead: records whose read of them was ahead of it.
    scs: the SCs that failed although the model held a reservation.
    """

    def __init__(self, hart: Hart, bound_cycles: int, late_cycles: int = 0) -> None:
        """`bound_cycles`: how long a timer bit may lag its comparison.

        late_cycles: how much later than its step the cycle of a record may be.
        """
        self.hart = hart
        self.bound_cycles = bound_cycles
        self.late_cycles = late_cycles
        self.clint_cycles = bound_cycles
        self.scs = ScProgress(hart)
        self.late_timer_bits = 0
        self.timer_bits_ahead = 0
        self.last_time = 0
        self.mcycle_base = 0
        self.mcycle_cycle = 0
        self.mcycle_last = 0
        self.mcycle_inhibited = False
        self.window_base = 0
        self.window_records = 0
        self.clint_pins = 0
        self.msip = 0
        self.mtimecmp = M64
        self.mtime_read = 0
        self.clint_now = 0
        self.msip_cycle = self.mtip_cycle = NEVER
        self.late_clint_pins = 0
        self.clint_stored = 0
        self.sstc = hart.cfg.has("sstc")
        self.sstc_h = self.sstc and hart.cfg.has("h")
        self.timers_on = -1  # not looked at yet
        self.timer_now = 0
        self.stip_cycle = NEVER
        self.vstip_cycle = NEVER
        self.ahead_bits = 0
        self.ahead_read = 0
        self.ahead_stimecmp = self.ahead_htimedelta = 0
        self.ahead_vstimecmp = self.ahead_sum = 0

    def saved(self) -> list[int]:
        """What is remembered from record to record, for `restore`."""
        return [
            *(self.scs.spurious_failures, self.late_timer_bits, self.last_time),
            *(self.mcycle_base, self.mcycle_cycle, int(self.mcycle_inhibited)),
            *(self.timers_on, self.scs.starved, self.timer_now, self.stip_cycle, self.vstip_cycle),
            *(self.timer_bits_ahead, self.ahead_bits, self.ahead_read),
            *(self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp),
            *(self.mcycle_last, self.window_base, self.window_records),
            *(self.msip, self.mtimecmp, self.mtime_read, self.clint_now),
            *(self.msip_cycle, self.mtip_cycle, self.late_clint_pins, self.ahead_sum),
            self.clint_stored,
        ]

    def restore(self, saved: list[int]) -> None:
        """Stand as when `saved` was asked."""
        self.scs.spurious_failures, self.late_timer_bits, self.last_time = saved[:3]
        self.mcycle_base, self.mcycle_cycle = saved[3:5]
        self.mcycle_inhibited = saved[5] != 0
        self.timers_on, self.scs.starved = saved[6:8]
        self.scs.looping = False
        self.timer_now, self.stip_cycle, self.vstip_cycle = saved[8:11]
        self.timer_bits_ahead, self.ahead_bits, self.ahead_read = saved[11:14]
        self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp = saved[14:17]
        self.mcycle_last, self.window_base, self.window_records = saved[17:20]
        self.msip, self.mtimecmp, self.mtime_read, self.clint_now = saved[20:24]
        self.msip_cycle, self.mtip_cycle, self.late_clint_pins, self.ahead_sum = saved[24:28]
        self.clint_stored = saved[28]

    # --- mtime and mcycle -----------------------------------------------------------------------

    def time(self, now: cython.ulonglong) -> cython.int:
        """Hold mtime against its last value: it never goes back but by a store to it."""
        if now < self.last_time:
            return stops.CLINT_WRONG if self.clint_stored == 2 else stops.TIME_BACKWARDS
        self.last_time = now
        if self.mtime_read > now:
            return stops.CLINT_WRONG  # a load saw a time that has not come
        self.mtime_read = 0
        return stops.NONE

    # --- the CLINT ------------------------------------------------------------------------------

    def accessed(
        self,
        op: cython.int,
        spa: cython.ulonglong,
        size: cython.int,
        value: cython.ulonglong,
    ) -> cython.int:
        """A load (with the value that the design's device gave) or a store of a device.

        msip and mtimecmp read as they were written, by words or doublewords; what a load saw of
        mtime lies between the time of its record and that of the next one. Behind a store to mtime
        its next value is held against what was stored (`_time_stored`), no longer against the last.
        """
        at: cython.ulonglong = spa & (M64 - 7)
        shift: cython.int = 8 * cython.cast(cython.int, spa & 7)
        load: cython.bint = op in (mem_ops.LOAD, mem_ops.HLV)
        mask: cython.ulonglong = M64 >> (64 - (8 << size)) << shift
        if at == memory_map.MTIME:
            if not load:
                self._time_stored(size, mask, value << shift)
            elif size >= 2 and self.clint_pins != 0:
                return self._time_read(value, size, shift)
        elif at == memory_map.MSIP and size >= 2:
            if load:
                return self._same(value, (self.msip & (mask >> shift)) if shift == 0 else 0)
            if shift == 0:
                self.msip = cython.cast(cython.int, value & 1)
        elif at == memory_map.MTIMECMP and size >= 2:
            if load:
                return self._same(value, (self.mtimecmp & mask) >> shift)
            self.mtimecmp = self.mtimecmp & ~mask | (value << shift) & mask
            self.clint_stored = 1
        return stops.NONE

    def _time_stored(
        self, size: cython.int, mask: cython.ulonglong, value: cython.ulonglong
    ) -> cython.void:
        """A store to mtime: time goes on from there. Half of it leaves the other half as it was.

        A design whose CLINT may lag its stores is not held to it, for its next record may be older.
        """
        left: cython.ulonglong = self.last_time & ~mask
        if left != 0 and left >> 16 == 0xFFFF:
            left = 0  # a low half that may have wrapped before the store to the high one
        at_once: cython.bint = self.clint_pins != 0 and self.clint_cycles == 0 and size >= 2
        self.last_time = left | value & mask if at_once else 0
        self.clint_stored = 2

    def _time_read(
        self, value: cython.ulonglong, size: cython.int, shift: cython.int
    ) -> cython.int:
        """A load of mtime, or of half of it: the earliest time that has such a value."""
        time: cython.ulonglong = value
        if size == 2 and shift != 0:
            if value < self.last_time >> 32:
                return stops.CLINT_WRONG
            time = value << 32
        elif size == 2:
            time = self.last_time & ~_LOW_WORD | value
            if time < self.last_time:
                time += _LOW_WORD + 1
        elif value < self.last_time:
            return stops.CLINT_WRONG
        self.mtime_read = time
        return stops.NONE

    def _same(self, value: cython.ulonglong, expected: cython.ulonglong) -> cython.int:
        return stops.CLINT_WRONG if self.clint_pins != 0 and value != expected else stops.NONE

    def clint(
        self, now: cython.ulonglong, cycle: cython.ulonglong, shown: cython.ulonglong
    ) -> cython.int:
        """MSIP and MTIP of a record follow msip and mtime >= mtimecmp, within the bound of cycles.

        Behind a store the record may still be of the cycle before it took hold; where time alone
        made mtime reach mtimecmp, a bound of no cycles holds in that very record.
        clint_pins: which of them the design's CLINT drives (0: nobody looks).
        """
        expected: cython.int = self.msip << pins.MSIP
        wrong: cython.int
        late: cython.int = 0
        if now >= self.mtimecmp:
            expected |= 1 << pins.MTIP
        if expected != self.clint_now:
            if (expected ^ self.clint_now) >> pins.MSIP & 1:
                self.msip_cycle = cycle
            if (expected ^ self.clint_now) >> pins.MTIP & 1:
                at_once: cython.bint = self.clint_stored == 0 and self.clint_cycles == 0
                self.mtip_cycle = cycle - at_once
            self.clint_now = expected
        self.clint_stored = 0
        wrong = (expected ^ cython.cast(cython.int, shown & 3)) & self.clint_pins
        if wrong == 0:
            return stops.NONE
        self.late_clint_pins += 1
        if (cycle - self.msip_cycle) & M64 > self.clint_cycles:
            late = 1 << pins.MSIP
        if (cycle - self.mtip_cycle) & M64 > self.clint_cycles:
            late |= 1 << pins.MTIP
        return stops.CLINT_WRONG if wrong & late else stops.NONE

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
        inhibited: cython.bint = self.hart.csr[slots.MCOUNTINHIBIT] & fields.MCOUNTINHIBIT_CY != 0
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
        comparison, if that has got there at the next record, or the guest's time has wrapped: that
        ends what was due. Where Sstc, H or STCE leave no such bit, it shows nothing and is let be.
        """
        on: cython.int = self._timers_on()
        expected: cython.int = _compared(
            now,
            self.hart.csr[slots.STIMECMP],
            self.hart.csr[slots.HTIMEDELTA],
            self.hart.csr[slots.VSTIMECMP],
        )
        then: cython.int
        if self.ahead_bits:
            then = _compared(now, self.ahead_stimecmp, self.ahead_htimedelta, self.ahead_vstimecmp)
            if (now + self.ahead_htimedelta) & M64 < self.ahead_sum:
                then = then & 1 | self.ahead_read & 2
            if (then ^ self.ahead_read) & self.ahead_bits:
                return stops.TIMER_BIT
            self.timer_bits_ahead += 1
            self.ahead_bits = 0
        if on != self.timers_on:
            # A comparison that comes into force counts from here.
            if self.timers_on >= 0 and (on ^ self.timers_on) & 1:
                self.stip_cycle = cycle
            if self.timers_on >= 0 and (on ^ self.timers_on) & 2:
                self.vstip_cycle = cycle
            self.timers_on = on
            self.ahead_bits &= on
        if expected != self.timer_now:
            if (expected ^ self.timer_now) & 1:
                self.stip_cycle = cycle
            if (expected ^ self.timer_now) & 2:
                self.vstip_cycle = cycle
            self.timer_now = expected
        if (seen ^ expected) & on:
            self.late_timer_bits += 1
            if self._too_late((seen ^ expected) & on, cycle):
                return stops.TIMER_BIT
        if retired and (read ^ expected) & on:
            self.ahead_bits = self._too_late((read ^ expected) & on, cycle)
            self.ahead_read = read
            self.ahead_sum = (now + self.hart.csr[slots.HTIMEDELTA]) & M64
            self.ahead_stimecmp = self.hart.csr[slots.STIMECMP]
            self.ahead_htimedelta = self.hart.csr[slots.HTIMEDELTA]
            self.ahead_vstimecmp = self.hart.csr[slots.VSTIMECMP]
        return stops.NONE

    def _timers_on(self) -> cython.int:
        """Whether stimecmp (bit 0) and vstimecmp (bit 1) stand behind STIP and VSTIP.

        norm:mip_stip_stimecmp_acc, norm:menvcfg_stce_op2; henvcfg.STCE is read-only zero where
        menvcfg's is zero.
        """
        if not self.sstc or not self.hart.csr[slots.MENVCFG] & fields.MENVCFG_STCE:
            return 0
        return 3 if self.sstc_h and self.hart.csr[slots.HENVCFG] & fields.HENVCFG_STCE else 1

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
