# SPDX-License-Identifier: Apache-2.0
from trapline.coverage.instructions cimport Instructions

cdef class FloatPoints(Instructions):
    cdef readonly bint has_floats
    cdef int operation_base, operand_base, gate_base, reserved_base, dirty_base
    # Rows of groups_float.ROWS by bucket (`bucket_of`): those of bucket n stand from first[n] on.
    cdef int first[161]
    cdef int row_at[128]
    cdef unsigned long long row_mask[128]
    cdef unsigned long long row_match[128]
    # Of each row: whether it rounds, how many f registers it reads, whether those hold doubles,
    # whether it writes one.
    cdef int rounds[128]
    cdef int reads[128]
    cdef int wide[128]
    cdef int to_f[128]

    cdef unsigned long long f_reg(self, int index) noexcept
    cdef int floating(
        self, unsigned long long w0, unsigned long long insn, int who, bint full,
        long long full_row) except -1
    cdef int kind_of(self, unsigned long long insn) noexcept
    cdef int row_of(self, unsigned long long insn) noexcept
    cdef int operation(
        self, int at, unsigned long long w0, unsigned long long insn, bint legal) except -1
    cdef int dirtied(
        self, int kind, unsigned long long insn, int who, unsigned long long status,
        unsigned long long vs_status) except -1

cdef int compressed_kind(unsigned long long insn, int xlen) noexcept
cdef int bucket_of(unsigned long long insn) noexcept
cdef int class_of(unsigned long long bits, bint wide) noexcept
