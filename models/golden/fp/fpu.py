# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of F and D for the running hart: that of arithmetic.py on machine integers.

arithmetic.py, compare.py and convert.py are the definition, with exact values of any length. Here a
value has at most 128 bits: what lies further below than any rounding can see is one bit that says
"and something more". The tests hold every operation to the definition: all operands of small
formats, in every mode.

A format is given by the widths of its two fields, as in format.Format. Results are encodings; an
operation ORs the flags that it raises (isa/fp.Flag) into `flags`.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.fp.converter import Converter
    from cython.cimports.trapline.models.golden.fp.rounder import (
        infinity,
        length,
        u128,
        with_sign,
    )
    from cython.cimports.trapline.models.golden.gen import fp_flags, rounding_modes
else:
    from trapline.models.golden.fp.converter import Converter
    from trapline.models.golden.fp.rounder import infinity, with_sign
    from trapline.models.golden.fp.wide_ints import length, u128
    from trapline.models.golden.gen import fp_flags, rounding_modes

# Bits that the larger operand of a sum is shifted up to: a carry more, and it still fits 128.
ROOM = cython.declare(cython.int, 120)
# Beyond this a shift leaves nothing.
FAR = cython.declare(cython.int, 126)


class Fpu(Converter):
    """One floating-point unit: the operations, and the flags that they raised."""

    def summed(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        sign: cython.int,
        value: u128,
        scale: cython.int,
        other_sign: cython.int,
        other: u128,
        other_scale: cython.int,
    ) -> cython.ulonglong:
        """The sum of two finite numbers, rounded once; each value below 2**108."""
        shift: cython.int
        rest: u128
        if value == 0 and other == 0:
            if sign != other_sign:
                sign = 1 if mode == rounding_modes.RDN else 0
            return with_sign(exponent, fraction, 0, sign)
        if value == 0 or (other != 0 and length(other) + other_scale > length(value) + scale):
            value, other = other, value
            scale, other_scale = other_scale, scale
            sign, other_sign = other_sign, sign
        if other != 0:
            shift = ROOM - length(value)
            value = value << shift
            scale -= shift
            shift = scale - other_scale
            if shift <= 0:
                other = other << -shift
            elif shift > FAR:
                other = 1
            else:
                # What is shifted out lies far below the rounding, for then the larger one is at
                # least 2**12 times the other: the lowest bit stands for it.
                rest = other
                other = other >> shift
                if rest != other << shift:
                    other = other | 1
            if sign == other_sign:
                value = value + other
            elif value > other:
                value = value - other
            elif value < other:
                value = other - value
                sign = other_sign
            else:
                return with_sign(exponent, fraction, 0, 1 if mode == rounding_modes.RDN else 0)
        return self.rounded(exponent, fraction, mode, sign, value, scale)

    def add(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
    ) -> cython.ulonglong:
        """FADD; FSUB is the sum with the other sign of b."""
        sign: cython.int
        scale: cython.int
        value: cython.ulonglong
        infinite: cython.int
        if self.either_nan(exponent, fraction, a, b):
            return self.nan(exponent, fraction)
        infinite = self.unpack(exponent, fraction, a)
        sign, value, scale = self.sign, self.significand, self.scale
        if self.unpack(exponent, fraction, b):
            return self.invalid(exponent, fraction) if infinite and self.sign != sign else b
        if infinite:
            return a
        return self.summed(
            exponent, fraction, mode, sign, value, scale, self.sign, self.significand, self.scale
        )

    def mul(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
    ) -> cython.ulonglong:
        """FMUL."""
        product: u128
        infinite: cython.int
        if self.either_nan(exponent, fraction, a, b):
            return self.nan(exponent, fraction)
        infinite = self.product(exponent, fraction, a, b)
        if infinite:
            if self.significand == 0:
                return self.invalid(exponent, fraction)
            return with_sign(exponent, fraction, infinity(exponent, fraction), self.sign)
        product = self.exact
        if product == 0:
            return with_sign(exponent, fraction, 0, self.sign)
        return self.rounded(exponent, fraction, mode, self.sign, product, self.scale)

    def product(
        self,
        exponent: cython.int,
        fraction: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
    ) -> cython.int:
        """sign, scale and `exact` of a product of two that are no NaNs.

        1: a factor is infinite; `significand` is 0 then if the other one is zero, else 1.
        """
        first: cython.int = self.unpack(exponent, fraction, a)
        sign: cython.int = self.sign
        scale: cython.int = self.scale
        value: cython.ulonglong = self.significand
        wide: u128 = value
        second: cython.int = self.unpack(exponent, fraction, b)
        self.sign ^= sign
        self.scale += scale
        if first or second:
            self.significand = 0 if value == 0 or self.significand == 0 else 1
            return 1
        self.exact = wide * self.significand
        return 0

    def fma(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
        c: cython.ulonglong,
    ) -> cython.ulonglong:
        """FMADD: a * b + c; the others with the sign of a or c changed. norm:fma_nv_flag."""
        sign: cython.int
        scale: cython.int
        value: u128
        infinite: cython.int
        self.note_signaling(exponent, fraction, c)
        if self.either_nan(exponent, fraction, a, b):
            return self.nan(exponent, fraction)
        infinite = self.product(exponent, fraction, a, b)
        if infinite and self.significand == 0:
            return self.invalid(exponent, fraction)
        if self.is_nan(exponent, fraction, c):
            return self.nan(exponent, fraction)
        sign, scale, value = self.sign, self.scale, self.exact
        if self.unpack(exponent, fraction, c):
            return self.invalid(exponent, fraction) if infinite and self.sign != sign else c
        if infinite:
            return with_sign(exponent, fraction, infinity(exponent, fraction), sign)
        return self.summed(
            exponent, fraction, mode, sign, value, scale, self.sign, self.significand, self.scale
        )

    def div(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
    ) -> cython.ulonglong:
        """FDIV."""
        value: u128
        quotient: u128
        over: cython.ulonglong
        sign: cython.int
        scale: cython.int
        shift: cython.int
        first: cython.int
        second: cython.int
        if self.either_nan(exponent, fraction, a, b):
            return self.nan(exponent, fraction)
        first = self.unpack(exponent, fraction, a)
        sign, scale, over = self.sign, self.scale, self.significand
        second = self.unpack(exponent, fraction, b)
        sign ^= self.sign
        if first or second:
            if first and second:
                return self.invalid(exponent, fraction)
            return with_sign(exponent, fraction, infinity(exponent, fraction) if first else 0, sign)
        if self.significand == 0:
            if over == 0:
                return self.invalid(exponent, fraction)
            self.flags |= fp_flags.DZ
            return with_sign(exponent, fraction, infinity(exponent, fraction), sign)
        if over == 0:
            return with_sign(exponent, fraction, 0, sign)
        value = over
        # Enough bits of the quotient that what remains lies below its rounding.
        shift = fraction + 3 + length(self.significand) - length(value)
        if shift < 0:
            shift = 0
        value = value << shift
        quotient = value // self.significand
        value = value - quotient * self.significand
        return self.rounded(
            exponent, fraction, mode, sign, quotient << 2 | (1 if value != 0 else 0),
            scale - self.scale - shift - 2,
        )  # fmt: skip

    def sqrt(
        self, exponent: cython.int, fraction: cython.int, mode: cython.int, a: cython.ulonglong
    ) -> cython.ulonglong:
        """FSQRT: the square root of a; of -0 it is -0."""
        value: u128
        root: u128 = 0
        bit: u128 = 1
        shift: cython.int
        infinite: cython.int
        if self.is_nan(exponent, fraction, a):
            self.note_signaling(exponent, fraction, a)
            return self.nan(exponent, fraction)
        infinite = self.unpack(exponent, fraction, a)
        if self.significand == 0:
            return a
        if self.sign:
            return self.invalid(exponent, fraction)
        if infinite:
            return a
        value = self.significand
        shift = 2 * (fraction + 3) - length(value)
        shift += (self.scale - shift) & 1
        value = value << shift
        # Digit by digit: `value` is what remains of the radicand.
        bit = bit << ((length(value) - 1) & ~1)
        while bit != 0:
            if value >= root + bit:
                value = value - (root + bit)
                root = (root >> 1) + bit
            else:
                root = root >> 1
            bit = bit >> 2
        return self.rounded(
            exponent, fraction, mode, 0, root << 2 | (1 if value != 0 else 0),
            ((self.scale - shift) >> 1) - 2,
        )  # fmt: skip
