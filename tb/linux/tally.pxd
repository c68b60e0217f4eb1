# SPDX-License-Identifier: Apache-2.0
cdef class Tally:
    cdef readonly object keys
    cdef readonly dict fences
    cdef readonly list switches
    cdef readonly set hgatp
    cdef readonly unsigned long long records, retired, cycle, entries
    cdef readonly bint outside, through_user
    cdef readonly unsigned long long exit_retired, exit_cycle
    cdef object rings
    cdef unsigned long long[::1] counts
    cdef unsigned long long[:, ::1] ring, full_ring
    cdef unsigned long long last_hgatp

    cdef int _crosses(self, unsigned long long word, unsigned long long cycle) except -1
