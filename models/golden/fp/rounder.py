# SPDX-License-Identifier: Apache-2.0
"""Encodings and the one rounding, on machine integers: what fpu.py builds its operations from."""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.fp.rounder import length, u128
    from cython.cimports.trapline.models.golden.gen import fp_flags, rounding_modes
    from cython.cimports.trapline.models.golden.wide import ONE
else:
    from trapline.models.golden.fp.wide_ints import length, u128
    from trapline.models.golden.gen import fp_flags, rounding_modes
    from trapline.models.golden.wide import ONE

# Beyond this a shift leaves nothing.
FAR = cython.declare(cython.int, 126)


class Rounder:
    """Encodings of any format to numbers and back; the flags that were raised."""

    def __init__(self) -> None:
        self.flags = 0
        # What `unpack` found: sign, significand and scale of a finite number; its kind.
        self.sign = 0
        self.significand = 0
        self.scale = 0
        # Of the last rounding; and the last product.
        self.inexact = False
        self.exact = 0

    # --- encodings ------------------------------------------------------------------------------

    def is_nan(
        self, exponent: cython.int, fraction: cython.int, bits: cython.ulonglong
    ) -> cython.bint:
        """Whether an encoding is a NaN, quiet or signaling."""
        return (bits & ((ONE << (exponent + fraction)) - 1)) > infinity(exponent, fraction)

    def note_signaling(
        self, exponent: cython.int, fraction: cython.int, bits: cython.ulonglong
    ) -> cython.int:
        """Raise NV if the encoding is a signaling NaN."""
        if self.is_nan(exponent, fraction, bits) and not bits >> (fraction - 1) & 1:
            self.flags |= fp_flags.NV
        return 0

    def either_nan(
        self,
        exponent: cython.int,
        fraction: cython.int,
        a: cython.ulonglong,
        b: cython.ulonglong,
    ) -> cython.bint:
        """Whether one of two operands is a NaN; a signaling one raises NV."""
        self.note_signaling(exponent, fraction, a)
        self.note_signaling(exponent, fraction, b)
        return self.is_nan(exponent, fraction, a) or self.is_nan(exponent, fraction, b)

    def unpack(
        self, exponent: cython.int, fraction: cython.int, bits: cython.ulonglong
    ) -> cython.int:
        """Sign, significand and scale of an encoding; 1 if it is infinite. It is no NaN."""
        field: cython.int = cython.cast(cython.int, bits >> fraction & ((ONE << exponent) - 1))
        bias: cython.int = (1 << (exponent - 1)) - 1
        self.sign = cython.cast(cython.int, bits >> (exponent + fraction) & 1)
        self.significand = bits & ((ONE << fraction) - 1)
        self.scale = 1 - bias - fraction
        if field != 0:
            self.significand |= ONE << fraction
            self.scale = field - bias - fraction
        return field == (1 << exponent) - 1

    # --- rounding -------------------------------------------------------------------------------

    def rounded(
        self,
        exponent: cython.int,
        fraction: cython.int,
        mode: cython.int,
        sign: cython.int,
        value: u128,
        scale: cython.int,
    ) -> cython.ulonglong:
        """The encoding of (-1)**sign * value * 2**scale, value > 0. As rounding.rounded."""
        bias: cython.int = (1 << (exponent - 1)) - 1
        least: cython.int = 1 - bias
        top: cython.int = scale + length(value) - 1
        unit: cython.int = (top if top > least else least) - fraction
        kept: cython.ulonglong = self.to_multiple(mode, sign, value, scale, unit)
        inexact: cython.bint = self.inexact
        result: cython.ulonglong
        if kept >> (fraction + 1):
            kept >>= 1
            unit += 1
        if unit + fraction > bias:
            self.flags |= fp_flags.OF | fp_flags.NX
            return self.overflowed(exponent, fraction, mode, sign)
        if inexact:
            self.flags |= fp_flags.NX
            # norm:ieee_std_tininess: after rounding, as if the exponent had no bound.
            if top < least and (
                top + 1 < least
                or not self.to_multiple(mode, sign, value, scale, top - fraction) >> (fraction + 1)
            ):
                self.flags |= fp_flags.UF
        # The leading bit of a normal significand counts the exponent field up from 0 to its place.
        result = cython.cast(cython.ulonglong, unit + fraction - least)
        result = (result << fraction) + kept
        return with_sign(exponent, fraction, result, sign)

    def to_multiple(
        self, mode: cython.int, sign: cython.int, value: u128, scale: cython.int, unit: cython.int
    ) -> cython.ulonglong:
        """Value * 2**scale in units of 2**unit, rounded; `inexact` says whether that changed it."""
        shift: cython.int = unit - scale
        kept: u128
        rest: u128
        half: u128
        up: cython.bint = False
        self.inexact = False
        if shift <= 0:
            return cython.cast(cython.ulonglong, value << -shift)
        if shift > FAR:
            # Below a half of the unit, and not zero.
            value = 1
            shift = 2
        kept = value >> shift
        rest = value - (kept << shift)
        half = 1
        half = half << (shift - 1)
        self.inexact = rest != 0
        if mode == rounding_modes.RNE:
            up = rest > half or (rest == half and kept & 1 != 0)
        elif mode == rounding_modes.RMM:
            up = rest >= half
        elif mode == rounding_modes.RDN:
            up = rest != 0 and sign != 0
        elif mode == rounding_modes.RUP:
            up = rest != 0 and sign == 0
        if up:
            kept = kept + 1
        return cython.cast(cython.ulonglong, kept)

    def overflowed(
        self, exponent: cython.int, fraction: cython.int, mode: cython.int, sign: cython.int
    ) -> cython.ulonglong:
        """Infinity, or the largest finite number where the mode rounds towards zero there."""
        stays: cython.bint = mode == rounding_modes.RTZ or mode == (
            rounding_modes.RUP if sign else rounding_modes.RDN
        )
        largest: cython.ulonglong = infinity(exponent, fraction)
        return with_sign(exponent, fraction, largest - 1 if stays else largest, sign)

    def nan(self, exponent: cython.int, fraction: cython.int) -> cython.ulonglong:
        """The canonical NaN. norm:F_canonical_NaN, norm:D_canonical_NaN."""
        return infinity(exponent, fraction) | ONE << (fraction - 1)

    def invalid(self, exponent: cython.int, fraction: cython.int) -> cython.ulonglong:
        """The canonical NaN, with NV."""
        self.flags |= fp_flags.NV
        return self.nan(exponent, fraction)


def infinity(exponent: cython.int, fraction: cython.int) -> cython.ulonglong:
    """The encoding of +infinity."""
    return ((ONE << exponent) - 1) << fraction


def with_sign(
    exponent: cython.int, fraction: cython.int, magnitude: cython.ulonglong, sign: cython.int
) -> cython.ulonglong:
    """An encoding without its sign, with that sign."""
    return magnitude | ONE << (exponent + fraction) if sign else magnitude
