# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""Where a trap goes and what it writes (hypervisor.adoc, "Trap Entry")."""

from __future__ import annotations

from typing import Final, NamedTuple

from trapline.models.golden.gen import exceptions as e
from trapline.models.golden.gen import slots, targets
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
from trapline.models.golden.gen.implicits import NONE
from trapline.models.golden.gen.privileges import M, S
from trapline.models.golden.priv.bits import bit, held_address, xlen_mask
from trapline.models.golden.priv.slot_values import SlotValues, Writes
from trapline.models.isa.config import HartConfig


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


def tval_written(cfg: HartConfig, cause: int, target: int) -> bool:
    """Whether the xtval of the mode that handles an exception is given more than zero."""
    if target == targets.M:
        written = not cfg.mtval_rdonly0 and bit(cfg.mtval_causes, cause)
    elif target == targets.VS:
        written = bit(cfg.vstval_causes, cause)
    else:
        written = bit(cfg.stval_causes, cause)
    return bool(written) and tval_holds_address(cfg, cause)


def tval2_written(cfg: HartConfig, cause: int, target: int, implicit: int, tval2: int) -> bool:
    """Whether mtval2 or htval is given the guest physical address `tval2`, and not zero.

    norm:mtval2_trapval, norm:htval_trapval. implicit: as for tinst.
    """
    if implicit != NONE and not cfg.tval2_implicit:
        return False
    causes, width = cfg.htval_causes, cfg.htval_bits
    if target == targets.M:
        causes, width = cfg.mtval2_causes, cfg.mtval2_bits
    return bool(bit(causes, cause)) and tval2 >> width == 0


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


def stacked_h(hstatus: int, priv: int, v: int, gva: int) -> int:
    """The value of hstatus after a trap into HS-mode. norm:H_trap_hs_csrwrites."""
    result = (
        (hstatus & ~(HSTATUS_SPV | HSTATUS_GVA)) | (v << HSTATUS_SPV_LSB) | (gva << HSTATUS_GVA_LSB)
    )
    # "But if V=0 before a trap, SPVP is left unchanged on trap entry."
    if v:
        result = (result & ~HSTATUS_SPVP) | ((priv & 1) << HSTATUS_SPVP_LSB)
    return result


class ModeRow(NamedTuple):
    """What a trap handled in one mode enters and writes: the mode after it, and slots.

    `status` is the slot of the mode's own status register, sstatus being a view of mstatus. tval2
    and tinst: -1 where the mode has none.
    """

    priv: int
    v: int
    tvec: int
    status: int
    epc: int
    cause: int
    tval: int
    tval2: int
    tinst: int


# By functions.Target.
ROWS: Final[tuple[ModeRow, ModeRow, ModeRow]] = (
    ModeRow(
        M, 0, slots.MTVEC, slots.MSTATUS, slots.MEPC, slots.MCAUSE, slots.MTVAL,
        slots.MTVAL2, slots.MTINST,
    ),
    ModeRow(
        S, 0, slots.STVEC, slots.MSTATUS, slots.SEPC, slots.SCAUSE, slots.STVAL,
        slots.HTVAL, slots.HTINST,
    ),
    ModeRow(
        S, 1, slots.VSTVEC, slots.VSSTATUS, slots.VSEPC, slots.VSCAUSE, slots.VSTVAL, -1, -1,
    ),
)  # fmt: skip


class TakenTrap(NamedTuple):
    """A trap taken in (priv, v).

    `cause` is the trap's own number; tval2 and tinst are the values for mtval2 or htval and for
    mtinst or htinst.
    """

    priv: int
    v: int
    is_interrupt: int
    cause: int
    epc: int
    tval: int
    gva: int
    tval2: int
    tinst: int


def held_widths(cfg: HartConfig, row: ModeRow) -> tuple[int, int]:
    """Bits that the xepc and the xtval of a mode hold."""
    if row.priv == M:
        return cfg.mepc_bits, cfg.mtval_bits
    return (cfg.vsepc_bits, cfg.vstval_bits) if row.v else (cfg.sepc_bits, cfg.stval_bits)


def trap_entry(
    cfg: HartConfig, row: ModeRow, trap: TakenTrap, state: SlotValues
) -> tuple[int, Writes]:
    """(pc, writes) of a trap into the mode of `row`, which is entered.

    A VS-level interrupt handled in VS-mode is written to vscause one less (norm:hideleg_trans). A
    trap into VS-mode leaves hstatus, sstatus and V as they are (norm:H_trap_vs_csrwrites).
    Everything written is XLEN bits wide.
    """
    mask = xlen_mask(cfg)
    epc_bits, tval_bits = held_widths(cfg, row)
    cause = trap.cause - 1 if row.v and trap.is_interrupt else trap.cause
    old = state[row.status]
    status = (
        stacked_m(cfg, old, trap.priv, trap.v, trap.gva)
        if row.priv == M
        else stacked_s(old, trap.priv)
    )
    writes: Writes = (
        (row.status, status),
        (row.epc, held_address(cfg, trap.epc & ~1, epc_bits)),
        (row.cause, trap.is_interrupt << (cfg.xlen - 1) | cause),
        (row.tval, held_address(cfg, trap.tval, tval_bits)),
    )
    if cfg.has("h") and not row.v:
        writes = (*writes, (row.tval2, trap.tval2 & mask), (row.tinst, trap.tinst & mask))
        if row.priv == S:
            hstatus = stacked_h(state[slots.HSTATUS], trap.priv, trap.v, trap.gva)
            writes = (*writes, (slots.HSTATUS, hstatus))
    return vector(cfg, state[row.tvec], trap.is_interrupt, cause), writes
