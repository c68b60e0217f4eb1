# SPDX-License-Identifier: Apache-2.0
from trapline.coverage.walks cimport Walks

cdef class Trapping(Walks):
    cdef int exception_base, interrupt_base, contest_base, vector_base
    cdef int vsei_base, vsti_base, gva_base, m_state_base, return_base
    cdef int tinst_base, offset_base, implicit_base
    cdef int exception_at[64]
    cdef int interrupt_at[64]
    cdef int gpa_at[64]

    cdef int exception(
        self, unsigned long long w0, unsigned long long tinst, int who) except -1
    cdef int interrupt(
        self, unsigned long long w0, unsigned long long pins, int who) except -1
    cdef int contest(self, int cause, unsigned long long enabled) except -1
    cdef int xret(self, bint is_mret, unsigned long long w0, int who) except -1
    cdef int tinst_kind(self, unsigned long long tinst) noexcept

cdef int amo_kind(unsigned long long tinst) noexcept
cdef int hlsv_kind(unsigned long long tinst) noexcept
