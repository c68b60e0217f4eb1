# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef int fp_load(State h, unsigned long long va, int size, int fd) except -1
cdef int fp_store(State h, unsigned long long va, int size, int fs) except -1
cdef int write_f(State h, int fd, unsigned long long value) except -1
cdef int fp_instruction(State h, int rd, int rs1, int rs2, unsigned long long info) except -1
cdef unsigned long long operand(State h, int fs, bint wide) noexcept
cdef int integer_result(
    State h, int kind, int mode, bint wide, int rs1, int rs2,
    unsigned long long info) except -1
cdef unsigned long long signed_word(State h, unsigned long long value) noexcept
cdef unsigned long long fp_result(
    State h, int kind, int mode, bint wide, int rs1, int rs2,
    unsigned long long info) noexcept
cdef unsigned long long of_two(
    State h, int kind, int mode, int exponent, int fraction, unsigned long long a,
    unsigned long long b, unsigned long long info) noexcept
