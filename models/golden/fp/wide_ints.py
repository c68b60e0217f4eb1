# SPDX-License-Identifier: Apache-2.0
"""What fpu.pxd takes from the C compiler, for the uncompiled model: integers of 128 bits."""

from __future__ import annotations

u128 = int


def length(value: int) -> int:
    """Bits of a value without leading zeros; 0 of zero."""
    return value.bit_length()
