# SPDX-License-Identifier: Apache-2.0
"""Virtual interrupts: who sets them, how hvip gets them, what flows back (vcpu.c)."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.kvm.constants import (
    HVIP_MASK,
    IRQ_VS_EXT,
    IRQ_VS_SOFT,
    KVM_INTERRUPT_SET,
    VSIP_MASK,
    Errno,
)
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Interrupts, Vcpu


def _post(vcpu: Vcpu, irq: int, level: bool) -> tuple[Vcpu, int]:
    if not HVIP_MASK >> irq & 1:
        return vcpu, Errno.EINVAL
    bit = 1 << irq
    pending = vcpu.irq.pending | bit if level else vcpu.irq.pending & ~bit
    return replace(vcpu, irq=Interrupts(pending, vcpu.irq.mask | bit)), 0


def set_interrupt(vcpu: Vcpu, irq: int) -> tuple[Vcpu, int]:
    """Post interrupt 2, 6 or 10; the error number is EINVAL for any other."""
    return _post(vcpu, irq, True)


def unset_interrupt(vcpu: Vcpu, irq: int) -> tuple[Vcpu, int]:
    """Withdraw interrupt 2, 6 or 10; the error number is EINVAL for any other."""
    return _post(vcpu, irq, False)


def kvm_interrupt(profile: Profile, vcpu: Vcpu, value: int) -> tuple[Vcpu, int]:
    """The KVM_INTERRUPT ioctl: SET posts VSEI; Q16: every other value withdraws it."""
    value &= 0xFFFF_FFFF
    if value == KVM_INTERRUPT_SET:
        return set_interrupt(vcpu, IRQ_VS_EXT)
    if profile.q16_interrupt_else_unset or value == KVM_INTERRUPT_SET - 1:
        return unset_interrupt(vcpu, IRQ_VS_EXT)
    return vcpu, Errno.EINVAL


def flush(vcpu: Vcpu) -> Vcpu:
    """Before an entry: what was posted since the last one goes into the shadow of hvip."""
    mask = vcpu.irq.mask
    hvip = (vcpu.csr.hvip & ~mask) | (vcpu.irq.pending & mask)
    return replace(vcpu, csr=replace(vcpu.csr, hvip=hvip), irq=Interrupts(vcpu.irq.pending, 0))


def sync(vcpu: Vcpu, hvip: int, vsie: int) -> Vcpu:
    """After an exit: the guest itself may have changed VSSIP, and nothing else, in hvip.

    The shadow of hvip keeps its value until the next flush. A producer that posted the same
    interrupt meanwhile wins.
    """
    bit = 1 << IRQ_VS_SOFT
    irq = vcpu.irq
    if (vcpu.csr.hvip ^ hvip) & bit and not irq.mask & bit:
        irq = Interrupts(irq.pending & ~bit | hvip & bit, irq.mask | bit)
    return replace(vcpu, csr=replace(vcpu.csr, vsie=vsie), irq=irq)


def enabled_pending(vcpu: Vcpu) -> int:
    """Pending interrupts that the guest has enabled, as bits of hvip."""
    return vcpu.irq.pending & (vcpu.csr.vsie & VSIP_MASK) << 1


def runnable(vcpu: Vcpu) -> bool:
    """Whether WFI goes on at once (kvm_arch_vcpu_runnable); vsstatus.SIE does not matter."""
    return bool(enabled_pending(vcpu)) and not vcpu.power_off and not vcpu.pause
