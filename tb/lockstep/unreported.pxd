# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class Unreported:
    cdef Hart hart
    cdef unsigned long long known
    cdef bint check_bus
    cdef unsigned long long[:, ::1] ring
    cdef unsigned long long lacks
    cdef bint fills
    cdef readonly int missing_fact
    cdef unsigned long long masks[80]

    cdef bint suffices(self, long long row, int kind) except -1
    cdef bint _reads_device(self) noexcept
    cdef bint _shown_by_rd(self, long long row) except -1
    cdef bint _comes_to_the_same(self) except -1
    cdef bint sc_succeeded(self, long long row, int kind) noexcept
    cdef int fill(self, long long row, int kind) noexcept
