# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart
from trapline.tb.lockstep.bus cimport BusCheck
from trapline.tb.lockstep.comparison cimport RecordComparison
from trapline.tb.lockstep.interrupt_timing cimport InterruptTiming
from trapline.tb.lockstep.rtl_facts cimport EventCheck
from trapline.tb.lockstep.staleness.stores cimport StoreLog
from trapline.tb.lockstep.trap_counts cimport TrapCounts
from trapline.tb.lockstep.unreported cimport Unreported

cdef class Checker:
    cdef readonly Hart hart
    cdef readonly BusCheck bus
    cdef readonly EventCheck events
    cdef readonly InterruptTiming timing
    cdef readonly RecordComparison comparison
    cdef readonly Unreported unreported
    cdef readonly TrapCounts trap_counts
    cdef readonly int stop
    cdef readonly long long records, instructions
    cdef readonly unsigned long long known

    # The search of legal staleness: what it looks back on, and the record it is about.
    cdef readonly object staleness
    cdef readonly object speculative_ad
    # Who serves HTIF on the model's memory, or None.
    cdef object host
    cdef bint speculative_a
    cdef object history
    cdef StoreLog stores
    cdef long long search_row
    cdef int search_kind

    cdef unsigned long long[:, ::1] ring
    cdef unsigned long long[:, ::1] bus_ring
    cdef tuple rings
    cdef bint check_bus
    cdef unsigned long long last_order

    cdef int _check(self, long long row) except -1
    cdef int _predicted(self, long long row, int kind) except -1
    cdef int _agreed(self, long long row, int kind) except -1
    cdef int _device_accessed(self) except -1
    cdef int _without_speculative(self, long long row, int kind, int reason) except -1
    cdef int _searched(self, long long row, int kind, int reason) except -1
    cdef int _remember(self, int kind) except -1
    cdef int _events(self, long long row, int kind) noexcept
