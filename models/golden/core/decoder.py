# SPDX-License-Identifier: Apache-2.0
"""What the decode cache holds of an instruction word: one 64-bit word and an immediate.

A random program, and any program at its start, is cold code: every word of it comes here. So rows
are told apart by opcode and funct3 first, and all values are C integers where this is compiled.
"""

from __future__ import annotations

from array import array
from functools import lru_cache

import cython

from trapline.models.golden.core.decode import CLASS_OF, FP_INFO, SHAPE_OF, SHIFTS, rows
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.core import classes, fp_kinds
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.core import classes, fp_kinds
    from trapline.models.golden.wide import M64


@lru_cache
def decoder_of(cfg: HartConfig) -> Decoder:
    """The decoder of a configuration: all its harts share one."""
    return Decoder(cfg)


def sign_extended(value: cython.ulonglong, width: cython.int) -> cython.ulonglong:
    """The low `width` bits as a two's-complement number of 64 bits."""
    if value >> (width - 1) & 1:
        return value | (M64 << width & M64)
    return value


class Decoder:
    """Decodes for one configuration.

    After `packed`, `immediate` is that of the same word, XLEN bits.
    """

    def __init__(self, cfg: HartConfig) -> None:
        self.cfg = cfg
        self.xmask = (1 << cfg.xlen) - 1
        self.immediate = 0
        # Compressed instructions that were met, and what they expand to; 0 where that is none.
        self.short: dict[int, int] = {}
        # Rows by bits 14:12 and 6:2: those of bucket n stand from first[n] to first[n + 1].
        first, mask, match, op = [0], list[int](), list[int](), list[int]()
        for bucket in range(256):
            bits = (bucket >> 5) << 12 | (bucket & 31) << 2
            for row_mask, row_match, number in rows(cfg):
                if not (row_match ^ bits) & row_mask & 0x707C:
                    mask.append(row_mask)
                    match.append(row_match)
                    op.append(number)
            first.append(len(op))
        self.first, self.op = array("i", first), array("i", op)
        self.mask, self.match = array("Q", mask), array("Q", match)
        self.kind, self.shape = array("i", CLASS_OF), array("i", SHAPE_OF)
        self.fp_info = array("i", FP_INFO)
        self.is_shift = array("i", SHIFTS)

    def packed(self, word: cython.ulonglong) -> cython.ulonglong:
        """The word, above it op_id (from bit 32), rd (41), rs1 (46), rs2 (51) and class (56).

        rd is 0 where the instruction writes no register. For loads and stores rs2's field of a
        load, and rd's of a store, hold the shape: log2 of the bytes, plus 4 for a zero-extended
        load.
        """
        insn: cython.ulonglong = word if word & 3 == 3 else self.expanded(word)
        op: cython.int = self.op_of(insn)
        kind: cython.int = self.kind[op]
        rd: cython.ulonglong = insn >> 7 & 31
        rs1: cython.ulonglong = insn >> 15 & 31
        rs2: cython.ulonglong = insn >> 20 & 31
        top: cython.ulonglong = op | kind << 24
        if kind in (classes.LOAD, classes.HLV, classes.FLOAD):
            rs2 = self.shape[op]
        elif kind in (classes.STORE, classes.HSV, classes.FSTORE):
            rd = self.shape[op]
        elif kind in (classes.BRANCH, classes.NOTHING, classes.SYSTEM, classes.ILLEGAL):
            rd = 0
        self.immediate = self.immediate_of(op, kind, insn) & self.xmask
        return word | top << 32 | rd << 41 | rs1 << 46 | rs2 << 51

    def op_of(self, insn: cython.ulonglong) -> cython.int:
        """op_id of a 32-bit instruction, 0 where this configuration has none such."""
        bucket: cython.ulonglong = (insn >> 7 & 0xE0) | (insn >> 2 & 31)
        n: cython.int
        for n in range(self.first[bucket], self.first[bucket + 1]):
            if insn & self.mask[n] == self.match[n]:
                return self.op[n]
        return 0

    def expanded(self, word: cython.ulonglong) -> cython.ulonglong:
        """The 32-bit equivalent of a compressed instruction, 0 where it is none."""
        found = self.short.get(word)
        if found is None:
            found = self.short[word] = rvc_expand(self.cfg, word)[1]
        return found

    def immediate_of(
        self, op: cython.int, kind: cython.int, insn: cython.ulonglong
    ) -> cython.ulonglong:
        """The instruction's immediate, sign-extended to 64 bits; of class FP what fp_kinds says."""
        if kind in (classes.ALU_IMM, classes.LOAD, classes.JALR, classes.FLOAD):
            if self.is_shift[op]:
                return insn >> 20 & 0x3F
            return sign_extended(insn >> 20, 12)
        if kind in (classes.STORE, classes.FSTORE):
            return sign_extended((insn >> 25) << 5 | (insn >> 7 & 31), 12)
        if kind == classes.BRANCH:
            return sign_extended(
                (insn >> 31 << 12)
                | (insn >> 7 & 1) << 11
                | (insn >> 25 & 0x3F) << 5
                | (insn >> 8 & 0xF) << 1,
                13,
            )
        if kind in (classes.CONSTANT, classes.AUIPC):
            return sign_extended(insn >> 12 << 12, 32)
        if kind == classes.FP:
            return (
                self.fp_info[op]
                | (insn >> 27 & 31) << fp_kinds.RS3_LSB
                | (insn >> 12 & 7) << fp_kinds.RM_LSB
            )
        if kind == classes.JAL:
            return sign_extended(
                (insn >> 31 << 20)
                | (insn >> 12 & 0xFF) << 12
                | (insn >> 20 & 1) << 11
                | (insn >> 21 & 0x3FF) << 1,
                21,
            )
        return 0
