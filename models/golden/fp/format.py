# SPDX-License-Identifier: Apache-2.0
"""Formats and what an encoding stands for. Sources: IEEE 754-2008 3.4; unpriv/f-st-ext.adoc."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class NumberKind(Enum):
    """What an encoding stands for. FINITE includes both zeros."""

    FINITE = "finite"
    INFINITE = "infinite"
    QUIET = "quiet NaN"
    SIGNALING = "signaling NaN"


@dataclass(frozen=True)
class Format:
    """A binary interchange format: `exponent` and `fraction` are the widths of its fields."""

    exponent: int
    fraction: int

    @property
    def width(self) -> int:
        """Bits of an encoding."""
        return 1 + self.exponent + self.fraction

    @property
    def precision(self) -> int:
        """Bits of a normal number's significand."""
        return self.fraction + 1

    @property
    def bias(self) -> int:
        """What the exponent field is above the exponent; the largest exponent, too."""
        return (1 << self.exponent - 1) - 1

    @property
    def least_exponent(self) -> int:
        """The exponent of the least normal number."""
        return 1 - self.bias

    @property
    def infinity(self) -> int:
        """The encoding of +infinity."""
        return ((1 << self.exponent) - 1) << self.fraction

    @property
    def canonical_nan(self) -> int:
        """norm:F_canonical_NaN: "a positive sign and all significand bits clear except the MSB"."""
        return self.infinity | 1 << self.fraction - 1

    @property
    def sign_bit(self) -> int:
        """The sign's place in an encoding."""
        return 1 << self.exponent + self.fraction


BINARY32 = Format(8, 23)
BINARY64 = Format(11, 52)


@dataclass(frozen=True)
class Number:
    """The value of an encoding: (-1)**sign * significand * 2**scale where it is finite."""

    kind: NumberKind
    sign: int
    significand: int = 0
    scale: int = 0

    @property
    def is_nan(self) -> bool:
        """Quiet or signaling."""
        return self.kind in (NumberKind.QUIET, NumberKind.SIGNALING)

    @property
    def is_zero(self) -> bool:
        """+0 or -0."""
        return self.kind is NumberKind.FINITE and self.significand == 0

    def negated(self) -> Number:
        """The same with the other sign."""
        return Number(self.kind, 1 - self.sign, self.significand, self.scale)


def unpack(fmt: Format, bits: int) -> Number:
    """What `bits` stands for; `bits` has the format's width."""
    sign = bits >> fmt.width - 1 & 1
    field = bits >> fmt.fraction & (1 << fmt.exponent) - 1
    fraction = bits & (1 << fmt.fraction) - 1
    if field == (1 << fmt.exponent) - 1:
        if fraction == 0:
            return Number(NumberKind.INFINITE, sign)
        quiet = fraction >> fmt.fraction - 1
        return Number(NumberKind.QUIET if quiet else NumberKind.SIGNALING, sign)
    if field == 0:
        return Number(NumberKind.FINITE, sign, fraction, fmt.least_exponent - fmt.fraction)
    significand = 1 << fmt.fraction | fraction
    return Number(NumberKind.FINITE, sign, significand, field - fmt.bias - fmt.fraction)


def signed(fmt: Format, sign: int, magnitude: int) -> int:
    """An encoding without its sign, with that sign."""
    return magnitude | (fmt.sign_bit if sign else 0)


def boxed(fmt: Format, flen: int, bits: int) -> int:
    """A value in an f register of `flen` bits: all ones above it (norm:fp_nan-boxing)."""
    return bits | (1 << flen) - (1 << fmt.width)


def unboxed(fmt: Format, flen: int, register: int) -> int:
    """The operand that a register holds; the canonical NaN where it is not NaN-boxed.

    norm:FP_nontransfer_instrs_improper_nan-boxed_input: of all operations but transfers.
    """
    ones = (1 << flen - fmt.width) - 1
    if register >> fmt.width != ones:
        return fmt.canonical_nan
    return register & (1 << fmt.width) - 1
