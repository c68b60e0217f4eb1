# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class BusCheck:
    cdef unsigned long long[::1] expected
    cdef unsigned long long[::1] seen
    cdef long long expected_head, expected_tail, seen_head, seen_tail
    cdef readonly long long matched

    cpdef void reset(self) noexcept
    cpdef bint expect(
        self, int kind, unsigned long long address, int size, unsigned long long data,
        unsigned long long second_page=*) noexcept
    cdef bint committed(self, Hart hart, unsigned long long answer) noexcept
    cdef bint elsewhere(self, Hart hart) noexcept
    cdef bint _expect_one(
        self, unsigned long long tag, unsigned long long address,
        unsigned long long data) noexcept
    cpdef bint saw(
        self, unsigned long long word0, unsigned long long address,
        unsigned long long data) noexcept
    cdef bint _match(self) noexcept
    cpdef unsigned long long seen_at(self, int number) noexcept

cdef bint _same_place(unsigned long long expected, unsigned long long seen) noexcept
cdef int _strobes(int lane, int count) noexcept
cdef unsigned long long _lanes(unsigned long long data, int lane, int count) noexcept
cdef unsigned long long _byte_mask(int strobes) noexcept
