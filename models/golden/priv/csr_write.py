# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""The effect of an explicit write on each CSR; csr_legal has what each keeps of the value.

A write reaches at most two slots, so `csr_write_effect` returns two writes, with slot -1 for none;
`csr_write` applies them to all slots.
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import csrs, slots
from trapline.models.golden.gen.fields import (
    HENVCFG_ADUE,
    HENVCFG_PBMTE,
    HENVCFG_STCE,
    MENVCFG_STCE,
    MIP_SEIP,
    MIP_SSIP,
    MIP_STIP,
    MIP_VSSIP,
    SENVCFG_FIOM,
)
from trapline.models.golden.priv import bits as b
from trapline.models.golden.priv.csr_legal import (
    HEDELEG,
    MCOUNTINHIBIT,
    atp_fields_mask,
    atp_mode,
    atp_mode_mask,
    hie_bits,
    hstateen_bits,
    legal_bare,
    legal_epc,
    legal_henvcfg,
    legal_hgatp,
    legal_hgeie,
    legal_hstatus,
    legal_medeleg,
    legal_menvcfg,
    legal_mideleg,
    legal_mstatus,
    legal_mtvec,
    legal_sstatus,
    legal_stvec,
    legal_vstvec,
    merge,
    mie_bits,
    mode_supported,
    mstateen_bits,
    mstateen_rd1,
    widened,
)
from trapline.models.golden.priv.pmp import address_locked, legal_pmpcfg
from trapline.models.golden.priv.slot_values import SlotValues, Write, applied
from trapline.models.isa.config import HartConfig

Effect = tuple[Write, Write]
NONE: Final[Write] = (-1, 0)
NOTHING: Final[Effect] = (NONE, NONE)


def only(slot: int, value: int) -> Effect:
    """An effect on one slot."""
    return (slot, value), NONE


def write_satp(cfg: HartConfig, slot: int, old: int, new: int, v: int, is_vs: int) -> Effect:
    """The effect on satp or vsatp.

    norm:satp_mode_op_unsupported: "the entire write has no effect"; so it is for vsatp at V=1
    (norm:vsatp_mode_unsupported_v1); at V=0 the hart chooses (norm:vsatp_mode_unsupported_v0).
    """
    fields = atp_fields_mask(cfg, cfg.asidlen)
    clears = cfg.vsatp_bare_clears if is_vs else cfg.satp_bare_clears
    if mode_supported(cfg.vs_modes if is_vs else cfg.vm_modes, atp_mode(cfg, new)):
        return only(slot, legal_bare(cfg, new & (fields | atp_mode_mask(cfg)), clears))
    if is_vs and not v:
        if cfg.vsatp_unsupported == "fields":
            return only(slot, merge(old, new, fields))
        if cfg.vsatp_unsupported == "bare":
            return only(slot, legal_bare(cfg, new & fields, clears))
    return NOTHING


