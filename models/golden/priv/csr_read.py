# SPDX-License-Identifier: Apache-2.0
"""The value of each CSR (csr rows of models/isa; manual rules at the functions)."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.priv import bits as b
from trapline.models.golden.priv.interrupts import hgeip_view
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csr_fields import SSTATUS_MASK

# misa.Extensions: one bit for each letter.
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def misa(cfg: HartConfig) -> int:
    """MXL and the single-letter extensions."""
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
        if addr == 0x3A0 + i and (cfg.xlen == 32 or i % 2 == 0):
            result = half(cfg, state[b.S_PMPCFG + i // 2], i & 1)
    for i in range(cfg.pmp_entries):
        if addr == 0x3B0 + i:
            config = state[b.S_PMPCFG + i // 8] >> (8 * (i % 8))
            result = napot_view(cfg, state[b.S_PMPADDR + i], config)
    return result


def read_machine(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x300..0x39F; 0 where none exists."""
    if addr == 0x300:
        return half(cfg, state[b.S_MSTATUS], 0)
    if addr == 0x301:
        return misa(cfg)
    if addr == 0x302:
        return half(cfg, state[b.S_MEDELEG], 0)
    if addr == 0x303:
        return state[b.S_MIDELEG]
    if addr == 0x304:
        return state[b.S_MIE]
    if addr == 0x305:
        return state[b.S_MTVEC]
    if addr == 0x306:
        return state[b.S_MCOUNTEREN]
    if addr == 0x30A:
        return half(cfg, state[b.S_MENVCFG], 0)
    if addr == 0x320:
        return state[b.S_MCOUNTINHIBIT]
    if addr == 0x340:
        return state[b.S_MSCRATCH]
    if addr == 0x341:
        return state[b.S_MEPC]
    if addr == 0x342:
        return state[b.S_MCAUSE]
    if addr == 0x343:
        return state[b.S_MTVAL]
    if addr == 0x344:
        return mip
    if addr == 0x34A:
        return state[b.S_MTINST]
    if addr == 0x34B:
        return state[b.S_MTVAL2]
    for i in range(4):
        if addr == 0x30C + i:
            return half(cfg, state[b.S_MSTATEEN0 + i], 0)
    return read_machine_high(cfg, addr, state) if cfg.xlen == 32 else 0


def read_machine_high(cfg: HartConfig, addr: int, state: SlotValues) -> int:
    """High halves among 0x300..0x39F."""
    if addr == 0x310:
        return half(cfg, state[b.S_MSTATUS], 1)
    if addr == 0x312:
        return half(cfg, state[b.S_MEDELEG], 1)
    if addr == 0x31A:
        return half(cfg, state[b.S_MENVCFG], 1)
    for i in range(4):
        if addr == 0x31C + i:
            return half(cfg, state[b.S_MSTATEEN0 + i], 1)
    return 0


