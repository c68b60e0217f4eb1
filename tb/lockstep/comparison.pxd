# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class RecordComparison:
    cdef Hart hart
    cdef unsigned long long known
    cdef bint has_f
    cdef unsigned long long[:, ::1] ring
    cdef unsigned long long[:, ::1] full_ring
    cdef unsigned long long masks[80]
    cdef unsigned long long updates[48]
    cdef readonly int update_count
    cdef readonly long long full_seen

    cdef int differs(self, long long row, int kind) noexcept
    cdef void hand_over(self, long long row) noexcept
    cdef void agreed(self, long long row) noexcept
    cdef int claim(self, long long row, int kind) except -1
    cdef int _take_over(self, int kind) except -1
    cdef int note_update(self, long long row) noexcept
    cdef bint _updates_agree(self) noexcept
    cdef bint _full_state_agrees(self) noexcept
