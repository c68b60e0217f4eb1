# SPDX-License-Identifier: Apache-2.0
cpdef unsigned long long sext32(unsigned long long value) noexcept
cdef unsigned long long less_signed(
    int xlen, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long less(unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long shift_right_signed(
    int xlen, unsigned long long a, unsigned long long shift) noexcept
cpdef unsigned long long alu_result(
    int xlen, int op, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long alu_64(int op, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long alu_32(int op, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long zicond(int op, unsigned long long a, unsigned long long b) noexcept
cpdef unsigned long long branch_result(
    int xlen, int op, unsigned long long a, unsigned long long b) noexcept
cpdef unsigned long long amo_stored(
    int op, unsigned long long mem, unsigned long long b) noexcept
cdef unsigned long long amo_of(
    int kind, int width, unsigned long long mem, unsigned long long b) noexcept
