# SPDX-License-Identifier: Apache-2.0
"""Instruction words by name, from the encoding tables."""

from __future__ import annotations

from trapline.models.isa.encodings import OPERAND_BITS, by_name

# Encoding rows never change, so the lookup of names is done once.
_MATCH = {name: row.match for name, row in by_name.items()}

ZERO, RA = 0, 1
_RD, _RS1, _RS2, _CSR = (OPERAND_BITS[name][0] for name in ("rd", "rs1", "rs2", "csr"))


def word(name: str, **fields: int) -> int:
    """A 32-bit instruction; fields are operand names (rd, rs1, rs2, csr, zimm, aq, rl, ...)."""
    result = _MATCH[name]
    for field, value in fields.items():
        lsb, width = OPERAND_BITS[field]
        result |= (value & ((1 << width) - 1)) << lsb
    return result


def i_imm(name: str, rd: int, rs1: int, imm: int) -> int:
    """I-format: arithmetic with an immediate, loads, jalr; shifts take their amount here."""
    return _MATCH[name] | (rd & 31) << _RD | (rs1 & 31) << _RS1 | (imm & 0xFFF) << 20


def store(name: str, rs2: int, rs1: int, imm: int) -> int:
    """S-format."""
    registers = (rs1 & 31) << _RS1 | (rs2 & 31) << _RS2
    return _MATCH[name] | registers | (imm >> 5 & 0x7F) << 25 | (imm & 0x1F) << 7


def upper(name: str, rd: int, imm20: int) -> int:
    """U-format: lui and auipc."""
    return _MATCH[name] | (rd & 31) << _RD | (imm20 & 0xFFFFF) << 12


def branch(name: str, rs1: int, rs2: int, offset: int) -> int:
    """B-format, offset in bytes."""
    imm = (offset >> 12 & 1) << 31 | (offset >> 5 & 0x3F) << 25
    imm |= (offset >> 1 & 0xF) << 8 | (offset >> 11 & 1) << 7
    return word(name, rs1=rs1, rs2=rs2) | imm


def jump(rd: int, offset: int) -> int:
    """JAL, offset in bytes."""
    imm = (offset >> 20 & 1) << 31 | (offset >> 1 & 0x3FF) << 21
    imm |= (offset >> 11 & 1) << 20 | (offset >> 12 & 0xFF) << 12
    return word("jal", rd=rd) | imm


def csr_op(name: str, rd: int, csr: int, source: int) -> int:
    """A CSR instruction; source is rs1 or the immediate."""
    return _MATCH[name] | (rd & 31) << _RD | (csr & 0xFFF) << _CSR | (source & 31) << _RS1


def signed(value: int, bits: int) -> int:
    """The low bits of value as a two's-complement number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def load_immediate(xlen: int, rd: int, value: int) -> list[int]:
    """Instructions that set rd to an XLEN-bit constant, using no other register."""
    value = signed(value, xlen)
    if -2048 <= value < 2048:
        return [i_imm("addi", rd, ZERO, value)]
    low = signed(value, 12)
    if -(1 << 31) <= value < 1 << 31:
        words = [upper("lui", rd, (value - low) >> 12)]
        if low:
            words.append(i_imm("addi" if xlen == 32 else "addiw", rd, rd, low))
        return words
    rest = (value - low) >> 12
    zeros = (rest & -rest).bit_length() - 1
    words = load_immediate(xlen, rd, rest >> zeros)
    words.append(i_imm("slli", rd, rd, 12 + zeros))
    if low:
        words.append(i_imm("addi", rd, rd, low))
    return words
