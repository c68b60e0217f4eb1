# SPDX-License-Identifier: Apache-2.0
from trapline.coverage.floats cimport FloatPoints

cdef class Sampler(FloatPoints):
    cdef int next_base, hlv_base, mprv_base, straddle_base, atomic_base
    cdef unsigned long long[:, ::1] ring
    # PTE updates of the step to come.
    cdef unsigned long long updates[32]
    cdef int update_count

    cdef int record(self, long long row, long long full_row) except -1
    cdef int retired(
        self, long long row, unsigned long long w0, unsigned long long insn, int who) except -1
    cdef int trapped(
        self, long long row, unsigned long long w0, unsigned long long insn, int who) except -1
    cdef int data(
        self, long long row, unsigned long long w0, unsigned long long insn, int who) except -1
    cdef int refused(
        self, long long row, int cause, unsigned long long w0, unsigned long long insn,
        int who) except -1
    cdef int crosses(self, int access, int part, int mode, int result) except -1
    cdef int means(self, bint hlsv, int who, int access, int result) except -1
    cdef int lent(
        self, int which, int who, int access, int result) except -1
    cdef int stored(self, long long row, unsigned long long w0) except -1

cdef bint of_an_address(int cause) noexcept
