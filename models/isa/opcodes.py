# SPDX-License-Identifier: Apache-2.0
"""Major opcodes, bits 6:0 of a 32-bit instruction.

Source: rv-32-64g.adoc, "RISC-V base opcode map".
"""

from __future__ import annotations

from enum import IntEnum


class Opcode(IntEnum):
    """The opcodes that the instruction tables use, by the names of the map."""

    LOAD = 0x03
    LOAD_FP = 0x07
    MISC_MEM = 0x0F
    OP_IMM = 0x13
    AUIPC = 0x17
    OP_IMM_32 = 0x1B
    STORE = 0x23
    STORE_FP = 0x27
    AMO = 0x2F
    OP = 0x33
    LUI = 0x37
    OP_32 = 0x3B
    MADD = 0x43
    MSUB = 0x47
    NMSUB = 0x4B
    NMADD = 0x4F
    OP_FP = 0x53
    BRANCH = 0x63
    JALR = 0x67
    JAL = 0x6F
    SYSTEM = 0x73
