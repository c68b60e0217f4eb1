# SPDX-License-Identifier: Apache-2.0
"""What the decoder says of an instruction of class FP, in its immediate.

The kind of operation in bits 4:0; the bits below; the field rs3 from RS3_LSB, rm from RM_LSB.
fp_kinds.pxd is written from this file by models/isa/gen.py.
"""

from __future__ import annotations

ADD = 0
SUB = 1
MUL = 2
DIV = 3
SQRT = 4
FMA = 5
SGNJ = 6
SGNJN = 7
SGNJX = 8
MIN = 9
MAX = 10
EQ = 11
LT = 12
LE = 13
CLASSIFY = 14
TO_INTEGER = 15
FROM_INTEGER = 16
TO_FORMAT = 17
TO_X = 18
FROM_X = 19
# The format is binary64; of a conversion between formats it is that of the result.
DOUBLE = 0x20
# rm is a rounding mode.
ROUNDS = 0x40
# Of FMA: the product's sign is changed, the addend's sign is changed. Of conversions to and from
# integers: the integer is unsigned, the integer has 64 bits.
FIRST = 0x80
SECOND = 0x100
RS3_LSB = 16
RM_LSB = 24
