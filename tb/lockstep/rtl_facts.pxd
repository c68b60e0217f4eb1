# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart
from trapline.tb.lockstep.sc_progress cimport ScProgress

cdef class EventCheck:
    cdef readonly ScProgress scs
    cdef readonly long long late_timer_bits, timer_bits_ahead
    # Records whose MSIP or MTIP lagged the CLINT's registers within the bound.
    cdef readonly long long late_clint_pins
    # The CLINT as its stores have left it, and which pins it drives (bits of irq_pins).
    cdef public int clint_pins
    cdef public unsigned long long clint_cycles
    cdef readonly int msip
    cdef readonly unsigned long long mtimecmp
    cdef unsigned long long mtime_read, msip_cycle, mtip_cycle
    # clint_stored: what the last step stored to: 1 mtimecmp, 2 mtime.
    cdef int clint_now, clint_stored

    cdef Hart hart
    cdef unsigned long long bound_cycles
    cdef unsigned long long last_time
    cdef unsigned long long mcycle_base, mcycle_cycle, mcycle_last, late_cycles
    cdef unsigned long long window_base, window_records
    cdef bint mcycle_inhibited
    cdef bint sstc, sstc_h
    cdef int timers_on
    # The comparisons at the last record, and the cycle of the last change of each.
    cdef int timer_now
    cdef unsigned long long stip_cycle, vstip_cycle
    # Timer bits that a read saw ahead of mtime, to be confirmed by the next record.
    cdef int ahead_bits, ahead_read
    cdef unsigned long long ahead_stimecmp, ahead_htimedelta, ahead_vstimecmp, ahead_sum

    cdef int time(self, unsigned long long now) noexcept
    cdef int accessed(
        self, int op, unsigned long long spa, int size, unsigned long long value) noexcept
    cdef void _time_stored(
        self, int size, unsigned long long mask, unsigned long long value) noexcept
    cdef int _time_read(self, unsigned long long value, int size, int shift) noexcept
    cdef int _same(self, unsigned long long value, unsigned long long expected) noexcept
    cdef int clint(
        self, unsigned long long now, unsigned long long cycle, unsigned long long shown) noexcept
    cdef int mcycle(
        self, unsigned long long value, unsigned long long cycle, bint first) noexcept
    cdef void _open_window(self, unsigned long long value) noexcept
    cdef void note_mcycle(
        self, unsigned long long value, unsigned long long cycle, bint first) noexcept
    cdef int _timers_on(self) noexcept
    cdef int timer_bits(
        self, unsigned long long now, unsigned long long cycle, int seen, int read,
        bint retired) noexcept
    cdef int _too_late(self, int wrong, unsigned long long cycle) noexcept

cdef int _compared(
    unsigned long long now, unsigned long long stimecmp, unsigned long long htimedelta,
    unsigned long long vstimecmp) noexcept
