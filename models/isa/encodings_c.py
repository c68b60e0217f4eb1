# SPDX-License-Identifier: Apache-2.0
"""16-bit instructions of C without floating point (Zca).

Source: unpriv/c-st-ext.adoc and zca.adoc (RVC listing). Where two rows overlap the earlier one is
meant: C.NOP before C.ADDI, C.ADDI16SP before C.LUI, C.JR before C.MV, C.EBREAK and C.JALR before
C.ADD. `nonzero` holds what the listing calls reserved when zero; HINTs (rd = x0, zero shift amounts
and the like) match their instruction.
"""

from __future__ import annotations

from trapline.models.isa.encoding_types import BOTH, RV32, RV64, Encoding

_RD = 0x0F80  # rd or rs1, bits 11:7
_RS2 = 0x007C  # rs2, bits 6:2
_IMM6 = 0x107C  # imm[5] in bit 12, imm[4:0] in bits 6:2
_TOP = 0xE003  # funct3 and quadrant


def _c(
    name: str,
    fmt: str,
    mask: int,
    match: int,
    operands: str,
    nonzero: tuple[int, ...] = (),
    xlen: frozenset[int] = BOTH,
    mask32: int = 0,
) -> Encoding:
    return Encoding(name, mask, match, tuple(operands.split()), "c", xlen, fmt, mask32, nonzero)


ROWS: tuple[Encoding, ...] = (
    # quadrant 0
    _c("c.addi4spn", "CIW", _TOP, 0x0000, "rd' nzuimm10", (0x1FE0,)),
    _c("c.lw", "CL", _TOP, 0x4000, "rd' uimm7 rs1'"),
    _c("c.ld", "CL", _TOP, 0x6000, "rd' uimm8 rs1'", xlen=RV64),
    _c("c.sw", "CS", _TOP, 0xC000, "rs2' uimm7 rs1'"),
    _c("c.sd", "CS", _TOP, 0xE000, "rs2' uimm8 rs1'", xlen=RV64),
    # quadrant 1
    _c("c.nop", "CI", _TOP | _RD, 0x0001, ""),
    _c("c.addi", "CI", _TOP, 0x0001, "rd imm6", (_RD,)),
    _c("c.jal", "CJ", _TOP, 0x2001, "imm12", xlen=RV32),
    _c("c.addiw", "CI", _TOP, 0x2001, "rd imm6", (_RD,), RV64),
    _c("c.li", "CI", _TOP, 0x4001, "rd imm6"),
    _c("c.addi16sp", "CI", _TOP | _RD, 0x6101, "sp nzimm10", (_IMM6,)),
    _c("c.lui", "CI", _TOP, 0x6001, "rd nzimm18", (_IMM6,)),
    # Shift amounts with bit 5 set are custom encodings at XLEN=32.
    _c("c.srli", "CB", 0xEC03, 0x8001, "rd'1 shamt6", mask32=0xFC03),
    _c("c.srai", "CB", 0xEC03, 0x8401, "rd'1 shamt6", mask32=0xFC03),
    _c("c.andi", "CB", 0xEC03, 0x8801, "rd'1 imm6"),
    _c("c.sub", "CA", 0xFC63, 0x8C01, "rd'1 rs2'"),
    _c("c.xor", "CA", 0xFC63, 0x8C21, "rd'1 rs2'"),
    _c("c.or", "CA", 0xFC63, 0x8C41, "rd'1 rs2'"),
    _c("c.and", "CA", 0xFC63, 0x8C61, "rd'1 rs2'"),
    _c("c.subw", "CA", 0xFC63, 0x9C01, "rd'1 rs2'", xlen=RV64),
    _c("c.addw", "CA", 0xFC63, 0x9C21, "rd'1 rs2'", xlen=RV64),
    _c("c.j", "CJ", _TOP, 0xA001, "imm12"),
    _c("c.beqz", "CB", _TOP, 0xC001, "rs1' bimm9"),
    _c("c.bnez", "CB", _TOP, 0xE001, "rs1' bimm9"),
    # quadrant 2
    _c("c.slli", "CI", _TOP, 0x0002, "rd shamt6", mask32=0xF003),
    _c("c.lwsp", "CI", _TOP, 0x4002, "rd uimm8sp", (_RD,)),
    _c("c.ldsp", "CI", _TOP, 0x6002, "rd uimm9sp", (_RD,), RV64),
    _c("c.jr", "CR", 0xF07F, 0x8002, "rs1", (_RD,)),
    _c("c.mv", "CR", 0xF003, 0x8002, "rd rs2", (_RS2,)),
    _c("c.ebreak", "CR", 0xFFFF, 0x9002, ""),
    _c("c.jalr", "CR", 0xF07F, 0x9002, "rs1", (_RD,)),
    _c("c.add", "CR", 0xF003, 0x9002, "rd rs2", (_RS2,)),
    _c("c.swsp", "CSS", _TOP, 0xC002, "rs2 uimm8sp_s"),
    _c("c.sdsp", "CSS", _TOP, 0xE002, "rs2 uimm9sp_s", xlen=RV64),
)
