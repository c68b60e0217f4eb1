# SPDX-License-Identifier: Apache-2.0
"""64-bit constants that fit no C `int` literal, and the widening every 32-bit result needs.

In C all arithmetic on `cython.ulonglong` wraps; uncompiled, `& M64` does what the C type does.
Every expression that may leave 64 bits carries that mask, so both forms agree. wide.pxd is written
from this file by models/isa/gen.py: C preprocessor numbers, for Cython takes a literal above 31
bits for an object.
"""

from __future__ import annotations

M32 = 0xFFFF_FFFF
M64 = 0xFFFF_FFFF_FFFF_FFFF
HIGH32 = 0xFFFF_FFFF_0000_0000
SIGN32 = 0x8000_0000
SIGN64 = 0x8000_0000_0000_0000
PAGE = 0xFFFF_FFFF_FFFF_F000
ONE = 1
