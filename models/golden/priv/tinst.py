# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""The trap instruction register (hypervisor.adoc, "Transformed Instruction or Pseudo...")."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.golden.gen import exceptions as e
from trapline.models.golden.gen import opcodes
from trapline.models.golden.gen.implicits import NONE, VS_PTE_WRITE
from trapline.models.isa.config import HartConfig

# funct3 of HLV, HLVX and HSV.
F3_HLSV: Final[int] = 4


def pseudoinstruction(cfg: HartConfig, implicit: int) -> int:
    """Table pseudoinsts: a read or write of a VS-level PTE; VSXLEN is XLEN here."""
    base = 0x3000 if cfg.xlen == 64 else 0x2000
    return base | (0x20 if implicit == VS_PTE_WRITE else 0)


def transformed_32(insn: int, offset: int, insns: frozenset[str]) -> int:
    """Transformation of a 32-bit load, store, atomic, HLV, HLVX or HSV; 0 for any other.

    norm:H_tinst_addr_offset: `offset` replaces rs1. insns: those that the hart transforms.
    """
    opcode = insn & 0x7F
    address_offset = offset << 15
    if opcode in (opcodes.LOAD, opcodes.LOAD_FP):
        # funct3, rd, opcode
        return (insn & 0x0000_7FFF) | address_offset if "load" in insns else 0
    if opcode in (opcodes.STORE, opcodes.STORE_FP):
        # rs2, funct3, opcode
        return (insn & 0x01F0_707F) | address_offset if "store" in insns else 0
    # All but rs1.
    if "atomic" in insns and opcode == opcodes.AMO:
        return (insn & ~0x000F_8000) | address_offset
    if "hlsv" in insns and opcode == opcodes.SYSTEM and (insn >> 12) & 7 == F3_HLSV:
        return (insn & ~0x000F_8000) | address_offset
    return 0


def transformed(cfg: HartConfig, insn: int, offset: int) -> int:
    """Transformation of a trapping instruction as fetched.

    "Expand the compressed instruction to its 32-bit equivalent. Transform the 32-bit equivalent
    instruction. Replace bit 1 with a 0."
    """
    if (insn & 3) == 3:
        return transformed_32(insn, offset, cfg.tinst_insns)
    if "compressed" not in cfg.tinst_insns:
        return 0
    expanded = rvc_expand(cfg, insn & 0xFFFF)[1]
    return transformed_32(expanded, offset, cfg.tinst_insns) & ~2


def tinst(
    cfg: HartConfig, insn: int, cause: int, is_interrupt: int, implicit: int, offset: int
) -> int:
    """Value for mtinst or htinst. norm:H_trap_xtinst_val, norm:H_trap_xtinst_guestpage.

    insn: as fetched, a 16-bit one zero-extended. implicit (functions.Implicit): the access of a
    VS-stage walk that met the guest-page fault. offset: faulting address minus the access's.
    """
    if is_interrupt:
        return 0
    guest_page = (
        cause == e.INSTRUCTION_GUEST_PAGE_FAULT
        or cause == e.LOAD_GUEST_PAGE_FAULT
        or cause == e.STORE_AMO_GUEST_PAGE_FAULT
    )
    if guest_page and implicit != NONE:
        # Required where the guest physical address is written to mtval2/htval.
        return pseudoinstruction(cfg, implicit) if cfg.tval2_gpa or cfg.tinst_pseudo else 0
    explicit_access = (
        e.LOAD_ADDRESS_MISALIGNED <= cause <= e.STORE_AMO_ACCESS_FAULT
        or cause == e.LOAD_PAGE_FAULT
        or cause == e.STORE_AMO_PAGE_FAULT
        or cause == e.LOAD_GUEST_PAGE_FAULT
        or cause == e.STORE_AMO_GUEST_PAGE_FAULT
    )
    if explicit_access and cfg.tinst_transformed and (cfg.tinst_causes >> cause) & 1:
        return transformed(cfg, insn, offset)
    return 0
