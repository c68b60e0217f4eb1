# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""The value of each CSR (csr rows of models/isa; manual rules at the functions)."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import csrs, slots
from trapline.models.golden.gen.fields import (
    HENVCFG_ADUE,
    HENVCFG_PBMTE,
    HENVCFG_STCE,
    MIP_SEIP,
    MIP_SGEIP,
    MSTATUS_FS,
    MSTATUS_VS,
)
from trapline.models.golden.priv import bits as b
from trapline.models.golden.priv.interrupts import hgeip_view
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csr_fields import SSTATUS_MASK

# misa.Extensions: one bit for each letter.
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def misa(cfg: HartConfig) -> int:
    """MXL and the single-letter extensions; zero where the register tells nothing."""
    if not cfg.misa_csr_implemented:
        return 0
    mxl = 2 << 62 if cfg.xlen == 64 else 1 << 30
    extensions = 0
    for i in range(26):
        extensions = extensions | ((1 << i) if cfg.has(LETTERS[i]) else 0)
    return mxl | extensions


def half(cfg: HartConfig, value: int, high: int) -> int:
    """What XLEN bits show of a 64-bit CSR: all at 64; at 32 the low half, or bits 63:32."""
    if cfg.xlen == 64:
        return value
    return value >> 32 if high else value & b.M32


def with_sd(cfg: HartConfig, status: int) -> int:
    """mstatus, sstatus or vsstatus with SD, bit XLEN-1: whether FS or VS is Dirty; XS is zero.

    norm:mstatus_sd_op1; norm:vsstatus_sd_xs_op: of vsstatus it is its own FS alone that counts.
    """
    sd = 1 << (cfg.xlen - 1)
    if (cfg.has("f") or cfg.mstatus_fs_writable) and status & MSTATUS_FS == MSTATUS_FS:
        return status | sd
    if cfg.mstatus_vs_writable and status & MSTATUS_VS == MSTATUS_VS:
        return status | sd
    return status


def napot_view(cfg: HartConfig, address: int, config: int) -> int:
    """What a pmpaddr register reads: the grain hides or sets low bits.

    norm:pmp_napot_addr_read_mask, norm:pmp_tor_off_addr_read_mask.
    """
    g = cfg.pmp_grain
    if g >= 2 and config & 0x10:
        return address | ((1 << (g - 1)) - 1)
    if g >= 1 and not config & 0x10:
        return address & ~((1 << g) - 1)
    return address


