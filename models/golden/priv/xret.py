# SPDX-License-Identifier: Apache-2.0
"""Trap return (hypervisor.adoc, "Trap Return")."""

from __future__ import annotations

from trapline.models.golden.priv.bits import (
    MIE,
    MPIE,
    MPP,
    MPP_LSB,
    MPRV,
    MPV,
    MPV_LSB,
    SIE,
    SPIE,
    SPP,
    SPP_LSB,
    SPV,
    SPV_LSB,
    M,
    bit,
)
from trapline.models.isa.config import HartConfig


def unstacked_s(status: int) -> int:
    """The value of sstatus or vsstatus after SRET: SPP=0, SIE=SPIE, SPIE=1."""
    sie = SIE if status & SPIE else 0
    return (status & ~(SPP | SIE)) | sie | SPIE


def unstacked_m(cfg: HartConfig, mstatus: int) -> int:
    """The value of mstatus after MRET: MPV=0, MPP=0, MIE=MPIE, MPIE=1."""
    mie = MIE if mstatus & MPIE else 0
    result = (mstatus & ~(MPP | MIE)) | mie | MPIE
    return result & ~MPV if cfg.has("h") else result


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
        mpp = (mstatus >> MPP_LSB) & 3
        # "MPV is ignored when MPP=3" (table h-mpp).
        mpv = bit(mstatus, MPV_LSB) if cfg.has("h") and mpp != M else 0
        after = unstacked_m(cfg, mstatus)
        if mpp != M:
            after = after & ~MPRV
        return mpp, mpv, mepc, after, hstatus, vsstatus
    if v:
        spp = bit(vsstatus, SPP_LSB)
        return spp, 1, vsepc, mstatus & ~MPRV, hstatus, unstacked_s(vsstatus)
    spp = bit(mstatus, SPP_LSB)
    spv = bit(hstatus, SPV_LSB) if cfg.has("h") else 0
    hstatus_after = hstatus & ~SPV if cfg.has("h") else hstatus
    return spp, spv, sepc, unstacked_s(mstatus) & ~MPRV, hstatus_after, vsstatus
