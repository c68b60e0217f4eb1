# SPDX-License-Identifier: Apache-2.0
"""Effective privilege of a memory access (hypervisor.adoc, table h-mprv; HLV and HSV).

Pure functions that are also compiled (effective_access.pxd has their C types).
"""

from __future__ import annotations

import cython

from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import access_kinds, fields, privileges
else:
    from trapline.models.golden.gen import access_kinds, fields, privileges


def effective_priv_v(
    cfg: HartConfig,
    kind: cython.int,
    priv: cython.int,
    v: cython.int,
    mstatus: cython.ulonglong,
    hstatus: cython.ulonglong,
) -> tuple[cython.int, cython.int]:
    """Privilege and V that translation and protection see."""
    # "MPRV does not affect the virtual-machine load/store instructions, HLV, HLVX, and HSV."
    if kind in (access_kinds.HLV_HSV, access_kinds.HLVX):
        return (hstatus >> fields.HSTATUS_SPVP_LSB) & 1, 1
    # "Instruction address-translation and protection are unaffected by the setting of MPRV."
    if kind == access_kinds.LOAD_STORE and mstatus & fields.MSTATUS_MPRV:
        mpp = (mstatus >> fields.MSTATUS_MPP_LSB) & 3
        # MPP=3: "M-level access with no translation", whatever MPV says.
        mpv = 0
        if cfg.has("h") and mpp != privileges.M:
            mpv = (mstatus >> fields.MSTATUS_MPV_LSB) & 1
        return mpp, mpv
    return priv, v


def effective_access(
    cfg: HartConfig,
    kind: cython.int,
    priv: cython.int,
    v: cython.int,
    mstatus: cython.ulonglong,
    hstatus: cython.ulonglong,
    vsstatus: cython.ulonglong,
) -> tuple[cython.int, cython.int, cython.int, cython.int, cython.int]:
    """(priv, v, sum, mxr_vs, mxr_g) of an access (functions.AccessKind).

    norm:mstatus_mprv_hypervisor, norm:hlsv_priv, norm:vsstatus_mxr_vm, norm:sstatus_mxr_vm.
    """
    eff_priv, eff_v = effective_priv_v(cfg, kind, priv, v, mstatus, hstatus)
    hs_mxr = (mstatus >> fields.MSTATUS_MXR_LSB) & 1
    if eff_v:
        # vsstatus.SUM applies instead of the HS-level SUM; HS-level MXR counts at both stages.
        return (
            eff_priv,
            eff_v,
            (vsstatus >> fields.VSSTATUS_SUM_LSB) & 1,
            hs_mxr | ((vsstatus >> fields.VSSTATUS_MXR_LSB) & 1),
            hs_mxr,
        )
    return eff_priv, eff_v, (mstatus >> fields.MSTATUS_SUM_LSB) & 1, hs_mxr, hs_mxr
