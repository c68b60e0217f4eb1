# SPDX-License-Identifier: Apache-2.0
"""The effect of an explicit write on each CSR: WARL rules as small named functions.

A write reaches at most two slots, so `csr_write_effect` returns (slot_a, value_a, slot_b, value_b),
with slot -1 for none; `csr_write` applies that to all slots. Gated bits keep what their slot holds
while the gate is closed (csr_kinds.GATED).
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.priv import bits as b
from trapline.models.golden.priv.pmp import address_locked, legal_pmpcfg
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import SLOT_COUNT

Effect = tuple[int, int, int, int]
NOTHING: Final[Effect] = (-1, 0, -1, 0)

# Writable bits of mstatus apart from MPP, MPV and GVA, and of sstatus and vsstatus.
MSTATUS_WRITABLE: Final[int] = 0x007E_01AA
SSTATUS_WRITABLE: Final[int] = 0x000C_0122
# hstatus: GVA, SPV, SPVP, HU, VTVM, VTW, VTSR; VGEIN apart.
HSTATUS_WRITABLE: Final[int] = 0x0070_03C0
# medeleg without the guest's exceptions, those, and hedeleg (table hedeleg-bits, which wants 18 and
# 19 writable although this hart never raises them).
MEDELEG_BASE: Final[int] = 0x000C_B3FF
MEDELEG_H: Final[int] = 0x00F0_0400
HEDELEG: Final[int] = 0x000C_B1FF
MCOUNTINHIBIT: Final[int] = 0b101


def only(slot: int, value: int) -> Effect:
    """An effect on one slot."""
    return slot, value, -1, 0


def merge(old: int, new: int, mask: int) -> int:
    """`old` with the bits of `mask` taken from `new`."""
    return (old & ~mask) | (new & mask)


def widened(cfg: HartConfig, old: int, wdata: int, high: int) -> int:
    """The 64-bit value that a write of XLEN bits means for a 64-bit CSR.

    "An explicit write to the CSR modifies only the register's least-significant XLEN bits"; at
    XLEN=32 its high half is a CSR of its own.
    """
    if cfg.xlen == 64:
        return wdata
    if high:
        return (old & b.M32) | ((wdata & b.M32) << 32)
    return (old & ~b.M32) | (wdata & b.M32)


def legal_mstatus(cfg: HartConfig, old: int, new: int) -> int:
    """MPP=2 keeps the old MPP (norm:mstatus_xpp_warl); MPV and GVA exist with H."""
    mask = MSTATUS_WRITABLE | ((b.MPV | b.MSTATUS_GVA) if cfg.has("h") else 0)
    mpp = (new >> b.MPP_LSB) & 3
    return merge(old, new, mask if mpp == 2 else mask | b.MPP)


def legal_medeleg(cfg: HartConfig, new: int) -> int:
    """Exceptions that can occur below M-mode; bit 11 is read-only zero (norm:medeleg_when_rd0)."""
    return new & (MEDELEG_BASE | (MEDELEG_H if cfg.has("h") else 0))


def legal_mideleg(cfg: HartConfig, new: int) -> int:
    """VS-level bits, and SGEI if GEILEN > 0, are read-only one (norm:mideleg_acc_h)."""
    ones = 0
    if cfg.has("h"):
        ones = b.VS_INTERRUPTS | (b.SGEI if cfg.geilen > 0 else 0)
    return (new & b.S_INTERRUPTS) | ones


def mie_bits(cfg: HartConfig) -> int:
    """Interrupts that can become pending (norm:mie_bits_wr)."""
    return b.S_INTERRUPTS | b.M_INTERRUPTS | (hie_bits(cfg) if cfg.has("h") else 0)


def hie_bits(cfg: HartConfig) -> int:
    """Bits of hie: SGEIE is there if guest external interrupts are (norm:hie_acc)."""
    return b.VS_INTERRUPTS | (b.SGEI if cfg.geilen > 0 else 0)


def legal_tvec(cfg: HartConfig, new: int) -> int:
    """MODE keeps bit 0: Direct or Vectored."""
    return new & ~2 & b.xlen_mask(cfg)


def legal_epc(cfg: HartConfig, new: int) -> int:
    """Bit 0 is always zero (norm:mepc_align)."""
    return new & ~1 & b.xlen_mask(cfg)


def legal_menvcfg(cfg: HartConfig, new: int) -> int:
    """FIOM and the bits of the implemented extensions."""
    mask = b.FIOM
    mask = mask | (b.STCE if cfg.has("sstc") else 0)
    mask = mask | (b.PBMTE if cfg.has("svpbmt") else 0)
    mask = mask | (b.ADUE if cfg.has("svadu") else 0)
    return new & mask


def legal_henvcfg(cfg: HartConfig, old: int, new: int, menvcfg: int) -> int:
    """Bits that menvcfg holds closed keep what they are."""
    gated = b.STCE | b.PBMTE | b.ADUE
    writable = legal_menvcfg(cfg, b.M64) & (menvcfg | ~gated)
    return merge(old, new, writable) & b.M64


def stateen_bits(i: int) -> int:
    """Writable bits of mstateen<i>: SE, and ENVCFG in the first."""
    return b.STATEEN_SE | (b.STATEEN_ENVCFG if i == 0 else 0)


def legal_hstatus(cfg: HartConfig, old: int, new: int) -> int:
    """VGEIN above GEILEN becomes zero (WLRL); VSXL and VSBE are constant."""
    vgein = (new >> b.VGEIN_LSB) & b.VGEIN_MASK
    vgein = vgein if vgein <= cfg.geilen else 0
    kept = merge(old, new, HSTATUS_WRITABLE)
    return merge(kept, vgein << b.VGEIN_LSB, b.VGEIN_MASK << b.VGEIN_LSB)


def legal_hgeie(cfg: HartConfig, new: int) -> int:
    """Bits GEILEN:1 are writable (norm:geilen)."""
    return new & (((1 << cfg.geilen) - 1) << 1)


def atp_mode(cfg: HartConfig, value: int) -> int:
    """MODE of a satp, vsatp or hgatp value."""
    return value >> 60 if cfg.xlen == 64 else (value >> 31) & 1


def mode_supported(cfg: HartConfig, mode: int, g_stage: int) -> bool:
    """Whether MODE can be selected; Bare always can."""
    if mode == b.BARE:
        return True
    modes = cfg.gstage_modes if g_stage else cfg.vm_modes
    supported = False
    for candidate in (b.SV32, b.SV39, b.SV48, b.SV57):
        if candidate in modes and mode == candidate:
            supported = True
    return supported


def atp_mode_mask(cfg: HartConfig) -> int:
    """Position of MODE."""
    return 0xF << 60 if cfg.xlen == 64 else 1 << 31


def atp_fields_mask(cfg: HartConfig, id_len: int) -> int:
    """Implemented bits of ASID or VMID (least-significant first) and PPN."""
    id_lsb = 44 if cfg.xlen == 64 else 22
    return (((1 << id_len) - 1) << id_lsb) | ((1 << (cfg.spa_bits - 12)) - 1)


def write_satp(cfg: HartConfig, slot: int, old: int, new: int, v: int, is_vs: int) -> Effect:
    """The effect on satp or vsatp.

    norm:satp_mode_op_unsupported: "the entire write has no effect"; so it is for vsatp at V=1
    (norm:vsatp_mode_unsupported_v1), while at V=0 vsatp only keeps its MODE.
    """
    fields = atp_fields_mask(cfg, cfg.asidlen)
    if mode_supported(cfg, atp_mode(cfg, new), 0):
        return only(slot, new & (fields | atp_mode_mask(cfg)))
    if is_vs and not v:
        return only(slot, merge(old, new, fields))
    return NOTHING


def legal_hgatp(cfg: HartConfig, old: int, new: int) -> int:
    """An unsupported MODE keeps the old one (norm:hgatp_mode_warl); PPN[1:0] read-only zero."""
    fields = atp_fields_mask(cfg, cfg.vmidlen) & ~3
    if mode_supported(cfg, atp_mode(cfg, new), 1):
        return new & (fields | atp_mode_mask(cfg))
    return merge(old, new, fields)


def write_pmp(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """PMP registers."""
    slot, value = -1, 0
    for i in range(16):
        if addr == 0x3A0 + i and (cfg.xlen == 32 or i % 2 == 0):
            slot = b.S_PMPCFG + i // 2
            old = state[b.S_PMPCFG + i // 2]
            value = legal_pmpcfg(cfg, old, widened(cfg, old, wdata, i & 1), 4 * (i & ~1))
    for i in range(cfg.pmp_entries):
        if addr == 0x3B0 + i and not address_locked(cfg, state, i):
            slot, value = b.S_PMPADDR + i, wdata & ((1 << (cfg.spa_bits - 2)) - 1)
            value = value & b.xlen_mask(cfg)
    return only(slot, value)


def write_mip(cfg: HartConfig, wdata: int, state: SlotValues) -> Effect:
    """SSIP, software's SEIP, STIP while menvcfg.STCE=0, and VSSIP (an alias of hvip's)."""
    stce = cfg.has("sstc") and state[b.S_MENVCFG] & b.STCE
    mask = b.SSI | b.SEI | (0 if stce else b.STI)
    mip = merge(state[b.S_MIP], wdata, mask)
    if not cfg.has("h"):
        return only(b.S_MIP, mip)
    return b.S_MIP, mip, b.S_HVIP, merge(state[b.S_HVIP], wdata, b.VSSI)


def write_machine(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """CSRs 0x300..0x39F."""
    mask = b.xlen_mask(cfg)
    if addr == 0x300 or (addr == 0x310 and cfg.xlen == 32):
        old = state[b.S_MSTATUS]
        new = widened(cfg, old, wdata, 1 if addr == 0x310 else 0)
        return only(b.S_MSTATUS, legal_mstatus(cfg, old, new))
    if addr == 0x302:
        new = widened(cfg, state[b.S_MEDELEG], wdata, 0)
        return only(b.S_MEDELEG, legal_medeleg(cfg, new))
    if addr == 0x303:
        return only(b.S_MIDELEG, legal_mideleg(cfg, wdata))
    if addr == 0x304:
        return only(b.S_MIE, wdata & mie_bits(cfg))
    if addr == 0x305:
        return only(b.S_MTVEC, legal_tvec(cfg, wdata))
    if addr == 0x306:
        return only(b.S_MCOUNTEREN, wdata & cfg.counters)
    if addr == 0x30A or (addr == 0x31A and cfg.xlen == 32):
        new = widened(cfg, state[b.S_MENVCFG], wdata, 1 if addr == 0x31A else 0)
        return only(b.S_MENVCFG, legal_menvcfg(cfg, new))
    if addr == 0x320:
        return only(b.S_MCOUNTINHIBIT, wdata & MCOUNTINHIBIT)
    if addr == 0x340:
        return only(b.S_MSCRATCH, wdata & mask)
    if addr == 0x341:
        return only(b.S_MEPC, legal_epc(cfg, wdata))
    if addr == 0x342:
        return only(b.S_MCAUSE, wdata & mask)
    if addr == 0x343:
        return only(b.S_MTVAL, wdata & mask)
    if addr == 0x344:
        return write_mip(cfg, wdata, state)
    if addr == 0x34A and cfg.has("h"):
        return only(b.S_MTINST, wdata & mask)
    if addr == 0x34B and cfg.has("h"):
        return only(b.S_MTVAL2, wdata & mask)
    return write_mstateen(cfg, addr, wdata, state)


def stateen_ones(cfg: HartConfig, i: int) -> int:
    """Read-only one: P1P13, so that hedelegh is always accessible (norm:mstateen0_p1p13_op)."""
    return 1 << 56 if i == 0 and cfg.xlen == 32 and cfg.has("h") else 0


def write_mstateen(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """mstateen0..3 and their high halves."""
    slot, value = -1, 0
    for i in range(4):
        high = 1 if addr == 0x31C + i else 0
        if cfg.has("smstateen") and (addr == 0x30C + i or (high and cfg.xlen == 32)):
            new = widened(cfg, state[b.S_MSTATEEN0 + i], wdata, high)
            slot, value = b.S_MSTATEEN0 + i, new & stateen_bits(i) | stateen_ones(cfg, i)
    return only(slot, value)


def write_supervisor(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """CSRs 0x100..0x1FF."""
    mask = b.xlen_mask(cfg)
    if addr == 0x100:
        return only(b.S_MSTATUS, merge(state[b.S_MSTATUS], wdata, SSTATUS_WRITABLE))
    if addr == 0x104:
        delegated = state[b.S_MIDELEG] & b.S_INTERRUPTS
        return only(b.S_MIE, merge(state[b.S_MIE], wdata, delegated))
    if addr == 0x105:
        return only(b.S_STVEC, legal_tvec(cfg, wdata))
    if addr == 0x106:
        return only(b.S_SCOUNTEREN, wdata & cfg.counters)
    if addr == 0x10A:
        return only(b.S_SENVCFG, wdata & b.FIOM)
    if addr == 0x140:
        return only(b.S_SSCRATCH, wdata & mask)
    if addr == 0x141:
        return only(b.S_SEPC, legal_epc(cfg, wdata))
    if addr == 0x142:
        return only(b.S_SCAUSE, wdata & mask)
    if addr == 0x143:
        return only(b.S_STVAL, wdata & mask)
    if addr == 0x144:
        # SEIP and STIP are read-only in sip.
        return only(b.S_MIP, merge(state[b.S_MIP], wdata, state[b.S_MIDELEG] & b.SSI))
    if cfg.has("sstc") and (addr == 0x14D or (addr == 0x15D and cfg.xlen == 32)):
        high = 1 if addr == 0x15D else 0
        return only(b.S_STIMECMP, widened(cfg, state[b.S_STIMECMP], wdata, high))
    if addr == 0x180:
        return write_satp(cfg, b.S_SATP, state[b.S_SATP], wdata, v, 0)
    return NOTHING


def write_hypervisor(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """CSRs 0x600..0x6FF."""
    mask = b.xlen_mask(cfg)
    if addr == 0x600:
        return only(b.S_HSTATUS, legal_hstatus(cfg, state[b.S_HSTATUS], wdata))
    if addr == 0x602:
        return only(b.S_HEDELEG, wdata & HEDELEG)
    if addr == 0x603:
        return only(b.S_HIDELEG, wdata & b.VS_INTERRUPTS)
    if addr == 0x604:
        return only(b.S_MIE, merge(state[b.S_MIE], wdata, hie_bits(cfg)))
    if addr == 0x605 or (addr == 0x615 and cfg.xlen == 32):
        high = 1 if addr == 0x615 else 0
        return only(b.S_HTIMEDELTA, widened(cfg, state[b.S_HTIMEDELTA], wdata, high))
    if addr == 0x606:
        return only(b.S_HCOUNTEREN, wdata & cfg.counters)
    if addr == 0x607:
        return only(b.S_HGEIE, legal_hgeie(cfg, wdata))
    if addr == 0x60A or (addr == 0x61A and cfg.xlen == 32):
        old = state[b.S_HENVCFG]
        new = widened(cfg, old, wdata, 1 if addr == 0x61A else 0)
        return only(b.S_HENVCFG, legal_henvcfg(cfg, old, new, state[b.S_MENVCFG]))
    if addr == 0x643:
        return only(b.S_HTVAL, wdata & mask)
    if addr == 0x644:
        # VSSIP is "an alias (writable) of the same bit in hvip"; the others are read-only.
        return only(b.S_HVIP, merge(state[b.S_HVIP], wdata, b.VSSI))
    if addr == 0x645:
        return only(b.S_HVIP, wdata & b.VS_INTERRUPTS)
    if addr == 0x64A:
        return only(b.S_HTINST, wdata & mask)
    if addr == 0x680:
        return only(b.S_HGATP, legal_hgatp(cfg, state[b.S_HGATP], wdata & mask))
    return write_hstateen(cfg, addr, wdata, state)


def write_hstateen(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """hstateen0..3 and their high halves: bits that mstateen holds closed keep what they are."""
    slot, value = -1, 0
    for i in range(4):
        high = 1 if addr == 0x61C + i else 0
        if cfg.has("smstateen") and (addr == 0x60C + i or (high and cfg.xlen == 32)):
            old = state[b.S_HSTATEEN0 + i]
            new = widened(cfg, old, wdata, high)
            open_bits = stateen_bits(i) & state[b.S_MSTATEEN0 + i]
            slot, value = b.S_HSTATEEN0 + i, merge(old, new, open_bits)
    return only(slot, value)


def write_vs(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """CSRs 0x200..0x2FF."""
    mask = b.xlen_mask(cfg)
    if addr == 0x200:
        return only(b.S_VSSTATUS, merge(state[b.S_VSSTATUS], wdata, SSTATUS_WRITABLE))
    if addr == 0x204:
        # "Else, vsip.SEIP and vsie.SEIE are aliases of hip.VSEIP and hie.VSEIE", one bit lower.
        delegated = state[b.S_HIDELEG] & b.VS_INTERRUPTS
        return only(b.S_MIE, merge(state[b.S_MIE], wdata << 1, delegated))
    if addr == 0x205:
        return only(b.S_VSTVEC, legal_tvec(cfg, wdata))
    if addr == 0x240:
        return only(b.S_VSSCRATCH, wdata & mask)
    if addr == 0x241:
        return only(b.S_VSEPC, legal_epc(cfg, wdata))
    if addr == 0x242:
        return only(b.S_VSCAUSE, wdata & mask)
    if addr == 0x243:
        return only(b.S_VSTVAL, wdata & mask)
    if addr == 0x244:
        delegated = state[b.S_HIDELEG] & b.VSSI
        return only(b.S_HVIP, merge(state[b.S_HVIP], wdata << 1, delegated))
    if cfg.has("sstc") and (addr == 0x24D or (addr == 0x25D and cfg.xlen == 32)):
        high = 1 if addr == 0x25D else 0
        return only(b.S_VSTIMECMP, widened(cfg, state[b.S_VSTIMECMP], wdata, high))
    if addr == 0x280:
        return write_satp(cfg, b.S_VSATP, state[b.S_VSATP], wdata, v, 1)
    return NOTHING


def write_counter(cfg: HartConfig, addr: int, wdata: int, state: SlotValues) -> Effect:
    """mcycle, minstret and their high halves; the other counters are read-only zero."""
    if addr == 0xB00 or (addr == 0xB80 and cfg.xlen == 32):
        high = 1 if addr == 0xB80 else 0
        return only(b.S_MCYCLE, widened(cfg, state[b.S_MCYCLE], wdata, high))
    if addr == 0xB02 or (addr == 0xB82 and cfg.xlen == 32):
        high = 1 if addr == 0xB82 else 0
        return only(b.S_MINSTRET, widened(cfg, state[b.S_MINSTRET], wdata, high))
    return NOTHING


def csr_write_effect(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> Effect:
    """(slot_a, value_a, slot_b, value_b) that an explicit write of wdata to addr brings about.

    addr: after csr_resolve, access found permitted; wdata: already combined with the old value;
    v: the mode of the writer. Slot -1: nothing.
    """
    page = addr >> 8
    if page == 1:
        return write_supervisor(cfg, addr, wdata, v, state)
    if page == 2:
        return write_vs(cfg, addr, wdata, v, state) if cfg.has("h") else NOTHING
    if page == 3:
        if 0x3A0 <= addr <= 0x3EF:
            return write_pmp(cfg, addr, wdata, state)
        return write_machine(cfg, addr, wdata, state)
    if page == 6:
        return write_hypervisor(cfg, addr, wdata, state) if cfg.has("h") else NOTHING
    if page == 0xB:
        return write_counter(cfg, addr, wdata, state)
    return NOTHING


def csr_write(cfg: HartConfig, addr: int, wdata: int, v: int, state: SlotValues) -> tuple[int, ...]:
    """All slots after an explicit write; see `csr_write_effect`."""
    slot_a, value_a, slot_b, value_b = csr_write_effect(cfg, addr, wdata, v, state)
    result: tuple[int, ...] = ()
    for i in range(SLOT_COUNT):
        value = value_a if i == slot_a else state[i]
        value = value_b if i == slot_b else value
        result = (*result, value)
    return result
