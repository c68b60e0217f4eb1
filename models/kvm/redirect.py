# SPDX-License-Identifier: Apache-2.0
"""A trap handed to the guest (kvm_riscv_vcpu_trap_redirect)."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.kvm.constants import SR_SIE, SR_SPIE, SR_SPP
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu


def redirect(profile: Profile, vcpu: Vcpu, cause: int, stval: int) -> Vcpu:
    """The vCPU about to enter its trap handler, as hardware would have taken the trap in VS-mode.

    sepc is vstvec, MODE bits included: hardware drops bit 0 on the write of sepc.
    """
    csr, ctx = vcpu.csr, vcpu.ctx
    vsstatus = csr.vsstatus & ~(SR_SPP | SR_SPIE | SR_SIE)
    vsstatus |= ctx.sstatus & SR_SPP
    if csr.vsstatus & SR_SIE:
        vsstatus |= SR_SPIE
    sstatus = ctx.sstatus if profile.q4_redirect_keeps_mode else ctx.sstatus | SR_SPP
    return replace(
        vcpu,
        csr=replace(csr, vsstatus=vsstatus, vscause=cause, vstval=stval, vsepc=ctx.sepc),
        ctx=replace(ctx, sepc=csr.vstvec, sstatus=sstatus),
    )
