# SPDX-License-Identifier: Apache-2.0
cpdef unsigned long long muldiv(
    int xlen, int op, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long of_width(
    int width, int op, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long negative(int width, unsigned long long a) noexcept
cdef unsigned long long high_product(
    int width, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long magnitude(int width, unsigned long long a) noexcept
cdef unsigned long long quotient(
    int width, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long remainder(
    int width, unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long quotient_unsigned(
    unsigned long long a, unsigned long long b) noexcept
cdef unsigned long long remainder_unsigned(
    unsigned long long a, unsigned long long b) noexcept
