# SPDX-License-Identifier: Apache-2.0
"""Where a trap goes and what it writes (hypervisor.adoc, "Trap Entry")."""

from __future__ import annotations

from trapline.models.golden.gen import exceptions as e
from trapline.models.golden.gen import targets
from trapline.models.golden.gen.fields import (
    HSTATUS_GVA,
    HSTATUS_GVA_LSB,
    HSTATUS_SPV,
    HSTATUS_SPV_LSB,
    HSTATUS_SPVP,
    HSTATUS_SPVP_LSB,
    MSTATUS_GVA,
    MSTATUS_GVA_LSB,
    MSTATUS_MIE,
    MSTATUS_MPIE,
    MSTATUS_MPP,
    MSTATUS_MPP_LSB,
    MSTATUS_MPV,
    MSTATUS_MPV_LSB,
    SSTATUS_SIE,
    SSTATUS_SPIE,
    SSTATUS_SPP,
    SSTATUS_SPP_LSB,
)
from trapline.models.golden.gen.privileges import M, S
from trapline.models.golden.priv.bits import bit, xlen_mask
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
        return targets.M
    # "further delegated to VS-mode if V=1 before the trap and the corresponding hedeleg bit is set"
    if v and delegated_by_hs:
        return targets.VS
    return targets.HS


def tval_holds_address(cfg: HartConfig, cause: int) -> bool:
    """Whether xtval tells what it can of an exception. norm:mtval_op: it may be zero."""
    if cause in (
        e.INSTRUCTION_ADDRESS_MISALIGNED,
        e.LOAD_ADDRESS_MISALIGNED,
        e.STORE_AMO_ADDRESS_MISALIGNED,
    ):
        return cfg.tval_misaligned
    if cause in (e.INSTRUCTION_ACCESS_FAULT, e.LOAD_ACCESS_FAULT, e.STORE_AMO_ACCESS_FAULT):
        return cfg.tval_access_fault
    if cause in (e.INSTRUCTION_PAGE_FAULT, e.LOAD_PAGE_FAULT, e.STORE_AMO_PAGE_FAULT):
        return cfg.tval_page_fault
    return True


def vector(cfg: HartConfig, tvec: int, is_interrupt: int, cause: int) -> int:
    """Address of the handler. norm:mtvec_mode_vectored_op."""
    base = tvec & ~3
    if (tvec & 3) == 1 and is_interrupt:
        return (base + 4 * cause) & xlen_mask(cfg)
    return base & xlen_mask(cfg)


def stacked_s(status: int, priv: int) -> int:
    """The value of sstatus or vsstatus after a trap: SPP=priv, SPIE=SIE, SIE=0."""
    spie = SSTATUS_SPIE if status & SSTATUS_SIE else 0
    return (
        (status & ~(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE))
        | ((priv & 1) << SSTATUS_SPP_LSB)
        | spie
    )


def stacked_m(cfg: HartConfig, mstatus: int, priv: int, v: int, gva: int) -> int:
    """The value of mstatus after a trap into M-mode. norm:H_trap_m_csrwrites."""
    mpie = MSTATUS_MPIE if mstatus & MSTATUS_MIE else 0
    result = (
        (mstatus & ~(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE)) | (priv << MSTATUS_MPP_LSB) | mpie
    )
    if cfg.has("h"):
        result = (
            (result & ~(MSTATUS_MPV | MSTATUS_GVA))
            | (v << MSTATUS_MPV_LSB)
            | (gva << MSTATUS_GVA_LSB)
        )
    return result


def stacked_h(cfg: HartConfig, hstatus: int, priv: int, v: int, gva: int) -> int:
    """The value of hstatus after a trap into HS-mode. norm:H_trap_hs_csrwrites."""
    if not cfg.has("h"):
        return hstatus
    result = (
        (hstatus & ~(HSTATUS_SPV | HSTATUS_GVA)) | (v << HSTATUS_SPV_LSB) | (gva << HSTATUS_GVA_LSB)
    )
    # "But if V=0 before a trap, SPVP is left unchanged on trap entry."
    if v:
        result = (result & ~HSTATUS_SPVP) | ((priv & 1) << HSTATUS_SPVP_LSB)
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
    if target == targets.M:
        priv_after, v_after = M, 0
        pc = vector(cfg, mtvec, is_interrupt, cause)
        mstatus = stacked_m(cfg, mstatus, priv, v, gva)
        mepc, mcause, mtval = epc & mask & ~1, interrupt_bit | cause, tval & mask
        if cfg.has("h"):
            mtval2, mtinst = tval2 & mask, tinst & mask
    elif target == targets.HS:
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
