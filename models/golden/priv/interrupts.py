# SPDX-License-Identifier: Apache-2.0
"""Pending interrupts (hypervisor.adoc, "Hypervisor Interrupt Registers"; sstc.adoc)."""

from __future__ import annotations

from trapline.models.golden.gen import pins, targets
from trapline.models.golden.gen.fields import (
    HENVCFG_STCE,
    HSTATUS_VGEIN,
    HSTATUS_VGEIN_LSB,
    MENVCFG_STCE,
    MIP_MEIP,
    MIP_MSIP,
    MIP_MTIP,
    MIP_SEIP,
    MIP_SGEIP,
    MIP_SSIP,
    MIP_STIP,
    MIP_VSEIP,
    MIP_VSTIP,
    MSTATUS_MIE,
    MSTATUS_SIE,
    VSSTATUS_SIE,
)
from trapline.models.golden.gen.privileges import M, U
from trapline.models.golden.priv.bits import VS_INTERRUPTS, bit, missing_interrupts
from trapline.models.isa.causes import INTERRUPT_PRIORITY
from trapline.models.isa.config import HartConfig


def hgeip_view(cfg: HartConfig, irq_pins: int) -> int:
    """CSR hgeip: bits GEILEN:1 from the pins, bit 0 zero. norm:geilen."""
    return ((irq_pins >> pins.HGEIP) & ((1 << cfg.geilen) - 1)) << 1


def mip_view(
    cfg: HartConfig,
    mip: int,
    hvip: int,
    hgeie: int,
    hstatus: int,
    menvcfg: int,
    henvcfg: int,
    irq_pins: int,
    stip: int,
    vstip: int,
) -> int:
    """All of mip as an instruction reads it, from the software bits, the pins and hvip.

    norm:hip_vseip_vseie_op, norm:hip_vstip_vstie_acc_op, norm:hip_sgeip_sgeie_acc_op,
    norm:mip_seip_rdcsr.
    """
    stce = cfg.has("sstc") and menvcfg & MENVCFG_STCE
    result = mip & (MIP_SSIP | MIP_SEIP)
    result = result | ((MIP_STIP if stip else 0) if stce else (mip & MIP_STIP))
    result = result | (MIP_SEIP if bit(irq_pins, pins.SEIP) else 0)
    result = result | (MIP_MSIP if bit(irq_pins, pins.MSIP) else 0)
    result = result | (MIP_MTIP if bit(irq_pins, pins.MTIP) else 0)
    result = result | (MIP_MEIP if bit(irq_pins, pins.MEIP) else 0)
    result = result & ~missing_interrupts(cfg)
    if cfg.has("h"):
        hgeip = hgeip_view(cfg, irq_pins)
        vgein = (hstatus & HSTATUS_VGEIN) >> HSTATUS_VGEIN_LSB
        # "henvcfg.STCE is read-only zero" while menvcfg.STCE=0, and VSTIP then is hvip's alone.
        vstce = stce and henvcfg & HENVCFG_STCE
        result = result | (hvip & VS_INTERRUPTS)
        result = result | (MIP_VSTIP if vstce and vstip else 0)
        result = result | (MIP_VSEIP if bit(hgeip, vgein) else 0)
        result = result | (MIP_SGEIP if hgeip & hgeie else 0)
    return result


def highest(pending: int) -> int:
    """The pending interrupt of highest priority (norm:hsint_priority); 0 when none is."""
    result = 0
    for number in reversed(INTERRUPT_PRIORITY):
        if bit(pending, number):
            result = number
    return result


def pending_interrupt(
    _cfg: HartConfig,
    priv: int,
    v: int,
    mip: int,
    mie: int,
    mideleg: int,
    hideleg: int,
    mstatus: int,
    vsstatus: int,
) -> tuple[int, int, int]:
    """(valid, cause, target) of the interrupt to take now; (0, 0, 0) when there is none.

    norm:intr_mip_mie_op, norm:hideleg_hs, norm:H_trap_deleg. The cause is the interrupt's own
    number, also where it is handled in VS-mode.
    """
    standard = 0
    for number in INTERRUPT_PRIORITY:
        standard = standard | (1 << number)
    pending = mip & mie & standard
    for_m = pending & ~mideleg
    for_hs = pending & mideleg & ~hideleg
    for_vs = pending & mideleg & hideleg
    m_enabled = priv != M or mstatus & MSTATUS_MIE
    hs_enabled = priv != M and (priv == U or v or mstatus & MSTATUS_SIE)
    # "VS-mode interrupts are globally disabled when executing in U-mode", HS-mode and M-mode.
    vs_enabled = v and (priv == U or vsstatus & VSSTATUS_SIE)
    if for_m and m_enabled:
        return 1, highest(for_m), targets.M
    if for_hs and hs_enabled:
        return 1, highest(for_hs), targets.HS
    if for_vs and vs_enabled:
        return 1, highest(for_vs), targets.VS
    return 0, 0, 0
