# SPDX-License-Identifier: Apache-2.0
from trapline.coverage.tracker cimport Tracker

cdef class Walks(Tracker):
    cdef int walk_base, pair_base, access_base, physical_base, bit_base
    # The translation under way: where it led, and through leaves of which levels (5: none).
    cdef unsigned long long pa
    cdef int levels[2]
    cdef int schemes[2]
    cdef bint ask_pmp
    cdef list regions
    cdef dict mode_table

    cdef int data_mode(self, int kind, int who) except -1
    cdef int translation(self, unsigned long long va, int access, int mode, int by) except -1
    cdef int fault(self, unsigned long long va, int access, int mode, int by, int result) except -1
    cdef int both(self, unsigned long long va, int access, int mode) except -1
    cdef int stage(
        self, unsigned long long va, int g, int access, int implicit, int mode) except -1
    cdef int table(self, unsigned long long at) except -1
    cdef unsigned long long entry(self, unsigned long long at) noexcept
    cdef int reason(
        self, unsigned long long pte, int level, int access, int user, int sum_, int mxr,
        int pbmte) except -1
    cdef int malformed(self, unsigned long long pte, int level, int pbmte) noexcept
    cdef int bits(self, int stage, int level, unsigned long long pte, bint leaf) except -1
    cdef bint denied(
        self, unsigned long long pa, int size, int access, int priv) except *

cdef int of_packed(int mode) noexcept
cdef int forbidden(unsigned long long pte, int access, int user, int sum_, int mxr) noexcept
