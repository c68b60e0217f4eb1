# SPDX-License-Identifier: Apache-2.0
"""Which instruction a word is, and its operands for the running model.

The encodings are facts (models/isa/encodings.py); this file turns them into the two forms the model
needs: the twin `decode`, and `decoded`, one 64-bit word and an immediate for the decode cache.
"""

from __future__ import annotations

from functools import lru_cache

from trapline.models.golden.core.classes import (
    ALU_IMM,
    ALU_REG,
    AMO,
    AUIPC,
    BRANCH,
    CONSTANT,
    CSR,
    HLV,
    HSV,
    ILLEGAL,
    JAL,
    JALR,
    LOAD,
    MULDIV,
    NOTHING,
    STORE,
    SYSTEM,
)
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import ENCODINGS, by_name, op_id, op_name

M64 = (1 << 64) - 1

# Bit positions in the decode word, above the 32 bits of the instruction.
OP_LSB, RD_LSB, RS1_LSB, RS2_LSB, CLASS_LSB = 32, 41, 46, 51, 56

_LOAD_SHAPE = {"b": 0, "h": 1, "w": 2, "d": 3}
_JUMPS = {"jal": JAL, "jalr": JALR, "auipc": AUIPC, "lui": CONSTANT}


@lru_cache
def rows(cfg: HartConfig) -> tuple[tuple[int, int, int], ...]:
    """(mask, match, op_id) of every 32-bit instruction of this configuration."""
    return tuple(
        (e.mask_at(cfg.xlen), e.match, op_id[e.name])
        for e in ENCODINGS
        if e.size == 4 and e.available(cfg.xlen, cfg.extensions)
    )


@lru_cache
def rows_by_opcode(cfg: HartConfig) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """`rows` split by major opcode, bits 6:2."""
    return tuple(tuple(r for r in rows(cfg) if r[1] >> 2 & 31 == code) for code in range(32))


def decode(cfg: HartConfig, insn: int) -> int:
    """op_id of a 32-bit instruction that this configuration implements, else 0."""
    return find(rows(cfg), insn)


def find(table: tuple[tuple[int, int, int], ...], insn: int) -> int:
    """The op_id whose row matches; rows exclude each other."""
    op = 0
    for mask, match, number in table:
        op = number if insn & mask == match else op
    return op


def _shape(name: str) -> int:
    """Of a load: log2 of the bytes, plus 4 if zero-extended."""
    width = name.split(".")[1] if "." in name else name[1:]
    return _LOAD_SHAPE[width[:1]] | (4 if width.endswith("u") else 0)


def _class_of(name: str) -> int:
    e = by_name[name]
    if name in _JUMPS:
        return _JUMPS[name]
    if e.fmt in ("AMO", "LR"):
        return AMO
    if e.fmt == "R":
        return MULDIV if e.extension == "m" else ALU_REG
    if e.fmt in ("HLV", "HSV"):
        return HSV if e.fmt == "HSV" else HLV
    if name in ("fence", "fence.i", "wrs.sto"):
        return NOTHING
    by_format = {
        "I": ALU_IMM, "SHIFT": ALU_IMM, "B": BRANCH, "LOAD": LOAD, "S": STORE, "CSR": CSR,
    }  # fmt: skip
    return by_format.get(e.fmt, SYSTEM)


_CLASS = (ILLEGAL, *(_class_of(name) if by_name[name].size == 4 else 0 for name in op_name[1:]))
_SHAPE = {
    op_id[e.name]: _shape(e.name.replace("hlvx", "hlv"))
    for e in ENCODINGS
    if e.size == 4 and e.fmt in ("LOAD", "S", "HLV", "HSV")
}


def _signed(value: int, width: int) -> int:
    return value - (1 << width) if value >> (width - 1) & 1 else value


def _immediate(op: int, kind: int, insn: int) -> int:
    """The instruction's immediate as a Python integer, signed."""
    if kind in (CONSTANT, AUIPC):
        return _signed(insn & 0xFFFF_F000, 32)
    if kind == JAL:
        parts = (
            (insn >> 31 << 20)
            | (insn >> 12 & 0xFF) << 12
            | (insn >> 20 & 1) << 11
            | (insn >> 21 & 0x3FF) << 1
        )
        return _signed(parts, 21)
    if kind == BRANCH:
        parts = (
            (insn >> 31 << 12)
            | (insn >> 7 & 1) << 11
            | (insn >> 25 & 0x3F) << 5
            | (insn >> 8 & 0xF) << 1
        )
        return _signed(parts, 13)
    if kind == STORE:
        return _signed((insn >> 25) << 5 | (insn >> 7 & 31), 12)
    if kind == ALU_IMM and by_name[op_name[op]].fmt == "SHIFT":
        return insn >> 20 & 0x3F
    if kind in (ALU_IMM, JALR, LOAD):
        return _signed(insn >> 20, 12)
    return 0


@lru_cache(1 << 18)
def decoded(cfg: HartConfig, word: int) -> tuple[int, int]:
    """The decode word (see the positions above) and the immediate, XLEN bits.

    rd is 0 where the instruction writes no register. For loads and stores rs2's field of a load,
    and rd's of a store, hold the shape: log2 of the bytes, plus 4 for a zero-extended load.
    """
    legal, insn = (1, word) if word & 3 == 3 else rvc_expand(cfg, word)
    op = find(rows_by_opcode(cfg)[insn >> 2 & 31], insn) if legal else 0
    kind = _CLASS[op]
    rd, rs1, rs2 = insn >> 7 & 31, insn >> 15 & 31, insn >> 20 & 31
    if kind in (LOAD, HLV):
        rs2 = _SHAPE[op]
    elif kind in (STORE, HSV):
        rd = _SHAPE[op]
    elif kind in (BRANCH, NOTHING, SYSTEM, ILLEGAL):
        rd = 0
    packed = (
        word | op << OP_LSB | rd << RD_LSB | rs1 << RS1_LSB | rs2 << RS2_LSB | kind << CLASS_LSB
    )
    return packed, _immediate(op, kind, insn) & (M64 if cfg.xlen == 64 else 0xFFFF_FFFF)
