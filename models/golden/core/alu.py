# SPDX-License-Identifier: Apache-2.0
"""Integer arithmetic without state: ALU operations, branch conditions, what an AMO stores.

Source: unpriv/rv32.adoc, rv64.adoc, zicond.adoc, zaamo.adoc. Registers hold unsigned integers,
zero-extended at XLEN=32. The functions on plain integers serve the twins and the running model.
"""

from __future__ import annotations

import cython

from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import ops
    from cython.cimports.trapline.models.golden.wide import HIGH32, M32, M64
else:
    from trapline.models.golden.gen import ops
    from trapline.models.golden.wide import HIGH32, M32, M64


def alu(cfg: HartConfig, op: int, a: int, b: int) -> int:
    """Result of an I or Zicond operation (op_id); b is rs2 or the immediate. 0 for others."""
    return alu_result(cfg.xlen, op, a, b)


def branch_taken(cfg: HartConfig, op: int, a: int, b: int) -> int:
    """1 if the conditional branch `op` is taken. 0 for other instructions."""
    return branch_result(cfg.xlen, op, a, b)


def amo_result(cfg: HartConfig, op: int, mem: int, b: int) -> int:  # noqa: ARG001 (a twin)
    """Value that the AMO `op` stores: low 32 bits for .w, zero-extended. 0 for others."""
    return amo_stored(op, mem, b)


def sext32(value: cython.ulonglong) -> cython.ulonglong:
    """The low 32 bits sign-extended to 64."""
    return (value & M32) | ((value >> 31) & 1) * HIGH32


def less_signed(xlen: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """1 if a < b as two's complement numbers of XLEN bits: flipping both signs orders them."""
    if (a >> (xlen - 1)) & 1 != (b >> (xlen - 1)) & 1:
        return (a >> (xlen - 1)) & 1
    if a < b:
        return 1
    return 0


def less(a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """1 if a < b as unsigned numbers."""
    if a < b:
        return 1
    return 0


def shift_right_signed(
    xlen: cython.int, a: cython.ulonglong, shift: cython.ulonglong
) -> cython.ulonglong:
    """`a` (XLEN bits) shifted right with copies of its sign, not cut to XLEN bits."""
    if (a >> (xlen - 1)) & 1:
        return (a >> shift) | (M64 ^ (M64 >> (shift + (64 - xlen))))
    return a >> shift


def alu_result(
    xlen: cython.int, op: cython.int, a: cython.ulonglong, b: cython.ulonglong
) -> cython.ulonglong:
    """`alu` for a plain XLEN."""
    if xlen == 64:
        return alu_64(op, a, b)
    return alu_32(op, a, b) & M32


def alu_64(op: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """At XLEN=64, with the operations on words."""
    if op == ops.ADDI or op == ops.ADD:
        return (a + b) & M64
    if op == ops.ANDI or op == ops.AND:
        return a & b
    if op == ops.ORI or op == ops.OR:
        return a | b
    if op == ops.XORI or op == ops.XOR:
        return a ^ b
    if op == ops.SUB:
        return (a - b) & M64
    if op == ops.SLLI or op == ops.SLL:
        return (a << (b & 63)) & M64
    if op == ops.SRLI or op == ops.SRL:
        return a >> (b & 63)
    if op == ops.SRAI or op == ops.SRA:
        return shift_right_signed(64, a, b & 63)
    if op == ops.SLTI or op == ops.SLT:
        return less_signed(64, a, b)
    if op == ops.SLTIU or op == ops.SLTU:
        return less(a, b)
    if op == ops.ADDIW or op == ops.ADDW:
        return sext32((a + b) & M64)
    if op == ops.SUBW:
        return sext32((a - b) & M64)
    if op == ops.SLLIW or op == ops.SLLW:
        return sext32((a << (b & 31)) & M64)
    if op == ops.SRLIW or op == ops.SRLW:
        return sext32((a & M32) >> (b & 31))
    if op == ops.SRAIW or op == ops.SRAW:
        return sext32(shift_right_signed(32, a & M32, b & 31))
    return zicond(op, a, b)


def alu_32(op: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """At XLEN=32; the caller keeps the low 32 bits."""
    if op == ops.ADDI or op == ops.ADD:
        return (a + b) & M64
    if op == ops.ANDI or op == ops.AND:
        return a & b
    if op == ops.ORI or op == ops.OR:
        return a | b
    if op == ops.XORI or op == ops.XOR:
        return a ^ b
    if op == ops.SUB:
        return (a - b) & M64
    if op == ops.SLLI or op == ops.SLL:
        return (a << (b & 31)) & M64
    if op == ops.SRLI or op == ops.SRL:
        return a >> (b & 31)
    if op == ops.SRAI or op == ops.SRA:
        return shift_right_signed(32, a, b & 31)
    if op == ops.SLTI or op == ops.SLT:
        return less_signed(32, a, b)
    if op == ops.SLTIU or op == ops.SLTU:
        return less(a, b)
    return zicond(op, a, b)


def zicond(op: cython.int, a: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """Conditional zero: rd = 0 where the condition on rs2 holds, else rs1."""
    if op == ops.CZERO_EQZ and b != 0:
        return a
    if op == ops.CZERO_NEZ and b == 0:
        return a
    return 0


def branch_result(
    xlen: cython.int, op: cython.int, a: cython.ulonglong, b: cython.ulonglong
) -> cython.ulonglong:
    """`branch_taken` for a plain XLEN."""
    if op == ops.BEQ:
        return 1 if a == b else 0
    if op == ops.BNE:
        return 1 if a != b else 0
    if op == ops.BLT:
        return less_signed(xlen, a, b)
    if op == ops.BGE:
        return 1 - less_signed(xlen, a, b)
    if op == ops.BLTU:
        return less(a, b)
    if op == ops.BGEU:
        return 1 - less(a, b)
    return 0


def amo_stored(op: cython.int, mem: cython.ulonglong, b: cython.ulonglong) -> cython.ulonglong:
    """`amo_result`: words by their low 32 bits."""
    if op >= ops.AMOSWAP_W and op <= ops.AMOMAXU_W:
        return amo_of(op - ops.AMOSWAP_W, 32, mem & M32, b & M32) & M32
    if op >= ops.AMOSWAP_D and op <= ops.AMOMAXU_D:
        return amo_of(op - ops.AMOSWAP_D, 64, mem, b) & M64
    return 0


def amo_of(
    kind: cython.int, width: cython.int, mem: cython.ulonglong, b: cython.ulonglong
) -> cython.ulonglong:
    """Operation number `kind` of a group: the .w and .d groups list the same operations."""
    if kind == ops.AMOSWAP_W - ops.AMOSWAP_W:
        return b
    if kind == ops.AMOADD_W - ops.AMOSWAP_W:
        return mem + b
    if kind == ops.AMOXOR_W - ops.AMOSWAP_W:
        return mem ^ b
    if kind == ops.AMOAND_W - ops.AMOSWAP_W:
        return mem & b
    if kind == ops.AMOOR_W - ops.AMOSWAP_W:
        return mem | b
    if kind == ops.AMOMIN_W - ops.AMOSWAP_W:
        return mem if less_signed(width, mem, b) else b
    if kind == ops.AMOMAX_W - ops.AMOSWAP_W:
        return b if less_signed(width, mem, b) else mem
    if kind == ops.AMOMINU_W - ops.AMOSWAP_W:
        return mem if mem < b else b
    return b if mem < b else mem
