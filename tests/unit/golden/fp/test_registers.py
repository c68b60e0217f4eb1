# SPDX-License-Identifier: Apache-2.0
"""Registers: NaN boxes, and integers at the ends of their widths."""

from __future__ import annotations

import pytest

from trapline.models.golden.fp.convert import to_integer
from trapline.models.golden.fp.format import BINARY32, BINARY64, boxed, unboxed
from trapline.models.isa.fp import Flag, RoundingMode

ONE = 0x3F80_0000


def test_a_narrow_value_lies_below_ones() -> None:
    assert boxed(BINARY32, 64, ONE) == 0xFFFF_FFFF_3F80_0000
    assert boxed(BINARY64, 64, 5) == 5
    assert boxed(BINARY32, 32, ONE) == ONE


@pytest.mark.parametrize(
    ("register", "operand"),
    [
        (0xFFFF_FFFF_3F80_0000, ONE),
        (0xFFFF_FFFE_3F80_0000, 0x7FC0_0000),
        (0x7FFF_FFFF_3F80_0000, 0x7FC0_0000),
        (ONE, 0x7FC0_0000),
        (0xFFFF_FFFF_7F80_0001, 0x7F80_0001),  # a signaling NaN stays one
    ],
)
def test_an_operand_that_is_not_boxed_is_the_canonical_nan(register: int, operand: int) -> None:
    assert unboxed(BINARY32, 64, register) == operand


def test_registers_as_wide_as_the_format_need_no_box() -> None:
    assert unboxed(BINARY64, 64, 5) == 5
    assert unboxed(BINARY32, 32, ONE) == ONE


@pytest.mark.parametrize(
    ("bits", "width", "unsigned", "integer", "flags"),
    [
        (0x41E0_0000_0000_0000, 32, False, 0x7FFF_FFFF, Flag.NV),  # 2**31
        (0x41DF_FFFF_FFC0_0000, 32, False, 0x7FFF_FFFF, Flag(0)),  # 2**31 - 1
        (0xC1E0_0000_0000_0000, 32, False, 0x8000_0000, Flag(0)),  # -2**31
        (0xC1E0_0000_0020_0000, 32, False, 0x8000_0000, Flag.NV),  # -2**31 - 1
        (0x41EF_FFFF_FFE0_0000, 32, True, 0xFFFF_FFFF, Flag(0)),  # 2**32 - 1
        (0x41EF_FFFF_FFF0_0000, 32, True, 0xFFFF_FFFF, Flag.NV),  # 2**32 - 0.5, up
        (0xBFE0_0000_0000_0000, 32, True, 0, Flag.NX),  # -0.5, to even
        (0xBFE8_0000_0000_0000, 32, True, 0, Flag.NV),  # -0.75: -1
        (0x43E0_0000_0000_0000, 64, False, (1 << 63) - 1, Flag.NV),  # 2**63
        (0x43DF_FFFF_FFFF_FFFF, 64, False, (1 << 63) - 512 * 2, Flag(0)),
        (0x43F0_0000_0000_0000, 64, True, (1 << 64) - 1, Flag.NV),  # 2**64
        (0xFFF8_0000_0000_0000, 64, False, (1 << 63) - 1, Flag.NV),  # a NaN, whatever its sign
        (0xFFF0_0000_0000_0000, 64, False, 1 << 63, Flag.NV),
        (0xFFF0_0000_0000_0000, 64, True, 0, Flag.NV),
    ],
)
def test_integers_are_clipped_at_their_ends(
    bits: int, width: int, unsigned: bool, integer: int, flags: Flag
) -> None:
    assert to_integer(BINARY64, RoundingMode.RNE, bits, width, unsigned) == (integer, flags)
