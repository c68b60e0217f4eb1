# SPDX-License-Identifier: Apache-2.0
"""Comparisons, minimum and maximum, classes, conversions on machine integers: see fpu.py."""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.fp.rounder import (
        Rounder,
        infinity,
        length,
        with_sign,
    )
    from cython.cimports.trapline.models.golden.gen import fp_flags
    from cython.cimports.trapline.models.golden.wide import M64, ONE
else:
    from trapline.models.golden.fp.rounder import Rounder, infinity, with_sign
    from trapline.models.golden.fp.wide_ints import length
    from trapline.models.golden.gen import fp_flags
    from trapline.models.golden.wide import M64, ONE


class Converter(Rounder):
    """The operations that have no rounding but of one operand."""

    def less(
        self,
        exponent: cython.int,
        fraction: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
        zeros: cython.bint,
    ) -> cython.bint:
        """Whether a < b, which are no NaNs; zeros: -0 is less than +0."""
        sign: cython.ulonglong = ONE << (exponent + fraction)
        if (a ^ b) & sign:
            if not zeros and (a | b) & (sign - 1) == 0:
                return False
            return a & sign != 0
        return a > b if a & sign else a < b

    def compare(
        self,
        exponent: cython.int,
        fraction: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
        equal: cython.bint,
        less: cython.bint,
    ) -> cython.ulonglong:
        """FEQ (equal), FLT (less) and FLE (both): 1 where the relation holds.

        norm:flt-s_fle-s_signaling, norm:feq-s_quiet.
        """
        if self.either_nan(exponent, fraction, a, b):
            if less:
                self.flags |= fp_flags.NV
            return 0
        if less and self.less(exponent, fraction, a, b, False):
            return 1
        if not equal:
            return 0
        return 0 if self.less(exponent, fraction, a, b, False) or self.less(
            exponent, fraction, b, a, False
        ) else 1  # fmt: skip

    def extreme(
        self,
        exponent: cython.int,
        fraction: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
        largest: cython.bint,
    ) -> cython.ulonglong:
        """FMIN and FMAX: minimumNumber and maximumNumber of IEEE 754-2019."""
        first: cython.bint = self.is_nan(exponent, fraction, a)
        second: cython.bint = self.is_nan(exponent, fraction, b)
        self.note_signaling(exponent, fraction, a)
        self.note_signaling(exponent, fraction, b)
        if first and second:
            return self.nan(exponent, fraction)
        if first or second:
            return b if first else a
        if self.less(exponent, fraction, a, b, True) != largest:
            return a
        return b

    def classify(
        self, exponent: cython.int, fraction: cython.int, bits: cython.ulonglong
    ) -> cython.ulonglong:
        """FCLASS: a mask with one bit set (table fclass)."""
        position: cython.int
        if self.is_nan(exponent, fraction, bits):
            return ONE << 9 if bits >> (fraction - 1) & 1 else ONE << 8
        if self.unpack(exponent, fraction, bits):
            position = 7
        elif self.significand == 0:
            position = 4
        else:
            position = 6 if self.significand >> fraction else 5
        return ONE << (7 - position if self.sign else position)

    # --- conversions ----------------------------------------------------------------------------

    def to_integer(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        bits: cython.ulonglong,
        width: cython.int,
        unsigned: cython.bint,
    ) -> cython.ulonglong:
        """FCVT.W, .WU, .L, .LU: `width` bits in two's complement. norm:fcvt_unrepresentable_nv."""
        most: cython.ulonglong = M64 >> (64 - width)
        magnitude: cython.ulonglong = 0
        least: cython.ulonglong = 0
        nan: cython.bint = self.is_nan(exponent, fraction, bits)
        infinite: cython.int = self.unpack(exponent, fraction, bits)
        beyond: cython.bint = nan or infinite != 0
        if nan:
            self.sign = 0
        if not unsigned:
            least = ONE << (width - 1)
            most = least - 1
        self.inexact = False
        if not beyond and self.significand != 0:
            # Of what has a fraction to round there are fewer bits than 64.
            beyond = length(self.significand) + self.scale > 64
            if not beyond:
                magnitude = self.to_multiple(mode, self.sign, self.significand, self.scale, 0)
        if self.sign:
            beyond = beyond or magnitude > least
        else:
            beyond = beyond or magnitude > most
        if beyond:
            self.flags |= fp_flags.NV
            return least if self.sign else most
        if self.inexact:
            self.flags |= fp_flags.NX
        if self.sign:
            magnitude = (M64 - magnitude + 1) & M64
        return magnitude & (M64 >> (64 - width))

    def from_integer(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        value: cython.ulonglong,
        width: cython.int,
        unsigned: cython.bint,
    ) -> cython.ulonglong:
        """FCVT from W, WU, L, LU: the low `width` bits of an integer register. Zero becomes +0."""
        sign: cython.int = 0
        value &= M64 >> (64 - width)
        if value == 0:
            return 0
        if not unsigned and value >> (width - 1) & 1:
            sign = 1
            value = ((M64 >> (64 - width)) - value) + 1
        return self.rounded(exponent, fraction, mode, sign, value, 0)

    def to_format(
        self,
        exponent: cython.int,
        fraction: cython.int,
        to_exponent: cython.int,
        to_fraction: cython.int,
        mode: cython.int,
        bits: cython.ulonglong,
    ) -> cython.ulonglong:
        """FCVT.S.D and FCVT.D.S: the same number in another format."""
        if self.is_nan(exponent, fraction, bits):
            self.note_signaling(exponent, fraction, bits)
            return self.nan(to_exponent, to_fraction)
        if self.unpack(exponent, fraction, bits):
            return with_sign(
                to_exponent, to_fraction, infinity(to_exponent, to_fraction), self.sign
            )
        if self.significand == 0:
            return with_sign(to_exponent, to_fraction, 0, self.sign)
        return self.rounded(to_exponent, to_fraction, mode, self.sign, self.significand, self.scale)
