# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""WARL rules: the value that a CSR keeps of what is written to it, each as a small named function.

Gated bits keep what their slot holds while the gate is closed (csr_kinds.GATED).
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import csrs, vm_modes
from trapline.models.golden.gen.fields import (
    HENVCFG_ADUE,
    HENVCFG_PBMTE,
    HENVCFG_STCE,
    HSTATUS_GVA,
    HSTATUS_HU,
    HSTATUS_SPV,
    HSTATUS_SPVP,
    HSTATUS_VGEIN,
    HSTATUS_VGEIN_LSB,
    HSTATUS_VTSR,
    HSTATUS_VTVM,
    HSTATUS_VTW,
    MCOUNTINHIBIT_CY,
    MCOUNTINHIBIT_IR,
    MENVCFG_ADUE,
    MENVCFG_FIOM,
    MENVCFG_PBMTE,
    MENVCFG_STCE,
    MIP_SGEIP,
    MSTATEEN0_ENVCFG,
    MSTATEEN0_P1P13,
    MSTATEEN0_SE0,
    MSTATUS_FS,
    MSTATUS_GVA,
    MSTATUS_MIE,
    MSTATUS_MPIE,
    MSTATUS_MPP,
    MSTATUS_MPP_LSB,
    MSTATUS_MPRV,
    MSTATUS_MPV,
    MSTATUS_TSR,
    MSTATUS_TVM,
    MSTATUS_TW,
    MSTATUS_VS,
    SSTATUS_MXR,
    SSTATUS_SIE,
    SSTATUS_SPIE,
    SSTATUS_SPP,
    SSTATUS_SUM,
)
from trapline.models.golden.gen.privileges import M, S, U
from trapline.models.golden.priv import bits as b
from trapline.models.isa.config import HartConfig

# Bits of mstatus, by what must be there for them to be writable: S-mode, a MODE of satp besides
# Bare, a mode below M.
STATUS_OF_S: Final[int] = SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | MSTATUS_TSR
STATUS_OF_SATP: Final[int] = SSTATUS_SUM | SSTATUS_MXR | MSTATUS_TVM
STATUS_OF_U: Final[int] = MSTATUS_MPRV | MSTATUS_TW
# Those of them that sstatus and vsstatus have, too.
STATUS_OF_SSTATUS: Final[int] = SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR
# hstatus, VGEIN apart.
HSTATUS_WRITABLE: Final[int] = (
    HSTATUS_GVA
    | HSTATUS_SPV
    | HSTATUS_SPVP
    | HSTATUS_HU
    | HSTATUS_VTVM
    | HSTATUS_VTW
    | HSTATUS_VTSR
)
# medeleg without the guest's exceptions, those, and hedeleg (table hedeleg-bits, which wants 18 and
# 19 writable although this hart never raises them).
MEDELEG_BASE: Final[int] = 0x000C_B3FF
MEDELEG_H: Final[int] = 0x00F0_0400
# Instruction address misaligned (IALIGN is 16), software check and hardware error.
MEDELEG_NEVER_RAISED: Final[int] = 0x000C_0001
HEDELEG: Final[int] = 0x000C_B1FF
MCOUNTINHIBIT: Final[int] = MCOUNTINHIBIT_CY | MCOUNTINHIBIT_IR


def merge(old: int, new: int, mask: int) -> int:
    """`old` with the bits of `mask` taken from `new`."""
    return (old & ~mask) | (new & mask)


def widened(cfg: HartConfig, old: int, wdata: int, high: int) -> int:
    """The 64-bit value that a write of XLEN bits means for a 64-bit CSR.

    "An explicit write to the CSR modifies only the register's least-significant XLEN bits"; at
    XLEN=32 its high half is a CSR of its own.
    """
    if cfg.xlen == 64:
        return wdata
    if high:
        return (old & b.M32) | ((wdata & b.M32) << 32)
    return (old & ~b.M32) | (wdata & b.M32)


def context_status(cfg: HartConfig) -> int:
    """FS and VS where they can be written: without F or V they are read-only zero, or writable.

    norm:mstatus_fs_rdonly0_s_no_f, norm:mstatus_vs_rdonly0_s_no_v.
    """
    fs = MSTATUS_FS if cfg.has("f") or cfg.mstatus_fs_writable else 0
    return fs | (MSTATUS_VS if cfg.mstatus_vs_writable else 0)


