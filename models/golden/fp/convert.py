# SPDX-License-Identifier: Apache-2.0
"""Conversions between floating-point formats and integers. Source: f-st-ext.adoc, d-st-ext.adoc."""

from __future__ import annotations

from trapline.models.golden.fp.format import Format, NumberKind, unpack
from trapline.models.golden.fp.rounding import NONE, encoded, rounded, to_multiple
from trapline.models.isa.fp import Flag


def to_integer(fmt: Format, mode: int, bits: int, width: int, unsigned: bool) -> tuple[int, Flag]:
    """FCVT.W, .WU, .L, .LU: an integer of `width` bits (32 or 64) in two's complement.

    norm:fcvt_unrepresentable_nv: "If the rounded result is not representable in the destination
    format, it is clipped to the nearest value and the invalid flag is set." A NaN counts as
    +infinity (table int_conv). norm:fcvt_nx: inexact only where it is not invalid.
    """
    number = unpack(fmt, bits)
    low, high = (0, (1 << width) - 1) if unsigned else (-(1 << width - 1), (1 << width - 1) - 1)
    if number.is_nan:
        return high, Flag.NV
    if number.kind is NumberKind.INFINITE:
        return (low if number.sign else high) & (1 << width) - 1, Flag.NV
    magnitude, inexact = to_multiple(mode, number.sign, number.significand, number.scale, 0)
    value = -magnitude if number.sign else magnitude
    if not low <= value <= high:
        return (low if value < low else high) & (1 << width) - 1, Flag.NV
    return value & (1 << width) - 1, Flag.NX if inexact else NONE


def from_integer(
    fmt: Format, mode: int, register: int, width: int, unsigned: bool
) -> tuple[int, Flag]:
    """FCVT from W, WU, L, LU: the low `width` bits of an integer register. Zero becomes +0."""
    value = register & (1 << width) - 1
    if not unsigned and value >> width - 1:
        value -= 1 << width
    if value == 0:
        return 0, NONE
    return rounded(fmt, mode, int(value < 0), abs(value), 0)


def to_format(source: Format, target: Format, mode: int, bits: int) -> tuple[int, Flag]:
    """FCVT.S.D and FCVT.D.S: the same number in another format; a NaN becomes the canonical one."""
    number = unpack(source, bits)
    if number.is_nan:
        return target.canonical_nan, Flag.NV if number.kind is NumberKind.SIGNALING else NONE
    return encoded(target, mode, number)
