# SPDX-License-Identifier: Apache-2.0
"""Floating point: rounding modes, accrued flags, classes. Source: unpriv/f-st-ext.adoc."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class RoundingMode(IntEnum):
    """frm and the rm field (norm:dyn_round_enc); 5 and 6 are reserved, 7 in rm means frm's."""

    RNE = 0  # to nearest, ties to even
    RTZ = 1  # towards zero
    RDN = 2  # down
    RUP = 3  # up
    RMM = 4  # to nearest, ties to max magnitude


class Flag(IntFlag):
    """Accrued exception flags, as in fflags (table bitdef)."""

    NX = 1  # inexact
    UF = 2  # underflow
    OF = 4  # overflow
    DZ = 8  # divide by zero
    NV = 16  # invalid operation


class FpClass(IntEnum):
    """Bit that FCLASS sets (table fclass)."""

    NEGATIVE_INFINITY = 0
    NEGATIVE_NORMAL = 1
    NEGATIVE_SUBNORMAL = 2
    NEGATIVE_ZERO = 3
    POSITIVE_ZERO = 4
    POSITIVE_SUBNORMAL = 5
    POSITIVE_NORMAL = 6
    POSITIVE_INFINITY = 7
    SIGNALING_NAN = 8
    QUIET_NAN = 9