def legal_fs(cfg: HartConfig, new: int) -> int:
    """What is written to mstatus, sstatus or vsstatus, with an FS that the hart can have.

    norm:mstatus_fs_no_dirty_track: "the valid FS states are Off and Dirty".
    """
    untracked = cfg.has("f") and cfg.fs_dirty == "off"
    return new | MSTATUS_FS if untracked and new & MSTATUS_FS else new


def status_bits(cfg: HartConfig) -> int:
    """Writable bits of mstatus, sstatus and vsstatus, by the modes that there are.

    norm:mstatus_sie_spie_rdonly0, norm:mstatus_xpp_rdonly0, norm:mstatus_tsr_acc,
    norm:mstatus_mxr_rdonly0_no_smode, norm:mstatus_sum_rdonly0, norm:mstatus_tvm_warl_op,
    norm:mstatus_mprv_rdonly0_no_umode, norm:mstatus_tw_acc.
    """
    bits = STATUS_OF_U if cfg.has("u") else 0
    if cfg.has("s"):
        bits = bits | STATUS_OF_S | (STATUS_OF_SATP if cfg.vm_modes else 0)
    return bits


def legal_sstatus(cfg: HartConfig, old: int, new: int) -> int:
    """What a write to sstatus leaves of mstatus, and one to vsstatus of vsstatus."""
    mask = status_bits(cfg) & STATUS_OF_SSTATUS | context_status(cfg)
    return merge(old, legal_fs(cfg, new), mask)


def mode_exists(cfg: HartConfig, mode: int) -> bool:
    """Whether MPP can hold a mode: "privilege mode x and any implemented [...] lower than x"."""
    if mode == U:
        return cfg.has("u")
    if mode == S:
        return cfg.has("s")
    return mode == M


def legal_mstatus(cfg: HartConfig, old: int, new: int) -> int:
    """A mode that MPP cannot hold keeps the old one (norm:mstatus_xpp_warl); MPV, GVA: with H."""
    mask = status_bits(cfg) | MSTATUS_MIE | MSTATUS_MPIE | context_status(cfg)
    mask = mask | ((MSTATUS_MPV | MSTATUS_GVA) if cfg.has("h") else 0)
    new = legal_fs(cfg, new)
    if mode_exists(cfg, (new & MSTATUS_MPP) >> MSTATUS_MPP_LSB):
        return merge(old, new, mask | MSTATUS_MPP)
    if cfg.mpp_reserved_to_u:
        return merge(old, new & ~MSTATUS_MPP, mask | MSTATUS_MPP)
    return merge(old, new, mask)


def legal_medeleg(cfg: HartConfig, new: int) -> int:
    """Exceptions that can occur below M-mode; bit 11 is read-only zero (norm:medeleg_when_rd0)."""
    mask = (MEDELEG_BASE | (MEDELEG_H if cfg.has("h") else 0)) & cfg.medeleg_writable
    return new & (mask & ~MEDELEG_NEVER_RAISED if cfg.medeleg_only_raised else mask)


def legal_mideleg(cfg: HartConfig, new: int) -> int:
    """VS-level bits, and SGEI if GEILEN > 0, are read-only one (norm:mideleg_acc_h)."""
    ones = 0
    if cfg.has("h"):
        ones = b.VS_INTERRUPTS | (MIP_SGEIP if cfg.geilen > 0 else 0)
    return (new & b.S_INTERRUPTS & ~b.missing_interrupts(cfg) & cfg.mideleg_writable) | ones


def mie_bits(cfg: HartConfig) -> int:
    """Interrupts that can become pending (norm:mie_bits_wr)."""
    own = (b.S_INTERRUPTS | b.M_INTERRUPTS) & ~b.missing_interrupts(cfg) | cfg.mie_platform
    return own | (hie_bits(cfg) if cfg.has("h") else 0)