def read_pmp(cfg: HartConfig, addr: int, state: SlotValues) -> int:
    """PMP registers; an RV32 odd pmpcfg is the high half of a slot."""
    result = 0
    for i in range(16):
        if addr == csrs.PMPCFG0 + i and (cfg.xlen == 32 or i % 2 == 0):
            result = half(cfg, state[slots.PMPCFG0 + i // 2], i & 1)
    for i in range(cfg.pmp_entries):
        if addr == csrs.PMPADDR0 + i:
            config = state[slots.PMPCFG0 + i // 8] >> (8 * (i % 8))
            result = napot_view(cfg, state[slots.PMPADDR0 + i], config)
    return result


def read_machine(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x300..0x39F; 0 where none exists."""
    if addr == csrs.MSTATUS:
        return half(cfg, with_sd(cfg, state[slots.MSTATUS]), 0)
    if addr == csrs.MISA:
        return misa(cfg)
    if addr == csrs.MEDELEG:
        return half(cfg, state[slots.MEDELEG], 0)
    if addr == csrs.MIDELEG:
        return state[slots.MIDELEG]
    if addr == csrs.MIE:
        return state[slots.MIE]
    if addr == csrs.MTVEC:
        return state[slots.MTVEC]
    if addr == csrs.MCOUNTEREN:
        return state[slots.MCOUNTEREN]
    if addr == csrs.MENVCFG:
        return half(cfg, state[slots.MENVCFG], 0)
    if addr == csrs.MCOUNTINHIBIT:
        return state[slots.MCOUNTINHIBIT]
    if addr == csrs.MSCRATCH:
        return state[slots.MSCRATCH]
    if addr == csrs.MEPC:
        return state[slots.MEPC]
    if addr == csrs.MCAUSE:
        return state[slots.MCAUSE]
    if addr == csrs.MTVAL:
        return state[slots.MTVAL]
    if addr == csrs.MIP:
        return mip
    if addr == csrs.MTINST:
        return state[slots.MTINST]
    if addr == csrs.MTVAL2:
        return state[slots.MTVAL2]
    for i in range(4):
        if addr == csrs.MSTATEEN0 + i:
            return half(cfg, state[slots.MSTATEEN0 + i], 0)
    return read_machine_high(cfg, addr, state) if cfg.xlen == 32 else 0


def read_machine_high(cfg: HartConfig, addr: int, state: SlotValues) -> int:
    """High halves among 0x300..0x39F."""
    if addr == csrs.MSTATUSH:
        return half(cfg, state[slots.MSTATUS], 1)
    if addr == csrs.MEDELEGH:
        return half(cfg, state[slots.MEDELEG], 1)
    if addr == csrs.MENVCFGH:
        return half(cfg, state[slots.MENVCFG], 1)
    for i in range(4):
        if addr == csrs.MSTATEEN0H + i:
            return half(cfg, state[slots.MSTATEEN0 + i], 1)
    return 0


def read_supervisor(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x100..0x1FF; 0 where none exists. sstateen has no bit that this hart implements."""
    if addr == csrs.SSTATUS:
        return half(cfg, with_sd(cfg, state[slots.MSTATUS] & SSTATUS_MASK), 0)
    # "If an interrupt is delegated to S-mode by setting a bit in the mideleg register, it becomes
    # visible in the sip register and is maskable using the sie register."
    if addr == csrs.SIE:
        return state[slots.MIE] & state[slots.MIDELEG] & b.S_INTERRUPTS
    if addr == csrs.STVEC:
        return state[slots.STVEC]
    if addr == csrs.SCOUNTEREN:
        return state[slots.SCOUNTEREN]
    if addr == csrs.SENVCFG:
        return state[slots.SENVCFG]
    if addr == csrs.SSCRATCH:
        return state[slots.SSCRATCH]
    if addr == csrs.SEPC:
        return state[slots.SEPC]
    if addr == csrs.SCAUSE:
        return state[slots.SCAUSE]
    if addr == csrs.STVAL:
        return state[slots.STVAL]
    if addr == csrs.SIP:
        return mip & state[slots.MIDELEG] & b.S_INTERRUPTS
    if addr == csrs.STIMECMP:
        return half(cfg, state[slots.STIMECMP], 0)
    if addr == csrs.STIMECMPH and cfg.xlen == 32:
        return half(cfg, state[slots.STIMECMP], 1)
    if addr == csrs.SATP:
        return state[slots.SATP]
    return 0


def henvcfg_view(state: SlotValues) -> int:
    """The value of henvcfg: STCE, PBMTE and ADUE are read-only zero while menvcfg's bit is zero.

    norm:menvcfg_stce_op2, norm:menvcfg_pbmte_henvcfg_pbmte_rdonly0,
    norm:menvcfg_adue_henvcfg_adue_rdonly0.
    """
    return (
        state[slots.HENVCFG]
        & (state[slots.MENVCFG] | ~(HENVCFG_STCE | HENVCFG_PBMTE | HENVCFG_ADUE))
        & b.M64
    )


def read_hypervisor(cfg: HartConfig, addr: int, state: SlotValues, mip: int, irq_pins: int) -> int:
    """CSRs 0x600..0x6FF and hgeip; 0 where none exists."""
    if addr == csrs.HSTATUS:
        return half(cfg, state[slots.HSTATUS], 0)
    if addr == csrs.HEDELEG:
        return half(cfg, state[slots.HEDELEG], 0)
    if addr == csrs.HIDELEG:
        return state[slots.HIDELEG]
    if addr == csrs.HIE:
        return state[slots.MIE] & (b.VS_INTERRUPTS | MIP_SGEIP)
    if addr == csrs.HTIMEDELTA:
        return half(cfg, state[slots.HTIMEDELTA], 0)
    if addr == csrs.HCOUNTEREN:
        return state[slots.HCOUNTEREN]
    if addr == csrs.HGEIE:
        return state[slots.HGEIE]
    if addr == csrs.HENVCFG:
        return half(cfg, henvcfg_view(state), 0)
    if addr == csrs.HTVAL:
        return state[slots.HTVAL]
    if addr == csrs.HIP:
        return mip & (b.VS_INTERRUPTS | MIP_SGEIP)
    if addr == csrs.HVIP:
        return state[slots.HVIP]
    if addr == csrs.HTINST:
        return state[slots.HTINST]
    if addr == csrs.HGATP:
        return state[slots.HGATP]
    if addr == csrs.HGEIP:
        return hgeip_view(cfg, irq_pins)
    for i in range(4):
        # "For every bit in an mstateen CSR that is zero, the same bit appears as read-only zero in
        # the matching hstateen."
        if addr == csrs.HSTATEEN0 + i:
            return half(cfg, state[slots.HSTATEEN0 + i] & state[slots.MSTATEEN0 + i], 0)
    return read_hypervisor_high(cfg, addr, state) if cfg.xlen == 32 else 0


def read_hypervisor_high(cfg: HartConfig, addr: int, state: SlotValues) -> int:
    """High halves among 0x600..0x6FF."""
    if addr == csrs.HEDELEGH:
        return half(cfg, state[slots.HEDELEG], 1)
    if addr == csrs.HTIMEDELTAH:
        return half(cfg, state[slots.HTIMEDELTA], 1)
    if addr == csrs.HENVCFGH:
        return half(cfg, henvcfg_view(state), 1)
    for i in range(4):
        if addr == csrs.HSTATEEN0H + i:
            return half(cfg, state[slots.HSTATEEN0 + i] & state[slots.MSTATEEN0 + i], 1)
    return 0


def read_vs(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x200..0x2FF; 0 where none exists."""
    if addr == csrs.VSSTATUS:
        return half(cfg, with_sd(cfg, state[slots.VSSTATUS]), 0)
    # norm:vsip_vsie_sei, norm:vsip_vsie_sti, norm:vsip_vsie_ssi
    if addr == csrs.VSIE:
        return (state[slots.MIE] & state[slots.HIDELEG] & b.VS_INTERRUPTS) >> 1
    if addr == csrs.VSTVEC:
        return state[slots.VSTVEC]
    if addr == csrs.VSSCRATCH:
        return state[slots.VSSCRATCH]
    if addr == csrs.VSEPC:
        return state[slots.VSEPC]
    if addr == csrs.VSCAUSE:
        return state[slots.VSCAUSE]
    if addr == csrs.VSTVAL:
        return state[slots.VSTVAL]
    if addr == csrs.VSIP:
        return (mip & state[slots.HIDELEG] & b.VS_INTERRUPTS) >> 1
    if addr == csrs.VSTIMECMP:
        return half(cfg, state[slots.VSTIMECMP], 0)
    if addr == csrs.VSTIMECMPH and cfg.xlen == 32:
        return half(cfg, state[slots.VSTIMECMP], 1)
    if addr == csrs.VSATP:
        return state[slots.VSATP]
    return 0


def read_counter(cfg: HartConfig, addr: int, state: SlotValues, mtime: int, v: int) -> int:
    """Counters 0xB00.., 0xB80.. (machine) and 0xC00.., 0xC80.. (unprivileged).

    norm:htimedelta_sz_acc_op: at V=1 `time` is mtime plus htimedelta, modulo 2**64.
    """
    high = 1 if addr & 0x80 else 0
    if high and cfg.xlen == 64:
        return 0
    low = addr & ~0x80
    if low == csrs.MCYCLE or low == csrs.CYCLE:
        return half(cfg, state[slots.MCYCLE], high)
    if low == csrs.MINSTRET or low == csrs.INSTRET:
        return half(cfg, state[slots.MINSTRET], high)
    if low == csrs.TIME:
        delta = state[slots.HTIMEDELTA] if v and cfg.has("h") else 0
        return half(cfg, (mtime + delta) & b.M64, high)
    return 0


def read_identification(cfg: HartConfig, addr: int) -> int:
    """mvendorid, marchid, mimpid, mhartid and mconfigptr."""
    if addr == csrs.MVENDORID:
        return cfg.mvendorid
    if addr == csrs.MARCHID:
        return cfg.marchid
    if addr == csrs.MIMPID:
        return cfg.mimpid
    if addr == csrs.MHARTID:
        return cfg.mhartid
    return cfg.mconfigptr if addr == csrs.MCONFIGPTR else 0


def read_value(
    cfg: HartConfig,
    addr: int,
    state: SlotValues,
    mip: int,
    irq_pins: int,
    mtime: int,
    v: int,
) -> int:
    """What an access returns in rd."""
    page = addr >> 8
    if page == 1:
        return read_supervisor(cfg, addr, state, mip)
    if page == 2:
        return read_vs(cfg, addr, state, mip) if cfg.has("h") else 0
    if page == 3:
        if csrs.PMPCFG0 <= addr <= csrs.PMPADDR63:
            return read_pmp(cfg, addr, state)
        return read_machine(cfg, addr, state, mip)
    if page == 6 or page == 0xE:
        return read_hypervisor(cfg, addr, state, mip, irq_pins) if cfg.has("h") else 0
    if page == 0xB or page == 0xC:
        return read_counter(cfg, addr, state, mtime, v)
    if page == 0xF:
        return read_identification(cfg, addr)
    return 0


def csr_read(
    cfg: HartConfig,
    addr: int,
    state: SlotValues,
    mip: int,
    irq_pins: int,
    mtime: int,
    v: int,
) -> tuple[int, int]:
    """(value read, value that CSRRS and CSRRC combine with) of a CSR.

    addr: after csr_resolve, access found permitted; mip: the full view (interrupts.mip_view).
    The two differ in mip and sip only: "the signal from the interrupt controller is not used to
    calculate the value written to SEIP" (norm:mip_seip_wrcsr).
    """
    value = read_value(cfg, addr, state, mip, irq_pins, mtime, v)
    if addr == csrs.MIP:
        return value, (value & ~MIP_SEIP) | (state[slots.MIP] & MIP_SEIP)
    if addr == csrs.SIP:
        software = state[slots.MIP] & state[slots.MIDELEG] & MIP_SEIP
        return value, (value & ~MIP_SEIP) | software
    return value, value
