# SPDX-License-Identifier: Apache-2.0
"""Effective privilege of a memory access (hypervisor.adoc, table h-mprv; HLV and HSV)."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.priv.bits import (
    MPP_LSB,
    MPRV,
    MPV_LSB,
    MXR_LSB,
    SPVP_LSB,
    SUM_LSB,
    M,
    bit,
)
from trapline.models.isa.config import HartConfig

# functions.Kind
FETCH: Final[int] = 0
LOAD_STORE: Final[int] = 1
HLV_HSV: Final[int] = 2
HLVX: Final[int] = 3


def effective_priv_v(
    cfg: HartConfig, kind: int, priv: int, v: int, mstatus: int, hstatus: int
) -> tuple[int, int]:
    """Privilege and V that translation and protection see."""
    # "MPRV does not affect the virtual-machine load/store instructions, HLV, HLVX, and HSV."
    if kind in (HLV_HSV, HLVX):
        return bit(hstatus, SPVP_LSB), 1
    # "Instruction address-translation and protection are unaffected by the setting of MPRV."
    if kind == LOAD_STORE and mstatus & MPRV:
        mpp = (mstatus >> MPP_LSB) & 3
        # MPP=3: "M-level access with no translation", whatever MPV says.
        mpv = bit(mstatus, MPV_LSB) if cfg.has("h") and mpp != M else 0
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
    """(priv, v, sum, mxr_vs, mxr_g) of an access (functions.Kind).

    norm:mstatus_mprv_hypervisor, norm:hlsv_priv, norm:vsstatus_mxr_vm, norm:sstatus_mxr_vm.
    """
    eff_priv, eff_v = effective_priv_v(cfg, kind, priv, v, mstatus, hstatus)
    hs_mxr = bit(mstatus, MXR_LSB)
    if eff_v:
        # vsstatus.SUM applies instead of the HS-level SUM; HS-level MXR counts at both stages.
        return eff_priv, eff_v, bit(vsstatus, SUM_LSB), hs_mxr | bit(vsstatus, MXR_LSB), hs_mxr
    return eff_priv, eff_v, bit(mstatus, SUM_LSB), hs_mxr, hs_mxr
