# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart
from trapline.tb.lockstep.bus cimport BusCheck
from trapline.tb.lockstep.rtl_facts cimport EventCheck
from trapline.tb.lockstep.staleness.stores cimport StoreLog

cdef class Checker:
    cdef readonly Hart hart
    cdef readonly BusCheck bus
    cdef readonly EventCheck events
    cdef readonly int stop
    cdef readonly long long records, instructions
    cdef readonly long long longest_records, longest_cycles
    cdef readonly unsigned long long known
    cdef readonly int update_count
    cdef readonly int missing_fact
    cdef readonly long long guest_entries, guest_exits

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
    cdef unsigned long long[:, ::1] full_ring
    cdef unsigned long long[:, ::1] bus_ring
    cdef unsigned long long masks[80]
    cdef unsigned long long unknown[80]
    cdef unsigned long long trap_counts[512]
    cdef unsigned long long lacks
    cdef bint fills
    cdef unsigned long long updates[48]
    cdef unsigned long long memo[4]
    cdef long long bound_records, bound_cycles
    cdef bint check_bus
    cdef unsigned long long last_order
    cdef readonly long long full_seen
    cdef long long wait_records
    cdef unsigned long long wait_from_cycle
    cdef bint must_be_next, memo_valid, memo_deliverable
    # priv and v before the last change of mode (-1: none), and the record that made it.
    cdef int mode_before
    cdef long long mode_left

    cdef int _check(self, long long row)
    cdef int _predicted(self, long long row, int kind)
    cdef int _agreed(self, long long row, int kind)
    cdef int _take_over(self, int kind)
    cdef bint _rd_is_zero(self, long long row, int kind) noexcept
    cdef int _device_accessed(self)
    cdef bint _facts_suffice(self, long long row, int kind)
    cdef int _count_trap(self, int kind) noexcept
    cdef int _fill(self, long long row, int kind) noexcept
    cdef int _compare(self, long long row, int kind) noexcept
    cdef int _without_those_ahead(self, long long row, int kind, int reason)
    cdef int _set_updates(self, object updates)
    cdef int _searched(self, long long row, int kind, int reason)
    cdef int _remember(self, int kind)
    cdef int _note_update(self, long long row) noexcept
    cdef int _events(self, long long row, int kind) noexcept
    cdef int _interrupt_timing(self, long long row, int kind)
    cdef bint _deliverable(self, long long row)
    cdef int _note_sensitive(self)
    cdef bint _updates_agree(self) noexcept
    cdef bint _full_state_agrees(self) noexcept
    cdef bint _bus_expect(self, long long row) noexcept
    cdef bint _elsewhere(self) noexcept

cdef bint _interrupts_depend_on(unsigned long long csr) noexcept
