# SPDX-License-Identifier: Apache-2.0
cdef class StoreLog:
    cdef unsigned char[::1] pages
    cdef unsigned long long[::1] where
    cdef unsigned long long[::1] old
    cdef unsigned long long[::1] when
    cdef unsigned long long[::1] previous
    cdef unsigned long long[::1] head
    cdef readonly unsigned long long count

    cdef void note(
        self, unsigned long long at, unsigned long long value, unsigned long long now) noexcept
