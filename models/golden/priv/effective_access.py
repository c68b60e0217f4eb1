# SPDX-License-Identifier: Apache-2.0
"""Effective privilege of a memory access (hypervisor.adoc, table h-mprv; HLV and HSV)."""

from __future__ import annotations

from trapline.models.golden.gen.access_kinds import HLV_HSV, HLVX, LOAD_STORE
from trapline.models.golden.gen.fields import (
    HSTATUS_SPVP_LSB,
    MSTATUS_MPP_LSB,
    MSTATUS_MPRV,
    MSTATUS_MPV_LSB,
    MSTATUS_MXR_LSB,
    MSTATUS_SUM_LSB,
    VSSTATUS_MXR_LSB,
    VSSTATUS_SUM_LSB,
)
from trapline.models.golden.gen.privileges import M
from trapline.models.golden.priv.bits import bit
from trapline.models.isa.config import HartConfig


def effective_priv_v(
    cfg: HartConfig, kind: int, priv: int, v: int, mstatus: int, hstatus: int
) -> tuple[int, int]:
    """Privilege and V that translation and protection see."""
    # "MPRV does not affect the virtual-machine load/store instructions, HLV, HLVX, and HSV."
    if kind in (HLV_HSV, HLVX):
        return bit(hstatus, HSTATUS_SPVP_LSB), 1
    # "Instruction address-translation and protection are unaffected by the setting of MPRV."
    if kind == LOAD_STORE and mstatus & MSTATUS_MPRV:
        mpp = (mstatus >> MSTATUS_MPP_LSB) & 3
        # MPP=3: "M-level access with no translation", whatever MPV says.
        mpv = bit(mstatus, MSTATUS_MPV_LSB) if cfg.has("h") and mpp != M else 0
        return mpp, mpv
    return priv, v


def effective_access(
    cfg: HartConfig,
    kind: int,
    priv: int,
    v: int,
    mstatus: int,
    hstatus: int,
    vsstatus: int,
) -> tuple[int, int, int, int, int]:
    """(priv, v, sum, mxr_vs, mxr_g) of an access (functions.AccessKind).

    norm:mstatus_mprv_hypervisor, norm:hlsv_priv, norm:vsstatus_mxr_vm, norm:sstatus_mxr_vm.
    """
    eff_priv, eff_v = effective_priv_v(cfg, kind, priv, v, mstatus, hstatus)
    hs_mxr = bit(mstatus, MSTATUS_MXR_LSB)
    if eff_v:
        # vsstatus.SUM applies instead of the HS-level SUM; HS-level MXR counts at both stages.
        return (
            eff_priv,
            eff_v,
            bit(vsstatus, VSSTATUS_SUM_LSB),
            hs_mxr | bit(vsstatus, VSSTATUS_MXR_LSB),
            hs_mxr,
        )
    return eff_priv, eff_v, bit(mstatus, MSTATUS_SUM_LSB), hs_mxr, hs_mxr