def write_pmp(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """PMP registers."""
    slot, value = -1, 0
    for i in range(16):
        if addr == csrs.PMPCFG0 + i and (cfg.xlen == 32 or i % 2 == 0):
            slot = slots.PMPCFG0 + i // 2
            old = state[slots.PMPCFG0 + i // 2]
            value = legal_pmpcfg(cfg, old, widened(cfg, old, wdata, i & 1), 4 * (i & ~1))
    for i in range(cfg.pmp_entries):
        if addr == csrs.PMPADDR0 + i and i < cfg.pmp_usable and not address_locked(cfg, state, i):
            slot, value = slots.PMPADDR0 + i, wdata & ((1 << (cfg.spa_bits - 2)) - 1)
            value = value & b.xlen_mask(cfg)
    return only(slot, value)


def write_mip(cfg: HartConfig, wdata: int, state: SlotValues) -> Effect:
    """SSIP, software's SEIP, STIP while menvcfg.STCE=0, and VSSIP (an alias of hvip's)."""
    stce = cfg.has("sstc") and state[slots.MENVCFG] & MENVCFG_STCE
    mask = (MIP_SSIP | MIP_SEIP | (0 if stce else MIP_STIP)) & ~b.missing_interrupts(cfg)
    mip = merge(state[slots.MIP], wdata, mask)
    if not cfg.has("h"):
        return only(slots.MIP, mip)
    return (slots.MIP, mip), (slots.HVIP, merge(state[slots.HVIP], wdata, MIP_VSSIP))


def write_machine(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """CSRs 0x300..0x39F."""
    mask = b.xlen_mask(cfg)
    if addr == csrs.MSTATUS or (addr == csrs.MSTATUSH and cfg.xlen == 32):
        old = state[slots.MSTATUS]
        new = widened(cfg, old, wdata, 1 if addr == csrs.MSTATUSH else 0)
        return only(slots.MSTATUS, legal_mstatus(cfg, old, new))
    if addr == csrs.MEDELEG:
        new = widened(cfg, state[slots.MEDELEG], wdata, 0)
        return only(slots.MEDELEG, legal_medeleg(cfg, new))
    if addr == csrs.MIDELEG:
        return only(slots.MIDELEG, legal_mideleg(cfg, wdata))
    if addr == csrs.MIE:
        return only(slots.MIE, wdata & mie_bits(cfg))
    if addr == csrs.MTVEC:
        return only(slots.MTVEC, legal_mtvec(cfg, wdata)) if cfg.mtvec_writable else NOTHING
    if addr == csrs.MCOUNTEREN:
        return only(slots.MCOUNTEREN, wdata & cfg.counters & cfg.mcounteren_writable)
    if addr == csrs.MENVCFG or (addr == csrs.MENVCFGH and cfg.xlen == 32):
        new = widened(cfg, state[slots.MENVCFG], wdata, 1 if addr == csrs.MENVCFGH else 0)
        return write_menvcfg(cfg, legal_menvcfg(cfg, new), state)
    if addr == csrs.MCOUNTINHIBIT:
        return only(slots.MCOUNTINHIBIT, wdata & MCOUNTINHIBIT & cfg.mcountinhibit_writable)
    if addr == csrs.MSCRATCH:
        return only(slots.MSCRATCH, wdata & mask)
    if addr == csrs.MEPC:
        return only(slots.MEPC, legal_epc(cfg, wdata, cfg.mepc_bits))
    if addr == csrs.MCAUSE:
        return only(slots.MCAUSE, b.held_cause(cfg, wdata, cfg.mcause_bits))
    if addr == csrs.MTVAL:
        if cfg.mtval_rdonly0:
            return NOTHING
        return only(slots.MTVAL, b.held_address(cfg, wdata, cfg.mtval_bits))
    if addr == csrs.MIP:
        return write_mip(cfg, wdata, state)
    if addr == csrs.MTINST and cfg.has("h"):
        return only(slots.MTINST, wdata & mask & cfg.mtinst_writable)
    if addr == csrs.MTVAL2 and cfg.has("h"):
        return only(slots.MTVAL2, wdata & mask & ((1 << cfg.mtval2_bits) - 1))
    return write_mstateen(cfg, addr, wdata, state)


def write_menvcfg(cfg: HartConfig, new: int, state: SlotValues) -> Effect:
    """menvcfg, and henvcfg where what it then hides is lost."""
    if cfg.henvcfg_hidden_kept or not cfg.has("h"):
        return only(slots.MENVCFG, new)
    gated = HENVCFG_STCE | HENVCFG_PBMTE | HENVCFG_ADUE
    return (slots.MENVCFG, new), (slots.HENVCFG, state[slots.HENVCFG] & (new | ~gated))


def write_mstateen(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """mstateen0..3 and their high halves."""
    slot, value = -1, 0
    hidden, left = -1, 0
    for i in range(4):
        high = 1 if addr == csrs.MSTATEEN0H + i else 0
        if cfg.has("smstateen") and (addr == csrs.MSTATEEN0 + i or (high and cfg.xlen == 32)):
            new = widened(cfg, state[slots.MSTATEEN0 + i], wdata, high)
            slot, value = slots.MSTATEEN0 + i, new & mstateen_bits(cfg, i) | mstateen_rd1(cfg, i)
            if not cfg.hstateen_hidden_kept and cfg.has("h"):
                hidden, left = slots.HSTATEEN0 + i, state[slots.HSTATEEN0 + i] & value
    return (slot, value), (hidden, left)


def write_supervisor(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """CSRs 0x100..0x1FF."""
    mask = b.xlen_mask(cfg)
    if addr == csrs.SSTATUS:
        return only(slots.MSTATUS, legal_sstatus(cfg, state[slots.MSTATUS], wdata))
    if addr == csrs.SIE:
        delegated = state[slots.MIDELEG] & b.S_INTERRUPTS
        return only(slots.MIE, merge(state[slots.MIE], wdata, delegated))
    if addr == csrs.STVEC:
        return only(slots.STVEC, legal_stvec(cfg, wdata))
    if addr == csrs.SCOUNTEREN:
        return only(slots.SCOUNTEREN, wdata & cfg.counters & cfg.scounteren_writable)
    if addr == csrs.SENVCFG:
        return only(slots.SENVCFG, wdata & (SENVCFG_FIOM if cfg.envcfg_fiom else 0))
    if addr == csrs.SSCRATCH:
        return only(slots.SSCRATCH, wdata & mask)
    if addr == csrs.SEPC:
        return only(slots.SEPC, legal_epc(cfg, wdata, cfg.sepc_bits))
    if addr == csrs.SCAUSE:
        return only(slots.SCAUSE, b.held_cause(cfg, wdata, cfg.scause_bits))
    if addr == csrs.STVAL:
        return only(slots.STVAL, b.held_address(cfg, wdata, cfg.stval_bits))
    if addr == csrs.SIP:
        # SEIP and STIP are read-only in sip.
        return only(slots.MIP, merge(state[slots.MIP], wdata, state[slots.MIDELEG] & MIP_SSIP))
    if cfg.has("sstc") and (addr == csrs.STIMECMP or (addr == csrs.STIMECMPH and cfg.xlen == 32)):
        high = 1 if addr == csrs.STIMECMPH else 0
        return only(slots.STIMECMP, widened(cfg, state[slots.STIMECMP], wdata, high))
    if addr == csrs.SATP:
        return write_satp(cfg, slots.SATP, state[slots.SATP], wdata, v, 0)
    return NOTHING


def write_hypervisor(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """CSRs 0x600..0x6FF."""
    mask = b.xlen_mask(cfg)
    if addr == csrs.HSTATUS:
        return only(slots.HSTATUS, legal_hstatus(cfg, state[slots.HSTATUS], wdata))
    if addr == csrs.HEDELEG:
        return only(slots.HEDELEG, wdata & HEDELEG & cfg.hedeleg_writable)
    if addr == csrs.HIDELEG:
        return only(slots.HIDELEG, wdata & b.VS_INTERRUPTS)
    if addr == csrs.HIE:
        return only(slots.MIE, merge(state[slots.MIE], wdata, hie_bits(cfg)))
    if addr == csrs.HTIMEDELTA or (addr == csrs.HTIMEDELTAH and cfg.xlen == 32):
        high = 1 if addr == csrs.HTIMEDELTAH else 0
        return only(slots.HTIMEDELTA, widened(cfg, state[slots.HTIMEDELTA], wdata, high))
    if addr == csrs.HCOUNTEREN:
        return only(slots.HCOUNTEREN, wdata & cfg.counters & cfg.hcounteren_writable)
    if addr == csrs.HGEIE:
        return only(slots.HGEIE, legal_hgeie(cfg, wdata))
    if addr == csrs.HENVCFG or (addr == csrs.HENVCFGH and cfg.xlen == 32):
        old = state[slots.HENVCFG]
        new = widened(cfg, old, wdata, 1 if addr == csrs.HENVCFGH else 0)
        return only(slots.HENVCFG, legal_henvcfg(cfg, old, new, state[slots.MENVCFG]))
    if addr == csrs.HTVAL:
        return only(slots.HTVAL, wdata & mask & ((1 << cfg.htval_bits) - 1))
    if addr == csrs.HIP:
        # VSSIP is "an alias (writable) of the same bit in hvip"; the others are read-only.
        return only(slots.HVIP, merge(state[slots.HVIP], wdata, MIP_VSSIP))
    if addr == csrs.HVIP:
        return only(slots.HVIP, wdata & b.VS_INTERRUPTS)
    if addr == csrs.HTINST:
        return only(slots.HTINST, wdata & mask & cfg.htinst_writable)
    if addr == csrs.HGATP:
        return only(slots.HGATP, legal_hgatp(cfg, state[slots.HGATP], wdata & mask))
    return write_hstateen(cfg, addr, wdata, state)


def write_hstateen(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """hstateen0..3 and their high halves: bits that mstateen holds closed keep what they are."""
    slot, value = -1, 0
    for i in range(4):
        high = 1 if addr == csrs.HSTATEEN0H + i else 0
        if cfg.has("smstateen") and (addr == csrs.HSTATEEN0 + i or (high and cfg.xlen == 32)):
            old = state[slots.HSTATEEN0 + i]
            new = widened(cfg, old, wdata, high)
            open_bits = hstateen_bits(cfg, i) & state[slots.MSTATEEN0 + i]
            slot, value = slots.HSTATEEN0 + i, merge(old, new, open_bits)
    return only(slot, value)


def write_vs(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """CSRs 0x200..0x2FF."""
    mask = b.xlen_mask(cfg)
    if addr == csrs.VSSTATUS:
        return only(slots.VSSTATUS, legal_sstatus(cfg, state[slots.VSSTATUS], wdata))
    if addr == csrs.VSIE:
        # "Else, vsip.SEIP and vsie.SEIE are aliases of hip.VSEIP and hie.VSEIE", one bit lower.
        delegated = state[slots.HIDELEG] & b.VS_INTERRUPTS
        return only(slots.MIE, merge(state[slots.MIE], wdata << 1, delegated))
    if addr == csrs.VSTVEC:
        return only(slots.VSTVEC, legal_vstvec(cfg, wdata))
    if addr == csrs.VSSCRATCH:
        return only(slots.VSSCRATCH, wdata & mask)
    if addr == csrs.VSEPC:
        return only(slots.VSEPC, legal_epc(cfg, wdata, cfg.vsepc_bits))
    if addr == csrs.VSCAUSE:
        return only(slots.VSCAUSE, b.held_cause(cfg, wdata, cfg.vscause_bits))
    if addr == csrs.VSTVAL:
        return only(slots.VSTVAL, b.held_address(cfg, wdata, cfg.vstval_bits))
    if addr == csrs.VSIP:
        delegated = state[slots.HIDELEG] & MIP_VSSIP
        return only(slots.HVIP, merge(state[slots.HVIP], wdata << 1, delegated))
    if cfg.has("sstc") and (addr == csrs.VSTIMECMP or (addr == csrs.VSTIMECMPH and cfg.xlen == 32)):
        high = 1 if addr == csrs.VSTIMECMPH else 0
        return only(slots.VSTIMECMP, widened(cfg, state[slots.VSTIMECMP], wdata, high))
    if addr == csrs.VSATP:
        return write_satp(cfg, slots.VSATP, state[slots.VSATP], wdata, v, 1)
    return NOTHING


def write_counter(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """mcycle, minstret and their high halves; the other counters are read-only zero."""
    if addr == csrs.MCYCLE or (addr == csrs.MCYCLEH and cfg.xlen == 32):
        high = 1 if addr == csrs.MCYCLEH else 0
        return only(slots.MCYCLE, widened(cfg, state[slots.MCYCLE], wdata, high))
    if addr == csrs.MINSTRET or (addr == csrs.MINSTRETH and cfg.xlen == 32):
        high = 1 if addr == csrs.MINSTRETH else 0
        return only(slots.MINSTRET, widened(cfg, state[slots.MINSTRET], wdata, high))
    return NOTHING


def csr_write_effect(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """The two writes that an explicit write of wdata to addr brings about.

    addr: after csr_resolve, access found permitted; wdata: already combined with the old value;
    v: the mode of the writer. Slot -1: nothing.
    """
    page = addr >> 8
    if page == 1:
        return write_supervisor(cfg, addr, wdata, v, state)
    if page == 2:
        return write_vs(cfg, addr, wdata, v, state) if cfg.has("h") else NOTHING
    if page == 3:
        if csrs.PMPCFG0 <= addr <= csrs.PMPADDR63:
            return write_pmp(cfg, addr, wdata, state)
        return write_machine(cfg, addr, wdata, state)
    if page == 6:
        return write_hypervisor(cfg, addr, wdata, state) if cfg.has("h") else NOTHING
    if page == 0xB:
        return write_counter(cfg, addr, wdata, state)
    return NOTHING


def csr_write(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> tuple[int, ...]:
    """All slots after an explicit write; see `csr_write_effect`."""
    return applied(state, csr_write_effect(cfg, addr, wdata, v, state))
