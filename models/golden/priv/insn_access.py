# SPDX-License-Identifier: Apache-2.0
"""Whether a privileged instruction may execute (hypervisor.adoc, "Trap Cause Codes")."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.priv.bits import (
    HU,
    ILLEGAL,
    OK,
    TSR,
    TVM,
    TW,
    VIRTUAL,
    VTSR,
    VTVM,
    VTW,
    M,
    S,
    U,
)
from trapline.models.isa.config import HartConfig

# functions.PrivOp
MRET: Final[int] = 0
SRET: Final[int] = 1
WFI: Final[int] = 2
WRS_NTO: Final[int] = 3
SFENCE_VMA: Final[int] = 4
SINVAL_VMA: Final[int] = 5
SFENCE_INVAL: Final[int] = 6
HFENCE_VVMA: Final[int] = 7
HINVAL_VVMA: Final[int] = 8
HFENCE_GVMA: Final[int] = 9
HINVAL_GVMA: Final[int] = 10
HLSV: Final[int] = 11


def mret_access(priv: int) -> int:
    """MRET is no HS-qualified instruction: below M-mode it is always illegal."""
    return OK if priv == M else ILLEGAL


def sret_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:H_virtinst_vu_sret_sfence, norm:H_virtinst_vs_sret_vtsr1, norm:mstatus_tsr_op."""
    if v:
        return VIRTUAL if priv == U or hstatus & VTSR else OK
    if priv == U or (priv == S and mstatus & TSR):
        return ILLEGAL
    return OK


def wfi_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:mstatus_tw_op, norm:mstatus_tw_umode_op, norm:H_virtinst_vu_wfi_tw0."""
    if priv == M:
        return OK
    # TW counts in every mode but M and outranks VTW ("when VTW=1 and TW=0").
    if mstatus & TW:
        return ILLEGAL
    if v:
        return VIRTUAL if priv == U or hstatus & VTW else OK
    return ILLEGAL if priv == U else OK


def wrs_nto_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """norm:Zawrs_priv_illegal_instr_excp, norm:Zawrs_virtual_instr_excp; unlike WFI, U may wait."""
    if priv == M:
        return OK
    if mstatus & TW:
        return ILLEGAL
    return VIRTUAL if v and hstatus & VTW else OK


def sfence_access(priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """SFENCE.VMA and SINVAL.VMA. norm:hstatus_vtvm_op, norm:mstatus_tvm_warl_op."""
    if v:
        return VIRTUAL if priv == U or hstatus & VTVM else OK
    if priv == U or (priv == S and mstatus & TVM):
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
    if priv == U or (priv == S and tvm_counts and mstatus & TVM):
        return ILLEGAL
    return OK


def hlsv_access(priv: int, v: int, hstatus: int) -> int:
    """norm:hlsv_virtinst, norm:hlsv_illegalinst."""
    if v:
        return VIRTUAL
    if priv == U and not hstatus & HU:
        return ILLEGAL
    return OK


def insn_access(_cfg: HartConfig, op: int, priv: int, v: int, mstatus: int, hstatus: int) -> int:
    """Outcome of a privileged instruction (functions.PrivOp) attempted in (priv, v)."""
    if op == MRET:
        return mret_access(priv)
    if op == SRET:
        return sret_access(priv, v, mstatus, hstatus)
    if op == WFI:
        return wfi_access(priv, v, mstatus, hstatus)
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
