# SPDX-License-Identifier: Apache-2.0
"""Whether a privileged instruction may execute (hypervisor.adoc, "Trap Cause Codes")."""

from __future__ import annotations

from trapline.models.golden.gen.fields import (
    HSTATUS_HU,
    HSTATUS_VTSR,
    HSTATUS_VTVM,
    HSTATUS_VTW,
    MSTATUS_TSR,
    MSTATUS_TVM,
    MSTATUS_TW,
)
from trapline.models.golden.gen.outcomes import ILLEGAL, OK, VIRTUAL
from trapline.models.golden.gen.priv_ops import (
    HFENCE_GVMA,
    HFENCE_VVMA,
    HINVAL_GVMA,
    HINVAL_VVMA,
    HLSV,
    MRET,
    SFENCE_INVAL,
    SFENCE_VMA,
    SINVAL_VMA,
    SRET,
    WFI,
    WRS_NTO,
)
from trapline.models.golden.gen.privileges import M, S, U
from trapline.models.isa.config import HartConfig


def mret_access(priv: int) -> int:
    """MRET is no HS-qualified instruction: below M-mode it is always illegal."""
    return OK if priv == M else ILLEGAL


def sret_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:H_virtinst_vu_sret_sfence, norm:H_virtinst_vs_sret_vtsr1, norm:mstatus_tsr_op."""
    if v:
        return VIRTUAL if priv == U or hstatus & HSTATUS_VTSR else OK
    if priv == U or (priv == S and mstatus & MSTATUS_TSR):
        return ILLEGAL
    return OK


def wfi_access(cfg: HartConfig, priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:mstatus_tw_op, norm:mstatus_tw_umode_op, norm:H_virtinst_vu_wfi_tw0.

    TW=0 is no reason to stop U-mode where there is no S-mode.
    """
    if priv == M:
        return OK
    # TW counts in every mode but M and outranks VTW ("when VTW=1 and TW=0").
    if mstatus & MSTATUS_TW:
        return ILLEGAL
    if v:
        return VIRTUAL if priv == U or hstatus & HSTATUS_VTW else OK
    return ILLEGAL if priv == U and cfg.has("s") else OK


def wrs_nto_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:Zawrs_priv_illegal_instr_excp, norm:Zawrs_virtual_instr_excp; unlike WFI, U may wait."""
    if priv == M:
        return OK
    if mstatus & MSTATUS_TW:
        return ILLEGAL
    return VIRTUAL if v and hstatus & HSTATUS_VTW else OK


def wait_choice(cfg: HartConfig, op: int, priv: int, v: int, mstatus: int) -> str:
    """What the hart does with a WFI or WRS.NTO that may trap (config_traps.WAIT_OUTCOMES).

    TW outranks VTW and the rules of U-mode, as in wfi_access.
    """
    if op == WRS_NTO:
        return cfg.wrs_nto_tw if mstatus & MSTATUS_TW else cfg.wrs_nto_vtw
    if mstatus & MSTATUS_TW:
        return cfg.wfi_tw
    if priv == U:
        return cfg.wfi_vu if v else cfg.wfi_u
    return cfg.wfi_vtw


def sfence_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """SFENCE.VMA and SINVAL.VMA. norm:hstatus_vtvm_op, norm:mstatus_tvm_warl_op."""
    if v:
        return VIRTUAL if priv == U or hstatus & HSTATUS_VTVM else OK
    if priv == U or (priv == S and mstatus & MSTATUS_TVM):
        return ILLEGAL
    return OK


def sfence_inval_access(priv: int, v: int) -> int:
    """SFENCE.W.INVAL and SFENCE.INVAL.IR: neither TVM nor VTVM matters."""
    if priv == U:
        return VIRTUAL if v else ILLEGAL
    return OK


def hfence_access(priv: int, v: int, mstatus: int, tvm_counts: int) -> int:
    """norm:hfence-vvma_hfence-gvma_exceptions; TVM stops the G-stage fences only."""
    if v:
        return VIRTUAL
    if priv == U or (priv == S and tvm_counts and mstatus & MSTATUS_TVM):
        return ILLEGAL
    return OK


def hlsv_access(priv: int, v: int, hstatus: int) -> int:
    """norm:hlsv_virtinst, norm:hlsv_illegalinst."""
    if v:
        return VIRTUAL
    if priv == U and not hstatus & HSTATUS_HU:
        return ILLEGAL
    return OK


def insn_access(cfg: HartConfig, op: int, priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """Outcome of a privileged instruction (functions.PrivOp) attempted in (priv, v)."""
    if op == MRET:
        return mret_access(priv)
    if op == SRET:
        return sret_access(priv, v, mstatus, hstatus)
    if op == WFI:
        return wfi_access(cfg, priv, v, mstatus, hstatus)
    if op == WRS_NTO:
        return wrs_nto_access(priv, v, mstatus, hstatus)
    if op in (SFENCE_VMA, SINVAL_VMA):
        return sfence_access(priv, v, mstatus, hstatus)
    if op == SFENCE_INVAL:
        return sfence_inval_access(priv, v)
    if op in (HFENCE_VVMA, HINVAL_VVMA):
        return hfence_access(priv, v, mstatus, 0)
    if op in (HFENCE_GVMA, HINVAL_GVMA):
        return hfence_access(priv, v, mstatus, 1)
    if op == HLSV:
        return hlsv_access(priv, v, hstatus)
    return ILLEGAL
