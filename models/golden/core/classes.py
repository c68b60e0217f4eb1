# SPDX-License-Identifier: Apache-2.0
"""Classes of instructions that the hart executes alike.

classes.pxd is written from this file by models/isa/gen.py.
"""

from __future__ import annotations

ILLEGAL = 0
ALU_IMM = 1
ALU_REG = 2
CONSTANT = 3
AUIPC = 4
JAL = 5
JALR = 6
BRANCH = 7
LOAD = 8
STORE = 9
MULDIV = 10
AMO = 11
CSR = 12
NOTHING = 13
SYSTEM = 14
HLV = 15
HSV = 16
FLOAD = 17
FSTORE = 18
FP = 19
