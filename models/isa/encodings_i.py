# SPDX-License-Identifier: Apache-2.0
"""Unprivileged 32-bit instructions: I, M, A, Zicsr, Zifencei, Zawrs, Zicond.

Source: unpriv/rv-32-64g.adoc (instruction listings), zawrs.adoc, zicond.adoc.
"""

from __future__ import annotations

from trapline.models.isa.encoding_types import (
    RV64,
    Encoding,
    amo,
    branch,
    csr,
    i_type,
    load,
    r_type,
    row,
    shift,
    shift_w,
    store,
    system,
)

OP, OP_IMM, OP_32, OP_IMM_32 = 0x33, 0x13, 0x3B, 0x1B

BASE: tuple[Encoding, ...] = (
    row("lui", "U", 0x7F, 0x37, "rd imm20", "i"),
    row("auipc", "U", 0x7F, 0x17, "rd imm20", "i"),
    row("jal", "J", 0x7F, 0x6F, "rd jimm20", "i"),
    row("jalr", "JALR", 0x707F, 0x67, "rd imm12 rs1", "i"),
    branch("beq", 0),
    branch("bne", 1),
    branch("blt", 4),
    branch("bge", 5),
    branch("bltu", 6),
    branch("bgeu", 7),
    load("lb", 0),
    load("lh", 1),
    load("lw", 2),
    load("lbu", 4),
    load("lhu", 5),
    store("sb", 0),
    store("sh", 1),
    store("sw", 2),
    i_type("addi", 0, OP_IMM, "i"),
    i_type("slti", 2, OP_IMM, "i"),
    i_type("sltiu", 3, OP_IMM, "i"),
    i_type("xori", 4, OP_IMM, "i"),
    i_type("ori", 6, OP_IMM, "i"),
    i_type("andi", 7, OP_IMM, "i"),
    shift("slli", 0, 1),
    shift("srli", 0, 5),
    shift("srai", 1, 5),
    r_type("add", 0x00, 0, OP, "i"),
    r_type("sub", 0x20, 0, OP, "i"),
    r_type("sll", 0x00, 1, OP, "i"),
    r_type("slt", 0x00, 2, OP, "i"),
    r_type("sltu", 0x00, 3, OP, "i"),
    r_type("xor", 0x00, 4, OP, "i"),
    r_type("srl", 0x00, 5, OP, "i"),
    r_type("sra", 0x20, 5, OP, "i"),
    r_type("or", 0x00, 6, OP, "i"),
    r_type("and", 0x00, 7, OP, "i"),
    # "base implementations shall ignore" rd and rs1 of FENCE and rd, rs1, imm of FENCE.I.
    row("fence", "FENCE", 0x707F, 0x0F, "pred succ", "i"),
    system("ecall", 0x000, "i"),
    system("ebreak", 0x001, "i"),
    # RV64I
    load("lwu", 6, RV64),
    load("ld", 3, RV64),
    store("sd", 3, RV64),
    i_type("addiw", 0, OP_IMM_32, "i", RV64),
    shift_w("slliw", 0, 1),
    shift_w("srliw", 0, 5),
    shift_w("sraiw", 1, 5),
    r_type("addw", 0x00, 0, OP_32, "i", RV64),
    r_type("subw", 0x20, 0, OP_32, "i", RV64),
    r_type("sllw", 0x00, 1, OP_32, "i", RV64),
    r_type("srlw", 0x00, 5, OP_32, "i", RV64),
    r_type("sraw", 0x20, 5, OP_32, "i", RV64),
)

MULTIPLY: tuple[Encoding, ...] = (
    r_type("mul", 1, 0, OP, "m"),
    r_type("mulh", 1, 1, OP, "m"),
    r_type("mulhsu", 1, 2, OP, "m"),
    r_type("mulhu", 1, 3, OP, "m"),
    r_type("div", 1, 4, OP, "m"),
    r_type("divu", 1, 5, OP, "m"),
    r_type("rem", 1, 6, OP, "m"),
    r_type("remu", 1, 7, OP, "m"),
    r_type("mulw", 1, 0, OP_32, "m", RV64),
    r_type("divw", 1, 4, OP_32, "m", RV64),
    r_type("divuw", 1, 5, OP_32, "m", RV64),
    r_type("remw", 1, 6, OP_32, "m", RV64),
    r_type("remuw", 1, 7, OP_32, "m", RV64),
)

_FUNCT5 = {
    "lr": 0x02,
    "sc": 0x03,
    "amoswap": 0x01,
    "amoadd": 0x00,
    "amoxor": 0x04,
    "amoand": 0x0C,
    "amoor": 0x08,
    "amomin": 0x10,
    "amomax": 0x14,
    "amominu": 0x18,
    "amomaxu": 0x1C,
}
ATOMIC: tuple[Encoding, ...] = tuple(
    amo(f"{name}.{width}", funct5, funct3)
    for width, funct3 in (("w", 2), ("d", 3))
    for name, funct5 in _FUNCT5.items()
)

SMALL: tuple[Encoding, ...] = (
    csr("csrrw", 1),
    csr("csrrs", 2),
    csr("csrrc", 3),
    csr("csrrwi", 5),
    csr("csrrsi", 6),
    csr("csrrci", 7),
    row("fence.i", "FENCE_I", 0x707F, 0x100F, "", "zifencei"),
    system("wrs.nto", 0x00D, "zawrs"),
    system("wrs.sto", 0x01D, "zawrs"),
    r_type("czero.eqz", 7, 5, OP, "zicond"),
    r_type("czero.nez", 7, 7, OP, "zicond"),
)

ROWS: tuple[Encoding, ...] = BASE + MULTIPLY + ATOMIC + SMALL