def hie_bits(cfg: HartConfig) -> int:
    """Bits of hie: SGEIE is there if guest external interrupts are (norm:hie_acc)."""
    return b.VS_INTERRUPTS | (MIP_SGEIP if cfg.geilen > 0 else 0)


def legal_tvec(
    cfg: HartConfig, new: int, modes: frozenset[str], base_align: int, vectored_align: int
) -> int:
    """MODE keeps bit 0, Direct or Vectored, where there are both; BASE is aligned as MODE asks.

    norm:mtvec_base_align_func_mode.
    """
    tvec = new & ~2 & b.xlen_mask(cfg)
    if "vectored" not in modes:
        tvec = tvec & ~1
    if "direct" not in modes:
        tvec = tvec | 1
    return tvec & ~(vectored_align - 4) if tvec & 1 else tvec & ~(base_align - 4)


def legal_mtvec(cfg: HartConfig, new: int) -> int:
    """Mtvec. norm:mtvec_sz_warl_acc."""
    return legal_tvec(cfg, new, cfg.mtvec_modes, cfg.mtvec_base_align, cfg.mtvec_vectored_align)


def legal_stvec(cfg: HartConfig, new: int) -> int:
    """Stvec. norm:stvec_img."""
    return legal_tvec(cfg, new, cfg.stvec_modes, cfg.stvec_base_align, cfg.stvec_vectored_align)


def legal_vstvec(cfg: HartConfig, new: int) -> int:
    """Vstvec. norm:vstvec_img."""
    return legal_tvec(cfg, new, cfg.vstvec_modes, cfg.vstvec_base_align, cfg.vstvec_vectored_align)


def legal_epc(cfg: HartConfig, new: int, width: int) -> int:
    """Bit 0 is always zero (norm:mepc_align)."""
    return b.held_address(cfg, new & ~1, width)


def legal_menvcfg(cfg: HartConfig, new: int) -> int:
    """FIOM and the bits of the implemented extensions."""
    mask = MENVCFG_FIOM if cfg.envcfg_fiom else 0
    mask = mask | (MENVCFG_STCE if cfg.has("sstc") else 0)
    mask = mask | (MENVCFG_PBMTE if cfg.has("svpbmt") else 0)
    mask = mask | (MENVCFG_ADUE if cfg.has("svadu") else 0)
    return new & mask


def legal_henvcfg(cfg: HartConfig, old: int, new: int, menvcfg: int) -> int:
    """Bits that menvcfg holds closed keep what they are."""
    gated = HENVCFG_STCE | HENVCFG_PBMTE | HENVCFG_ADUE
    writable = legal_menvcfg(cfg, b.M64) & (menvcfg | ~gated)
    return merge(old, new, writable) & b.M64


SE_NAMES: Final[tuple[str, ...]] = ("se0", "se1", "se2", "se3")


def stateen_named(names: frozenset[str], i: int) -> int:
    """Those of SE, and in the first register ENVCFG, that `names` has, as bits of register `i`."""
    bits = MSTATEEN0_SE0 if SE_NAMES[i] in names else 0
    return bits | (MSTATEEN0_ENVCFG if i == 0 and "envcfg" in names else 0)


def stateen_bits(i: int, zeros: frozenset[str], ones: frozenset[str]) -> int:
    """Writable bits of mstateen<i> or hstateen<i>: SE, and ENVCFG in the first."""
    there = MSTATEEN0_SE0 | (MSTATEEN0_ENVCFG if i == 0 else 0)
    return there & ~stateen_named(zeros, i) & ~stateen_named(ones, i)


def mstateen_bits(cfg: HartConfig, i: int) -> int:
    """Writable bits of mstateen<i>. norm:stateen_warl_access."""
    p1p13 = MSTATEEN0_P1P13 if i == 0 and cfg.mstateen_p1p13_writable else 0
    return stateen_bits(i, cfg.mstateen_zeros, cfg.mstateen_ones) | p1p13


def hstateen_bits(cfg: HartConfig, i: int) -> int:
    """Bits of hstateen<i> that can be written while mstateen<i> permits it."""
    return stateen_bits(i, cfg.hstateen_zeros, cfg.hstateen_ones)


