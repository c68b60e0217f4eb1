# SPDX-License-Identifier: Apache-2.0
"""Where a trap goes and what it writes (hypervisor.adoc, "Trap Entry")."""

from __future__ import annotations

from trapline.models.golden.priv.bits import (
    HSTATUS_GVA,
    HSTATUS_GVA_LSB,
    MIE,
    MPIE,
    MPP,
    MPP_LSB,
    MPV,
    MPV_LSB,
    MSTATUS_GVA,
    MSTATUS_GVA_LSB,
    SIE,
    SPIE,
    SPP,
    SPP_LSB,
    SPV,
    SPV_LSB,
    SPVP,
    SPVP_LSB,
    TARGET_HS,
    TARGET_M,
    TARGET_VS,
    M,
    S,
    bit,
    xlen_mask,
)
from trapline.models.isa.config import HartConfig

# priv, v, pc, mstatus, hstatus, vsstatus, mepc, mcause, mtval, mtval2, mtinst, sepc, scause, stval,
# htval, htinst, vsepc, vscause, vstval
Entry = tuple[
    int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int
]


def trap_target(
    _cfg: HartConfig,
    priv: int,
    v: int,
    is_interrupt: int,
    cause: int,
    medeleg: int,
    mideleg: int,
    hedeleg: int,
    hideleg: int,
) -> int:
    """Mode (functions.Target) that handles a trap taken in (priv, v). norm:H_trap_deleg.

    The verdict depends on the delegation bit of `cause` at each level only.
    """
    delegated_by_m = bit(mideleg if is_interrupt else medeleg, cause)
    delegated_by_hs = bit(hideleg if is_interrupt else hedeleg, cause)
    # "Traps never transition from a more-privileged mode to a less-privileged mode."
    if priv == M or not delegated_by_m:
        return TARGET_M
    # "further delegated to VS-mode if V=1 before the trap and the corresponding hedeleg bit is set"
    if v and delegated_by_hs:
        return TARGET_VS
    return TARGET_HS


def vector(cfg: HartConfig, tvec: int, is_interrupt: int, cause: int) -> int:
    """Address of the handler. norm:mtvec_mode_vectored_op."""
    base = tvec & ~3
    if (tvec & 3) == 1 and is_interrupt:
        return (base + 4 * cause) & xlen_mask(cfg)
    return base & xlen_mask(cfg)


def stacked_s(status: int, priv: int) -> int:
    """The value of sstatus or vsstatus after a trap: SPP=priv, SPIE=SIE, SIE=0."""
    spie = SPIE if status & SIE else 0
    return (status & ~(SPP | SPIE | SIE)) | ((priv & 1) << SPP_LSB) | spie


def stacked_m(cfg: HartConfig, mstatus: int, priv: int, v: int, gva: int) -> int:
    """The value of mstatus after a trap into M-mode. norm:H_trap_m_csrwrites."""
    mpie = MPIE if mstatus & MIE else 0
    result = (mstatus & ~(MPP | MPIE | MIE)) | (priv << MPP_LSB) | mpie
    if cfg.has("h"):
        result = (result & ~(MPV | MSTATUS_GVA)) | (v << MPV_LSB) | (gva << MSTATUS_GVA_LSB)
    return result


def stacked_h(cfg: HartConfig, hstatus: int, priv: int, v: int, gva: int) -> int:
    """The value of hstatus after a trap into HS-mode. norm:H_trap_hs_csrwrites."""
    if not cfg.has("h"):
        return hstatus
    result = (hstatus & ~(SPV | HSTATUS_GVA)) | (v << SPV_LSB) | (gva << HSTATUS_GVA_LSB)
    # "But if V=0 before a trap, SPVP is left unchanged on trap entry."
    if v:
        result = (result & ~SPVP) | ((priv & 1) << SPVP_LSB)
    return result


def trap_entry(
    cfg: HartConfig,
    priv: int,
    v: int,
    target: int,
    is_interrupt: int,
    cause: int,
    epc: int,
    tval: int,
    gva: int,
    tval2: int,
    tinst: int,
    mstatus: int,
    hstatus: int,
    vsstatus: int,
    _hideleg: int,
    mtvec: int,
    stvec: int,
    vstvec: int,
    mepc: int,
    mcause: int,
    mtval: int,
    mtval2: int,
    mtinst: int,
    sepc: int,
    scause: int,
    stval: int,
    htval: int,
    htinst: int,
    vsepc: int,
    vscause: int,
    vstval: int,
) -> Entry:
    """State after a trap into `target`.

    `cause` is the trap's own number: a VS-level interrupt handled in VS-mode is written to vscause
    one less (norm:hideleg_trans). A trap into VS-mode leaves hstatus, sstatus and V as they are
    (norm:H_trap_vs_csrwrites). Everything written is XLEN bits wide.
    """
    mask = xlen_mask(cfg)
    interrupt_bit = is_interrupt << (cfg.xlen - 1)
    if target == TARGET_M:
        priv_after, v_after = M, 0
        pc = vector(cfg, mtvec, is_interrupt, cause)
        mstatus = stacked_m(cfg, mstatus, priv, v, gva)
        mepc, mcause, mtval = epc & mask & ~1, interrupt_bit | cause, tval & mask
        if cfg.has("h"):
            mtval2, mtinst = tval2 & mask, tinst & mask
    elif target == TARGET_HS:
        priv_after, v_after = S, 0
        pc = vector(cfg, stvec, is_interrupt, cause)
        mstatus = stacked_s(mstatus, priv)
        hstatus = stacked_h(cfg, hstatus, priv, v, gva)
        sepc, scause, stval = epc & mask & ~1, interrupt_bit | cause, tval & mask
        if cfg.has("h"):
            htval, htinst = tval2 & mask, tinst & mask
    else:
        priv_after, v_after = S, 1
        vs_cause = cause - 1 if is_interrupt else cause
        pc = vector(cfg, vstvec, is_interrupt, vs_cause)
        vsstatus = stacked_s(vsstatus, priv)
        vsepc, vscause, vstval = epc & mask & ~1, interrupt_bit | vs_cause, tval & mask
    return (
        priv_after,
        v_after,
        pc,
        mstatus,
        hstatus,
        vsstatus,
        mepc,
        mcause,
        mtval,
        mtval2,
        mtinst,
        sepc,
        scause,
        stval,
        htval,
        htinst,
        vsepc,
        vscause,
        vstval,
    )
