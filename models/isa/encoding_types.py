# SPDX-License-Identifier: Apache-2.0
"""The row type of the instruction tables and one builder for each instruction format.

A builder turns opcode and function fields into mask and match, so a table line shows only what the
manual's listing shows. Bit positions: unpriv/rv32.adoc, "Base Instruction Formats".
"""

from __future__ import annotations

from dataclasses import dataclass

RV32 = frozenset({32})
RV64 = frozenset({64})
BOTH = RV32 | RV64

# Operand fields of 32-bit instructions: (least significant bit, width).
OPERAND_BITS: dict[str, tuple[int, int]] = {
    "rd": (7, 5),
    "rs1": (15, 5),
    "rs2": (20, 5),
    "rs3": (27, 5),
    "fd": (7, 5),
    "fs1": (15, 5),
    "fs2": (20, 5),
    "fs3": (27, 5),
    "rm": (12, 3),
    "aq": (26, 1),
    "rl": (25, 1),
    "csr": (20, 12),
    "zimm": (15, 5),
    "fm": (28, 4),
    "pred": (24, 4),
    "succ": (20, 4),
}


@dataclass(frozen=True)
class Encoding:
    """One instruction: `word & mask == match`, and every mask in `nonzero` meets a set bit.

    `operands` are in assembler order. `extension` joins with "_" what must all be implemented.
    `mask32` replaces `mask` at XLEN=32 where that is stricter (shift amounts), else 0.
    """

    name: str
    mask: int
    match: int
    operands: tuple[str, ...]
    extension: str
    xlen: frozenset[int]
    fmt: str
    mask32: int = 0
    nonzero: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Length in bytes: 2 or 4."""
        return 4 if self.match & 3 == 3 else 2

    def mask_at(self, xlen: int) -> int:
        """The mask that holds at this XLEN."""
        return self.mask32 if xlen == 32 and self.mask32 else self.mask

    def available(self, xlen: int, extensions: frozenset[str]) -> bool:
        """Whether a hart of this XLEN and these extensions has the instruction."""
        return xlen in self.xlen and all(e in extensions for e in self.extension.split("_"))

    def matches(self, word: int, xlen: int) -> bool:
        """Whether `word` encodes this instruction (a 16-bit one in the low half)."""
        if word & self.mask_at(xlen) != self.match:
            return False
        return all(word & bits for bits in self.nonzero)


def row(
    name: str,
    fmt: str,
    mask: int,
    match: int,
    operands: str,
    extension: str,
    xlen: frozenset[int] = BOTH,
    mask32: int = 0,
) -> Encoding:
    """A row with operands as one string."""
    return Encoding(name, mask, match, tuple(operands.split()), extension, xlen, fmt, mask32)


def r_type(
    name: str, funct7: int, funct3: int, opcode: int, extension: str, xlen: frozenset[int] = BOTH
) -> Encoding:
    """funct7 rs2 rs1 funct3 rd opcode."""
    match = funct7 << 25 | funct3 << 12 | opcode
    return row(name, "R", 0xFE00_707F, match, "rd rs1 rs2", extension, xlen)


def i_type(
    name: str, funct3: int, opcode: int, extension: str, xlen: frozenset[int] = BOTH
) -> Encoding:
    """imm[11:0] rs1 funct3 rd opcode."""
    return row(name, "I", 0x707F, funct3 << 12 | opcode, "rd rs1 imm12", extension, xlen)


def load(name: str, funct3: int, xlen: frozenset[int] = BOTH) -> Encoding:
    """I-format, written rd, imm(rs1)."""
    return row(name, "LOAD", 0x707F, funct3 << 12 | 0x03, "rd imm12 rs1", "i", xlen)


def store(name: str, funct3: int, xlen: frozenset[int] = BOTH) -> Encoding:
    """S-format, written rs2, imm(rs1)."""
    return row(name, "S", 0x707F, funct3 << 12 | 0x23, "rs2 simm12 rs1", "i", xlen)


def branch(name: str, funct3: int) -> Encoding:
    """B-format, written rs1, rs2, target."""
    return row(name, "B", 0x707F, funct3 << 12 | 0x63, "rs1 rs2 bimm12", "i")


def shift(name: str, arithmetic: int, funct3: int) -> Encoding:
    """Immediate shift of XLEN bits: shamt[5] is a function bit that must be 0 at XLEN=32."""
    match = arithmetic << 30 | funct3 << 12 | 0x13
    return row(name, "SHIFT", 0xFC00_707F, match, "rd rs1 shamt6", "i", BOTH, 0xFE00_707F)


def shift_w(name: str, arithmetic: int, funct3: int) -> Encoding:
    """Immediate shift of 32 bits on RV64."""
    match = arithmetic << 30 | funct3 << 12 | 0x1B
    return row(name, "SHIFT", 0xFE00_707F, match, "rd rs1 shamt5", "i", RV64)


def amo(name: str, funct5: int, funct3: int) -> Encoding:
    """funct5 aq rl rs2 rs1 funct3 rd AMO; LR has rs2 = 0."""
    match = funct5 << 27 | funct3 << 12 | 0x2F
    xlen = RV64 if funct3 == 3 else BOTH
    if name.startswith("lr."):
        return row(name, "LR", 0xF9F0_707F, match, "rd rs1 aq rl", "a", xlen)
    return row(name, "AMO", 0xF800_707F, match, "rd rs2 rs1 aq rl", "a", xlen)


def csr(name: str, funct3: int) -> Encoding:
    """A CSR instruction: csr rs1/uimm funct3 rd SYSTEM."""
    operands = "rd csr zimm" if funct3 & 4 else "rd csr rs1"
    return row(name, "CSR", 0x707F, funct3 << 12 | 0x73, operands, "zicsr")


def system(name: str, funct12: int, extension: str) -> Encoding:
    """A SYSTEM instruction without operands."""
    return row(name, "SYS", 0xFFFF_FFFF, funct12 << 20 | 0x73, "", extension)


def fence_vma(name: str, funct7: int, extension: str) -> Encoding:
    """An address-translation fence: funct7 rs2 rs1 0 0 SYSTEM."""
    return row(name, "FENCE_VMA", 0xFE00_7FFF, funct7 << 25 | 0x73, "rs1 rs2", extension)


def hlv(name: str, funct7: int, rs2: int, xlen: frozenset[int] = BOTH) -> Encoding:
    """A hypervisor virtual-machine load: funct7 and the rs2 field select the access."""
    match = funct7 << 25 | rs2 << 20 | 4 << 12 | 0x73
    return row(name, "HLV", 0xFFF0_707F, match, "rd rs1", "h", xlen)


def hsv(name: str, funct7: int, xlen: frozenset[int] = BOTH) -> Encoding:
    """A hypervisor virtual-machine store."""
    match = funct7 << 25 | 4 << 12 | 0x73
    return row(name, "HSV", 0xFE00_7FFF, match, "rs2 rs1", "h", xlen)