def legal_hstatus(cfg: HartConfig, old: int, new: int) -> int:
    """VGEIN above GEILEN becomes zero (WLRL); VSXL and VSBE are constant."""
    vgein = (new & HSTATUS_VGEIN) >> HSTATUS_VGEIN_LSB
    if vgein > cfg.geilen:
        vgein = (old & HSTATUS_VGEIN) >> HSTATUS_VGEIN_LSB if cfg.hstatus_vgein_keeps else 0
    kept = merge(old, new, HSTATUS_WRITABLE)
    return merge(kept, vgein << HSTATUS_VGEIN_LSB, HSTATUS_VGEIN)


def wlrl_refuses(cfg: HartConfig, addr: int, value: int) -> bool:
    """Whether a WLRL field of this CSR cannot hold what is written (norm:Zicsr_wlrl_exception)."""
    if addr == csrs.MCAUSE:
        return b.held_cause(cfg, value, cfg.mcause_bits) != value
    if addr == csrs.SCAUSE:
        return b.held_cause(cfg, value, cfg.scause_bits) != value
    if addr == csrs.VSCAUSE:
        return b.held_cause(cfg, value, cfg.vscause_bits) != value
    if addr == csrs.HSTATUS:
        return (value & HSTATUS_VGEIN) >> HSTATUS_VGEIN_LSB > cfg.geilen
    return False


def legal_hgeie(cfg: HartConfig, new: int) -> int:
    """Bits GEILEN:1 are writable (norm:geilen)."""
    return new & (((1 << cfg.geilen) - 1) << 1)


def atp_mode(cfg: HartConfig, value: int) -> int:
    """MODE of a satp, vsatp or hgatp value."""
    return value >> 60 if cfg.xlen == 64 else (value >> 31) & 1


def mode_supported(modes: frozenset[int], mode: int) -> bool:
    """Whether MODE can be selected, of a register that has `modes` besides Bare."""
    if mode == vm_modes.BARE:
        return True
    supported = False
    for candidate in (vm_modes.SV32, vm_modes.SV39, vm_modes.SV48, vm_modes.SV57):
        if candidate in modes and mode == candidate:
            supported = True
    return supported


def atp_mode_mask(cfg: HartConfig) -> int:
    """Position of MODE."""
    return 0xF << 60 if cfg.xlen == 64 else 1 << 31


def atp_fields_mask(cfg: HartConfig, id_len: int) -> int:
    """Implemented bits of ASID or VMID (least-significant first) and PPN."""
    id_lsb = 44 if cfg.xlen == 64 else 22
    return (((1 << id_len) - 1) << id_lsb) | ((1 << (cfg.spa_bits - 12)) - 1)


def legal_hgatp(cfg: HartConfig, old: int, new: int) -> int:
    """An unsupported MODE keeps the old one (norm:hgatp_mode_warl); PPN[1:0] read-only zero."""
    fields = atp_fields_mask(cfg, cfg.vmidlen) & ~3
    if mode_supported(cfg.gstage_modes, atp_mode(cfg, new)):
        return legal_bare(cfg, new & (fields | atp_mode_mask(cfg)), cfg.hgatp_bare_clears)
    if cfg.hgatp_unsupported_bare:
        return legal_bare(cfg, new & fields, cfg.hgatp_bare_clears)
    return old if cfg.hgatp_unsupported_ignored else merge(old, new, fields)


def legal_bare(cfg: HartConfig, atp: int, clears: bool) -> int:
    """The value of satp, vsatp or hgatp, without other fields in Bare where the hart clears them.

    "Attempting to select MODE=Bare with a nonzero pattern in the remaining fields has an
    UNSPECIFIED effect on the value that the remaining fields assume."
    """
    if not clears:
        return atp
    return 0 if atp_mode(cfg, atp) == vm_modes.BARE else atp


def mstateen_rd1(cfg: HartConfig, i: int) -> int:
    """Read-only one; P1P13, so that hedelegh is always accessible (norm:mstateen0_p1p13_op)."""
    fixed = i == 0 and cfg.xlen == 32 and cfg.has("h") and not cfg.mstateen_p1p13_writable
    return stateen_named(cfg.mstateen_ones, i) | (MSTATEEN0_P1P13 if fixed else 0)