def read_supervisor(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x100..0x1FF; 0 where none exists. sstateen has no bit that this hart implements."""
    if addr == 0x100:
        return half(cfg, state[b.S_MSTATUS] & SSTATUS_MASK, 0)
    # "If an interrupt is delegated to S-mode by setting a bit in the mideleg register, it becomes
    # visible in the sip register and is maskable using the sie register."
    if addr == 0x104:
        return state[b.S_MIE] & state[b.S_MIDELEG] & b.S_INTERRUPTS
    if addr == 0x105:
        return state[b.S_STVEC]
    if addr == 0x106:
        return state[b.S_SCOUNTEREN]
    if addr == 0x10A:
        return state[b.S_SENVCFG]
    if addr == 0x140:
        return state[b.S_SSCRATCH]
    if addr == 0x141:
        return state[b.S_SEPC]
    if addr == 0x142:
        return state[b.S_SCAUSE]
    if addr == 0x143:
        return state[b.S_STVAL]
    if addr == 0x144:
        return mip & state[b.S_MIDELEG] & b.S_INTERRUPTS
    if addr == 0x14D:
        return half(cfg, state[b.S_STIMECMP], 0)
    if addr == 0x15D and cfg.xlen == 32:
        return half(cfg, state[b.S_STIMECMP], 1)
    if addr == 0x180:
        return state[b.S_SATP]
    return 0


def henvcfg_view(state: SlotValues) -> int:
    """The value of henvcfg: STCE, PBMTE and ADUE are read-only zero while menvcfg's bit is zero.

    norm:menvcfg_stce_op2, norm:menvcfg_pbmte_henvcfg_pbmte_rdonly0,
    norm:menvcfg_adue_henvcfg_adue_rdonly0.
    """
    return state[b.S_HENVCFG] & (state[b.S_MENVCFG] | ~(b.STCE | b.PBMTE | b.ADUE)) & b.M64


def read_hypervisor(cfg: HartConfig, addr: int, state: SlotValues, mip: int, irq_pins: int) -> int:
    """CSRs 0x600..0x6FF and hgeip; 0 where none exists."""
    if addr == 0x600:
        return half(cfg, state[b.S_HSTATUS], 0)
    if addr == 0x602:
        return half(cfg, state[b.S_HEDELEG], 0)
    if addr == 0x603:
        return state[b.S_HIDELEG]
    if addr == 0x604:
        return state[b.S_MIE] & (b.VS_INTERRUPTS | b.SGEI)
    if addr == 0x605:
        return half(cfg, state[b.S_HTIMEDELTA], 0)
    if addr == 0x606:
        return state[b.S_HCOUNTEREN]
    if addr == 0x607:
        return state[b.S_HGEIE]
    if addr == 0x60A:
        return half(cfg, henvcfg_view(state), 0)
    if addr == 0x643:
        return state[b.S_HTVAL]
    if addr == 0x644:
        return mip & (b.VS_INTERRUPTS | b.SGEI)
    if addr == 0x645:
        return state[b.S_HVIP]
    if addr == 0x64A:
        return state[b.S_HTINST]
    if addr == 0x680:
        return state[b.S_HGATP]
    if addr == 0xE12:
        return hgeip_view(cfg, irq_pins)
    for i in range(4):
        # "For every bit in an mstateen CSR that is zero, the same bit appears as read-only zero in
        # the matching hstateen."
        if addr == 0x60C + i:
            return half(cfg, state[b.S_HSTATEEN0 + i] & state[b.S_MSTATEEN0 + i], 0)
    return read_hypervisor_high(cfg, addr, state) if cfg.xlen == 32 else 0


def read_hypervisor_high(cfg: HartConfig, addr: int, state: SlotValues) -> int:
    """High halves among 0x600..0x6FF."""
    if addr == 0x612:
        return half(cfg, state[b.S_HEDELEG], 1)
    if addr == 0x615:
        return half(cfg, state[b.S_HTIMEDELTA], 1)
    if addr == 0x61A:
        return half(cfg, henvcfg_view(state), 1)
    for i in range(4):
        if addr == 0x61C + i:
            return half(cfg, state[b.S_HSTATEEN0 + i] & state[b.S_MSTATEEN0 + i], 1)
    return 0


def read_vs(cfg: HartConfig, addr: int, state: SlotValues, mip: int) -> int:
    """CSRs 0x200..0x2FF; 0 where none exists."""
    if addr == 0x200:
        return half(cfg, state[b.S_VSSTATUS], 0)
    # norm:vsip_vsie_sei, norm:vsip_vsie_sti, norm:vsip_vsie_ssi
    if addr == 0x204:
        return (state[b.S_MIE] & state[b.S_HIDELEG] & b.VS_INTERRUPTS) >> 1
    if addr == 0x205:
        return state[b.S_VSTVEC]
    if addr == 0x240:
        return state[b.S_VSSCRATCH]
    if addr == 0x241:
        return state[b.S_VSEPC]
    if addr == 0x242:
        return state[b.S_VSCAUSE]
    if addr == 0x243:
        return state[b.S_VSTVAL]
    if addr == 0x244:
        return (mip & state[b.S_HIDELEG] & b.VS_INTERRUPTS) >> 1
    if addr == 0x24D:
        return half(cfg, state[b.S_VSTIMECMP], 0)
    if addr == 0x25D and cfg.xlen == 32:
        return half(cfg, state[b.S_VSTIMECMP], 1)
    if addr == 0x280:
        return state[b.S_VSATP]
    return 0


def read_counter(cfg: HartConfig, addr: int, state: SlotValues, mtime: int, v: int) -> int:
    """Counters 0xB00.., 0xB80.. (machine) and 0xC00.., 0xC80.. (unprivileged).

    norm:htimedelta_sz_acc_op: at V=1 `time` is mtime plus htimedelta, modulo 2**64.
    """
    high = 1 if addr & 0x80 else 0
    if high and cfg.xlen == 64:
        return 0
    low = addr & ~0x80
    if low == 0xB00 or low == 0xC00:
        return half(cfg, state[b.S_MCYCLE], high)
    if low == 0xB02 or low == 0xC02:
        return half(cfg, state[b.S_MINSTRET], high)
    if low == 0xC01:
        delta = state[b.S_HTIMEDELTA] if v and cfg.has("h") else 0
        return half(cfg, (mtime + delta) & b.M64, high)
    return 0


def read_identification(cfg: HartConfig, addr: int) -> int:
    """mvendorid, marchid, mimpid; mhartid and mconfigptr are zero."""
    if addr == 0xF11:
        return cfg.mvendorid
    if addr == 0xF12:
        return cfg.marchid
    if addr == 0xF13:
        return cfg.mimpid
    return 0


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
        if 0x3A0 <= addr <= 0x3EF:
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
    if addr == 0x344:
        return value, (value & ~b.SEI) | (state[b.S_MIP] & b.SEI)
    if addr == 0x144:
        software = state[b.S_MIP] & state[b.S_MIDELEG] & b.SEI
        return value, (value & ~b.SEI) | software
    return value, value
