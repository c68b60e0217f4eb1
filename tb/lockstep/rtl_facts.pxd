# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class EventCheck:
    cdef readonly long long spurious_sc_failures, late_timer_bits, timer_bits_ahead

    cdef Hart hart
    cdef unsigned long long bound_cycles
    cdef unsigned long long last_time
    cdef unsigned long long mcycle_base, mcycle_cycle, mcycle_last, late_cycles
    cdef unsigned long long window_base, window_records
    cdef bint mcycle_inhibited
    cdef long long lr_record, starved
    # The comparisons at the last record, and the cycle of the last change of each.
    cdef int timer_now
    cdef unsigned long long stip_cycle, vstip_cycle
    # Timer bits that a read saw ahead of mtime, to be confirmed by the next record.
    cdef int ahead_bits, ahead_read
    cdef unsigned long long ahead_stimecmp, ahead_htimedelta, ahead_vstimecmp

    cdef int time(self, unsigned long long now) noexcept
    cdef void stored(self, int op, unsigned long long spa) noexcept
    cdef int mcycle(
        self, unsigned long long value, unsigned long long cycle, bint first) noexcept
    cdef void _open_window(self, unsigned long long value) noexcept
    cdef void note_mcycle(
        self, unsigned long long value, unsigned long long cycle, bint first) noexcept
    cdef bint starves(self, long long record) noexcept
    cdef int timer_bits(
        self, unsigned long long now, unsigned long long cycle, int seen, int read,
        bint retired) noexcept
    cdef int _too_late(self, int wrong, unsigned long long cycle) noexcept

cdef int _compared(
    unsigned long long now, unsigned long long stimecmp, unsigned long long htimedelta,
    unsigned long long vstimecmp) noexcept
