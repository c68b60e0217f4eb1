# SPDX-License-Identifier: Apache-2.0
"""The guest's timer: an hrtimer of the host, or vstimecmp where the hart has Sstc."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.kvm.constants import IRQ_VS_TIMER, Errno, mask
from trapline.models.kvm.interrupts import enabled_pending, set_interrupt, unset_interrupt
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu


def next_event(profile: Profile, vcpu: Vcpu, cycles: int) -> Vcpu:
    """SBI SET_TIMER. With Sstc the value goes to vstimecmp, which the next sync reads back.

    Q31: it goes nowhere else, so that a load before the next entry brings the old one back.
    """
    if vcpu.timer.sstc and profile.q31_timer_lost_by_put:
        return replace(vcpu, timer=replace(vcpu.timer, written=cycles))
    if vcpu.timer.sstc:
        return replace(vcpu, timer=replace(vcpu.timer, next_cycles=cycles))
    vcpu, _ = unset_interrupt(vcpu, IRQ_VS_TIMER)
    return replace(vcpu, timer=replace(vcpu.timer, next_cycles=cycles, next_set=True))


def expire(vcpu: Vcpu, now: int) -> Vcpu:
    """The hrtimer fires at guest time `now`: too early it is armed anew, else it is done.

    Without Sstc the interrupt is posted; with it the hrtimer only wakes a blocked vCPU.
    """
    if now < vcpu.timer.next_cycles:
        return vcpu
    vcpu = replace(vcpu, timer=replace(vcpu.timer, next_set=False))
    return vcpu if vcpu.timer.sstc else set_interrupt(vcpu, IRQ_VS_TIMER)[0]


def sync(vcpu: Vcpu, vstimecmp: int) -> Vcpu:
    """After an exit: with Sstc the guest may have written stimecmp itself."""
    if not vcpu.timer.sstc:
        return vcpu
    return replace(vcpu, timer=replace(vcpu.timer, next_cycles=vstimecmp, written=None))


def cancel(vcpu: Vcpu) -> tuple[Vcpu, int]:
    """Disarm; the error number is EINVAL when it was not armed."""
    if not vcpu.timer.next_set:
        return vcpu, Errno.EINVAL
    return replace(vcpu, timer=replace(vcpu.timer, next_set=False)), 0


def block(vcpu: Vcpu) -> Vcpu:
    """A blocked vCPU is unloaded: with Sstc the hrtimer stands in for vstimecmp."""
    return replace(vcpu, timer=replace(vcpu.timer, next_set=True)) if vcpu.timer.sstc else vcpu


def load(vcpu: Vcpu) -> Vcpu:
    """A load writes vstimecmp and takes the hrtimer back, where vstimecmp does its work."""
    if not vcpu.timer.sstc:
        return vcpu
    return cancel(replace(vcpu, timer=replace(vcpu.timer, written=None)))[0]


def lost_by_load(vcpu: Vcpu) -> bool:
    """Whether a load would take away what SET_TIMER wrote (Q31)."""
    return vcpu.timer.compare != vcpu.timer.next_cycles


def pending(vcpu: Vcpu, now: int) -> bool:
    """What ends a halt besides an interrupt: the compare value is reached, enabled or not."""
    return vcpu.timer.next_cycles <= now or bool(enabled_pending(vcpu) & 1 << IRQ_VS_TIMER)


def delta_of(time: int, host_time: int) -> int:
    """time_delta for a guest time: what htimedelta holds from the next load on."""
    return (time - host_time) & mask(64)
