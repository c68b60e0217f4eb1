# SPDX-License-Identifier: Apache-2.0
"""Trap return (hypervisor.adoc, "Trap Return")."""

from __future__ import annotations

from trapline.models.golden.gen.fields import (
    HSTATUS_SPV,
    HSTATUS_SPV_LSB,
    MSTATUS_MIE,
    MSTATUS_MPIE,
    MSTATUS_MPP,
    MSTATUS_MPP_LSB,
    MSTATUS_MPRV,
    MSTATUS_MPV,
    MSTATUS_MPV_LSB,
    MSTATUS_SPP_LSB,
    SSTATUS_SIE,
    SSTATUS_SPIE,
    SSTATUS_SPP,
)
from trapline.models.golden.gen.privileges import M
from trapline.models.golden.priv.bits import bit
from trapline.models.isa.config import HartConfig


def unstacked_s(status: int) -> int:
    """The value of sstatus or vsstatus after SRET: SPP=0, SIE=SPIE, SPIE=1."""
    sie = SSTATUS_SIE if status & SSTATUS_SPIE else 0
    return (status & ~(SSTATUS_SPP | SSTATUS_SIE)) | sie | SSTATUS_SPIE


def unstacked_m(cfg: HartConfig, mstatus: int) -> int:
    """The value of mstatus after MRET: MPV=0, MIE=MPIE, MPIE=1, MPP the lowest mode there is.

    norm:mstatus_xret_op.
    """
    mie = MSTATUS_MIE if mstatus & MSTATUS_MPIE else 0
    mpp = 0 if cfg.has("u") else MSTATUS_MPP
    result = (mstatus & ~(MSTATUS_MPP | MSTATUS_MIE)) | mpp | mie | MSTATUS_MPIE
    return result & ~MSTATUS_MPV if cfg.has("h") else result


def xret(
    cfg: HartConfig,
    is_mret: int,
    _priv: int,
    v: int,
    mstatus: int,
    hstatus: int,
    vsstatus: int,
    mepc: int,
    sepc: int,
    vsepc: int,
) -> tuple[int, int, int, int, int, int]:
    """State (priv, v, pc, mstatus, hstatus, vsstatus) after MRET or SRET, found permitted before.

    norm:mret_h, norm:sret_v0, norm:sret_v1, norm:mstatus_mprv_clr_mret_sret_less_priv.
    """
    if is_mret:
        mpp = (mstatus >> MSTATUS_MPP_LSB) & 3
        # "MPV is ignored when MPP=3" (table h-mpp).
        mpv = bit(mstatus, MSTATUS_MPV_LSB) if cfg.has("h") and mpp != M else 0
        after = unstacked_m(cfg, mstatus)
        if mpp != M:
            after = after & ~MSTATUS_MPRV
        return mpp, mpv, mepc, after, hstatus, vsstatus
    if v:
        spp = bit(vsstatus, MSTATUS_SPP_LSB)
        return spp, 1, vsepc, mstatus & ~MSTATUS_MPRV, hstatus, unstacked_s(vsstatus)
    spp = bit(mstatus, MSTATUS_SPP_LSB)
    spv = bit(hstatus, HSTATUS_SPV_LSB) if cfg.has("h") else 0
    hstatus_after = hstatus & ~HSTATUS_SPV if cfg.has("h") else hstatus
    return spp, spv, sepc, unstacked_s(mstatus) & ~MSTATUS_MPRV, hstatus_after, vsstatus
