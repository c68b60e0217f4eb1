# SPDX-License-Identifier: Apache-2.0
"""WFI and WRS: when the guest waits, and what wakes it (kvm_riscv_vcpu_wfi, kvm_vcpu_halt)."""

from __future__ import annotations

from trapline.models.golden.gen import matches
from trapline.models.kvm import timer
from trapline.models.kvm.constants import IRQ_VS_TIMER
from trapline.models.kvm.interrupts import enabled_pending, runnable
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu

WFI = matches.WFI
WRS_NTO, WRS_STO = matches.WRS_NTO, matches.WRS_STO


def is_wfi(profile: Profile, insn: int) -> bool:
    """Q23: v18 compares bits 31:8 alone."""
    return insn & 0xFFFF_FF00 == WFI & 0xFFFF_FF00 if profile.q23_wfi_ignores_rd0 else insn == WFI


def is_wrs(profile: Profile, insn: int) -> bool:
    """WRS.NTO and WRS.STO, where the version knows them: they yield and go on."""
    return profile.wrs and insn in (WRS_NTO, WRS_STO)


def halts(vcpu: Vcpu) -> bool:
    """Whether WFI has anything to wait for."""
    return not runnable(vcpu)


def wakes(profile: Profile, vcpu: Vcpu, now: int, signal: bool = False) -> bool:
    """Whether a halted vCPU goes on at guest time `now`."""
    if signal or runnable(vcpu):
        return True
    if not profile.sbi:  # v18: only a timer interrupt that is pending and enabled
        return bool(enabled_pending(vcpu) & 1 << IRQ_VS_TIMER)
    return timer.pending(vcpu, now)
