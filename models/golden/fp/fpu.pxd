# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.fp.converter cimport Converter
from trapline.models.golden.fp.rounder cimport u128

cdef class Fpu(Converter):
    cdef unsigned long long summed(
        self, int exponent, int fraction, int mode, int sign, u128 value, int scale,
        int other_sign, u128 other, int other_scale) noexcept
    cdef int product(
        self, int exponent, int fraction, unsigned long long a, unsigned long long b) noexcept
    cpdef unsigned long long add(
        self, int exponent, int fraction, int mode, unsigned long long a,
        unsigned long long b) noexcept
    cpdef unsigned long long mul(
        self, int exponent, int fraction, int mode, unsigned long long a,
        unsigned long long b) noexcept
    cpdef unsigned long long fma(
        self, int exponent, int fraction, int mode, unsigned long long a,
        unsigned long long b, unsigned long long c) noexcept
    cpdef unsigned long long div(
        self, int exponent, int fraction, int mode, unsigned long long a,
        unsigned long long b) noexcept
    cpdef unsigned long long sqrt(
        self, int exponent, int fraction, int mode, unsigned long long a) noexcept
