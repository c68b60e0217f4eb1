# SPDX-License-Identifier: Apache-2.0
"""Pending interrupts (hypervisor.adoc, "Hypervisor Interrupt Registers"; sstc.adoc)."""

from __future__ import annotations

from trapline.models.golden.priv.bits import (
    MEI,
    MIE,
    MSI,
    MTI,
    SEI,
    SGEI,
    SIE,
    SSI,
    STCE,
    STI,
    TARGET_HS,
    TARGET_M,
    TARGET_VS,
    VGEIN_LSB,
    VGEIN_MASK,
    VS_INTERRUPTS,
    VSEI,
    VSTI,
    M,
    U,
    bit,
)
from trapline.models.isa.causes import INTERRUPT_PRIORITY
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import HartConfig

PIN_MSIP = int(Pin.MSIP)
PIN_MTIP = int(Pin.MTIP)
PIN_MEIP = int(Pin.MEIP)
PIN_SEIP = int(Pin.SEIP)
PIN_HGEIP = int(Pin.HGEIP)


def hgeip_view(cfg: HartConfig, irq_pins: int) -> int:
    """CSR hgeip: bits GEILEN:1 from the pins, bit 0 zero. norm:geilen."""
    return ((irq_pins >> PIN_HGEIP) & ((1 << cfg.geilen) - 1)) << 1


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
    stce = cfg.has("sstc") and menvcfg & STCE
    result = mip & (SSI | SEI)
    result = result | ((STI if stip else 0) if stce else (mip & STI))
    result = result | (SEI if bit(irq_pins, PIN_SEIP) else 0)
    result = result | (MSI if bit(irq_pins, PIN_MSIP) else 0)
    result = result | (MTI if bit(irq_pins, PIN_MTIP) else 0)
    result = result | (MEI if bit(irq_pins, PIN_MEIP) else 0)
    if cfg.has("h"):
        hgeip = hgeip_view(cfg, irq_pins)
        vgein = (hstatus >> VGEIN_LSB) & VGEIN_MASK
        # "henvcfg.STCE is read-only zero" while menvcfg.STCE=0, and VSTIP then is hvip's alone.
        vstce = stce and henvcfg & STCE
        result = result | (hvip & VS_INTERRUPTS)
        result = result | (VSTI if vstce and vstip else 0)
        result = result | (VSEI if bit(hgeip, vgein) else 0)
        result = result | (SGEI if hgeip & hgeie else 0)
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
    m_enabled = priv != M or mstatus & MIE
    hs_enabled = priv != M and (priv == U or v or mstatus & SIE)
    # "VS-mode interrupts are globally disabled when executing in U-mode", HS-mode and M-mode.
    vs_enabled = v and (priv == U or vsstatus & SIE)
    if for_m and m_enabled:
        return 1, highest(for_m), TARGET_M
    if for_hs and hs_enabled:
        return 1, highest(for_hs), TARGET_HS
    if for_vs and vs_enabled:
        return 1, highest(for_vs), TARGET_VS
    return 0, 0, 0
