# SPDX-License-Identifier: Apache-2.0
"""Compressed instructions: each one's 32-bit equivalent.

Sources: unpriv/c-st-ext.adoc, zca.adoc; zcd.adoc (with D), zcf.adoc (with F at XLEN=32).
"""

from __future__ import annotations

from trapline.models.golden.gen.opcodes import (
    BRANCH,
    JAL,
    JALR,
    LOAD,
    LOAD_FP,
    LUI,
    OP,
    OP_32,
    OP_IMM,
    OP_IMM_32,
    STORE,
    STORE_FP,
)
from trapline.models.isa.config import HartConfig

ILLEGAL = (0, 0)

SP = 2


def bits(insn: int, msb: int, lsb: int) -> int:
    """Bits msb..lsb of the instruction."""
    return (insn >> lsb) & ((1 << (msb - lsb + 1)) - 1)


def negative(insn: int, ones: int) -> int:
    """`ones` if bit 12, the sign of most immediates, is set."""
    return ones if bits(insn, 12, 12) else 0


def i_form(imm: int, rs1: int, funct3: int, rd: int, opcode: int) -> tuple[int, int]:
    """A legal I-format instruction; imm is 12 bits."""
    return 1, (imm << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode


def s_form(imm: int, rs2: int, rs1: int, funct3: int, opcode: int) -> tuple[int, int]:
    """A legal store; imm is 12 bits."""
    return 1, (
        ((imm >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) | ((imm & 31) << 7) | opcode
    )


def r_form(funct7: int, rs2: int, rs1: int, funct3: int, rd: int, opcode: int) -> tuple[int, int]:
    """A legal R-format instruction."""
    return 1, (funct7 << 25) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode


def imm6(insn: int) -> int:
    """imm[5:0], sign-extended to 12 bits."""
    return negative(insn, 0xFE0) | bits(insn, 6, 2)


def rvc_expand(cfg: HartConfig, insn: int) -> tuple[int, int]:
    """(1, the 32-bit equivalent), or (0, 0) where the hart has no such instruction."""
    quadrant = bits(insn, 1, 0)
    if quadrant == 0:
        return quadrant_0(cfg, insn)
    if quadrant == 1:
        return quadrant_1(cfg, insn)
    if quadrant == 2:
        return quadrant_2(cfg, insn)
    return ILLEGAL


def quadrant_0(cfg: HartConfig, insn: int) -> tuple[int, int]:
    """Stack-pointer-based address, register-based loads and stores."""
    funct3 = bits(insn, 15, 13)
    rd = 8 + bits(insn, 4, 2)
    rs1 = 8 + bits(insn, 9, 7)
    word = (bits(insn, 5, 5) << 6) | (bits(insn, 12, 10) << 3) | (bits(insn, 6, 6) << 2)
    double = (bits(insn, 6, 5) << 6) | (bits(insn, 12, 10) << 3)
    if funct3 == 0:
        offset = (
            (bits(insn, 10, 7) << 6)
            | (bits(insn, 12, 11) << 4)
            | (bits(insn, 5, 5) << 3)
            | (bits(insn, 6, 6) << 2)
        )
        return i_form(offset, SP, 0, rd, OP_IMM) if offset != 0 else ILLEGAL
    if funct3 == 2:
        return i_form(word, rs1, 2, rd, LOAD)
    if funct3 == 3 and cfg.xlen == 64:
        return i_form(double, rs1, 3, rd, LOAD)
    if funct3 == 6:
        return s_form(word, rd, rs1, 2, STORE)
    if funct3 == 7 and cfg.xlen == 64:
        return s_form(double, rd, rs1, 3, STORE)
    return float_quadrant_0(cfg, funct3, word, double, rd, rs1)


def float_quadrant_0(
    cfg: HartConfig, funct3: int, word: int, double: int, rd: int, rs1: int
) -> tuple[int, int]:
    """C.FLD and C.FSD; C.FLW and C.FSW at XLEN=32 in the place of C.LD and C.SD."""
    if cfg.has("d") and funct3 == 1:
        return i_form(double, rs1, 3, rd, LOAD_FP)
    if cfg.has("d") and funct3 == 5:
        return s_form(double, rd, rs1, 3, STORE_FP)
    if cfg.has("f") and cfg.xlen == 32 and funct3 == 3:
        return i_form(word, rs1, 2, rd, LOAD_FP)
    if cfg.has("f") and cfg.xlen == 32 and funct3 == 7:
        return s_form(word, rd, rs1, 2, STORE_FP)
    return ILLEGAL


def quadrant_1(cfg: HartConfig, insn: int) -> tuple[int, int]:
    """Immediates, arithmetic on x8 to x15, control transfer."""
    funct3 = bits(insn, 15, 13)
    rd = bits(insn, 11, 7)
    if funct3 == 0:
        return i_form(imm6(insn), rd, 0, rd, OP_IMM)
    if funct3 == 1 and cfg.xlen == 32:
        return jump(insn, 1)
    if funct3 == 1:
        return i_form(imm6(insn), rd, 0, rd, OP_IMM_32) if rd != 0 else ILLEGAL
    if funct3 == 2:
        return i_form(imm6(insn), 0, 0, rd, OP_IMM)
    if funct3 == 3:
        return upper(insn, rd)
    if funct3 == 4:
        return arithmetic(cfg, insn)
    if funct3 == 5:
        return jump(insn, 0)
    return branch(insn, funct3 & 1)


def upper(insn: int, rd: int) -> tuple[int, int]:
    """C.ADDI16SP where rd is the stack pointer, else C.LUI; a zero immediate is reserved."""
    if bits(insn, 12, 12) == 0 and bits(insn, 6, 2) == 0:
        return ILLEGAL
    if rd == SP:
        offset = (
            negative(insn, 0xE00)
            | (bits(insn, 4, 3) << 7)
            | (bits(insn, 5, 5) << 6)
            | (bits(insn, 2, 2) << 5)
            | (bits(insn, 6, 6) << 4)
        )
        return i_form(offset, SP, 0, SP, OP_IMM)
    return 1, ((negative(insn, 0xFFFE0) | bits(insn, 6, 2)) << 12) | (rd << 7) | LUI


def arithmetic(cfg: HartConfig, insn: int) -> tuple[int, int]:
    """C.SRLI, C.SRAI, C.ANDI and the register-register operations."""
    rd = 8 + bits(insn, 9, 7)
    rs2 = 8 + bits(insn, 4, 2)
    shift = (bits(insn, 12, 12) << 5) | bits(insn, 6, 2)
    kind = bits(insn, 11, 10)
    operation = bits(insn, 6, 5)
    # "For RV32C, shamt[5] must be zero; the code points with shamt[5]=1 are designated for custom
    # extensions."
    if kind <= 1 and cfg.xlen == 32 and shift > 31:
        return ILLEGAL
    if kind == 0:
        return i_form(shift, rd, 5, rd, OP_IMM)
    if kind == 1:
        return i_form(0x400 | shift, rd, 5, rd, OP_IMM)
    if kind == 2:
        return i_form(imm6(insn), rd, 7, rd, OP_IMM)
    if bits(insn, 12, 12) == 1:
        if cfg.xlen == 32 or operation > 1:
            return ILLEGAL
        return r_form(0x20 if operation == 0 else 0, rs2, rd, 0, rd, OP_32)
    if operation == 0:
        return r_form(0x20, rs2, rd, 0, rd, OP)
    if operation == 1:
        return r_form(0, rs2, rd, 4, rd, OP)
    if operation == 2:
        return r_form(0, rs2, rd, 6, rd, OP)
    return r_form(0, rs2, rd, 7, rd, OP)


def jump(insn: int, rd: int) -> tuple[int, int]:
    """C.J and C.JAL: jal rd, offset[11:1]."""
    sign = bits(insn, 12, 12)
    offset = (
        (bits(insn, 8, 8) << 9)
        | (bits(insn, 10, 9) << 7)
        | (bits(insn, 6, 6) << 6)
        | (bits(insn, 7, 7) << 5)
        | (bits(insn, 2, 2) << 4)
        | (bits(insn, 11, 11) << 3)
        | bits(insn, 5, 3)
    )  # offset[10:1]
    upper_bits = 0x1FF if sign else 0  # imm[20] is placed apart; these are imm[11] and imm[19:12]
    return 1, (
        (sign << 31) | (offset << 21) | (sign << 20) | ((upper_bits & 0xFF) << 12) | (rd << 7) | JAL
    )


def branch(insn: int, funct3: int) -> tuple[int, int]:
    """C.BEQZ and C.BNEZ: branch on rs1' against x0, offset[8:1]."""
    sign = bits(insn, 12, 12)
    high = (0x38 if sign else 0) | (bits(insn, 6, 5) << 1) | bits(insn, 2, 2)  # imm[10:5]
    low = (bits(insn, 11, 10) << 2) | bits(insn, 4, 3)  # imm[4:1]
    return 1, (
        (sign << 31)
        | (high << 25)
        | ((8 + bits(insn, 9, 7)) << 15)
        | (funct3 << 12)
        | (low << 8)
        | (sign << 7)
        | BRANCH
    )


def quadrant_2(cfg: HartConfig, insn: int) -> tuple[int, int]:
    """Stack-pointer-based loads and stores, C.SLLI, jumps to registers, C.MV and C.ADD."""
    funct3 = bits(insn, 15, 13)
    rd = bits(insn, 11, 7)
    rs2 = bits(insn, 6, 2)
    high = bits(insn, 12, 12)
    if funct3 == 0:
        if cfg.xlen == 32 and high:
            return ILLEGAL
        return i_form((high << 5) | rs2, rd, 1, rd, OP_IMM)
    word = (bits(insn, 3, 2) << 6) | (high << 5) | (bits(insn, 6, 4) << 2)
    double = (bits(insn, 4, 2) << 6) | (high << 5) | (bits(insn, 6, 5) << 3)
    if funct3 == 2:
        return i_form(word, SP, 2, rd, LOAD) if rd != 0 else ILLEGAL
    if funct3 == 3 and cfg.xlen == 64:
        return i_form(double, SP, 3, rd, LOAD) if rd != 0 else ILLEGAL
    if funct3 == 4:
        return register_jump_or_move(high, rd, rs2)
    if cfg.has("d") and funct3 == 1:
        return i_form(double, SP, 3, rd, LOAD_FP)
    if cfg.has("f") and cfg.xlen == 32 and funct3 == 3:
        return i_form(word, SP, 2, rd, LOAD_FP)
    return stack_store(cfg, insn, funct3, rs2)


def stack_store(cfg: HartConfig, insn: int, funct3: int, rs2: int) -> tuple[int, int]:
    """C.SWSP, C.SDSP, C.FSDSP and C.FSWSP."""
    word = (bits(insn, 8, 7) << 6) | (bits(insn, 12, 9) << 2)
    double = (bits(insn, 9, 7) << 6) | (bits(insn, 12, 10) << 3)
    if funct3 == 6:
        return s_form(word, rs2, SP, 2, STORE)
    if funct3 == 7 and cfg.xlen == 64:
        return s_form(double, rs2, SP, 3, STORE)
    if cfg.has("d") and funct3 == 5:
        return s_form(double, rs2, SP, 3, STORE_FP)
    if cfg.has("f") and cfg.xlen == 32 and funct3 == 7:
        return s_form(word, rs2, SP, 2, STORE_FP)
    return ILLEGAL


def register_jump_or_move(high: int, rd: int, rs2: int) -> tuple[int, int]:
    """C.JR, C.MV, C.EBREAK, C.JALR, C.ADD."""
    if rs2 != 0:
        return r_form(0, rs2, rd if high else 0, 0, rd, OP)
    if rd != 0:
        return i_form(0, rd, 0, high, JALR)
    return (1, 0x0010_0073) if high else ILLEGAL
