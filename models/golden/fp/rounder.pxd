# SPDX-License-Identifier: Apache-2.0
# See rounder.py. Integers of 128 bits are gcc's and clang's; Cython knows them by name only.
cdef extern from *:
    """
    typedef unsigned __int128 trapline_u128;
    static inline int trapline_length(trapline_u128 value) {
        unsigned long long high = (unsigned long long)(value >> 64);
        unsigned long long low = (unsigned long long)value;
        if (high) return 128 - __builtin_clzll(high);
        return low ? 64 - __builtin_clzll(low) : 0;
    }
    """
    ctypedef unsigned long long u128 "trapline_u128"
    int length "trapline_length"(u128 value) noexcept nogil

cdef class Rounder:
    cdef public int flags
    cdef int sign
    cdef unsigned long long significand
    cdef int scale
    cdef bint inexact
    cdef u128 exact

    cdef bint is_nan(self, int exponent, int fraction, unsigned long long bits) noexcept
    cdef int note_signaling(self, int exponent, int fraction, unsigned long long bits) noexcept
    cdef bint either_nan(
        self, int exponent, int fraction, unsigned long long a, unsigned long long b) noexcept
    cdef int unpack(self, int exponent, int fraction, unsigned long long bits) noexcept
    cdef unsigned long long rounded(
        self, int exponent, int fraction, int mode, int sign, u128 value, int scale) noexcept
    cdef unsigned long long to_multiple(
        self, int mode, int sign, u128 value, int scale, int unit) noexcept
    cdef unsigned long long overflowed(
        self, int exponent, int fraction, int mode, int sign) noexcept
    cdef unsigned long long nan(self, int exponent, int fraction) noexcept
    cdef unsigned long long invalid(self, int exponent, int fraction) noexcept

cdef unsigned long long infinity(int exponent, int fraction) noexcept
cdef unsigned long long with_sign(
    int exponent, int fraction, unsigned long long magnitude, int sign) noexcept
