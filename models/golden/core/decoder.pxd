# SPDX-License-Identifier: Apache-2.0
cdef unsigned long long sign_extended(unsigned long long value, int width) noexcept

cdef class Decoder:
    cdef readonly object cfg
    cdef readonly unsigned long long immediate
    cdef unsigned long long xmask
    cdef dict short
    cdef int[::1] first
    cdef int[::1] op
    cdef unsigned long long[::1] mask
    cdef unsigned long long[::1] match
    cdef int[::1] kind
    cdef int[::1] shape
    cdef int[::1] fp_info
    cdef int[::1] is_shift

    cpdef unsigned long long packed(self, unsigned long long word) except? 0xFFFF
    cdef int op_of(self, unsigned long long insn) noexcept
    cdef unsigned long long expanded(self, unsigned long long word) except? 0xFFFF
    cdef unsigned long long immediate_of(
        self, int op, int kind, unsigned long long insn) noexcept
