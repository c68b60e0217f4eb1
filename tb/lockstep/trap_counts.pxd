# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class TrapCounts:
    cdef Hart hart
    cdef readonly long long guest_entries, guest_exits
    cdef unsigned long long counts[512]
    cdef int mode_before
    cdef long long mode_left

    cdef int count(self, int kind, long long record) noexcept
