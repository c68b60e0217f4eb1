# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.fp.rounder cimport Rounder

cdef class Converter(Rounder):
    cdef bint less(
        self, int exponent, int fraction, unsigned long long a, unsigned long long b,
        bint zeros) noexcept
    cpdef unsigned long long compare(
        self, int exponent, int fraction, unsigned long long a, unsigned long long b,
        bint equal, bint less) noexcept
    cpdef unsigned long long extreme(
        self, int exponent, int fraction, unsigned long long a, unsigned long long b,
        bint largest) noexcept
    cpdef unsigned long long classify(
        self, int exponent, int fraction, unsigned long long bits) noexcept
    cpdef unsigned long long to_integer(
        self, int exponent, int fraction, int mode, unsigned long long bits, int width,
        bint unsigned) noexcept
    cpdef unsigned long long from_integer(
        self, int exponent, int fraction, int mode, unsigned long long value, int width,
        bint unsigned) noexcept
    cpdef unsigned long long to_format(
        self, int exponent, int fraction, int to_exponent, int to_fraction, int mode,
        unsigned long long bits) noexcept
