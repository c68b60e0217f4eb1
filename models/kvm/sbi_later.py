# SPDX-License-Identifier: Apache-2.0
"""SBI extensions that came after 6.1: the debug console, steal time, suspend, firmware features."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.kvm.constants import SR_SPP, Errno, mask
from trapline.models.kvm.sbi_call import Answer, Call, forward, start
from trapline.models.kvm.state import Effect

SUSPEND_TO_RAM = 0
STEAL_TIME_BYTES = 64
FAILURE = -1  # no error number that the table knows
FEATURES = range(6)  # of FWFT, as SBI 3.0 defines them


def dbcn(call: Call) -> Answer:
    """Debug console: whole in user space."""
    if call.a(6) <= 2 or call.profile.dbcn_forwards_all:
        return forward(call)
    return Answer(call.vcpu, Errno.EOPNOTSUPP)


def sta(call: Call) -> Answer:
    """Where the guest wants to read how long its vCPU had to wait for the hart."""
    if call.a(6) != 0:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    low, high, ones = call.a(0), call.a(1), mask(call.profile.xlen)
    if call.a(2) & mask(32):
        return Answer(call.vcpu, Errno.EINVAL)
    if low == high == ones:
        return Answer(call.vcpu)
    if low % STEAL_TIME_BYTES:
        return Answer(call.vcpu, Errno.EINVAL)
    if high and call.profile.xlen == 64:
        return Answer(call.vcpu, Errno.EFAULT)
    slot = call.vm.slot_of(low | high << 32)
    writable = slot is not None and not slot.read_only
    return Answer(call.vcpu, 0 if writable else Errno.EFAULT)


def susp(call: Call) -> Answer:
    """System suspend: to user space once every other vCPU has stopped, with a reset on the way.

    The vCPU goes on at a1 with a2 in its own a1, whatever user space answers.
    """
    if call.a(6) != 0:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    if call.a(0) & mask(32) != SUSPEND_TO_RAM:
        return Answer(call.vcpu, Errno.EINVAL)
    if not call.vcpu.ctx.sstatus & SR_SPP:
        return Answer(call.vcpu, FAILURE)
    if call.vm.slot_of(call.a(1)) is None:
        return Answer(call.vcpu, Errno.EFAULT)
    others = (v for n, v in call.vm.vcpus.items() if n != call.vcpu.number)
    if not all(v.power_off for v in others):
        return Answer(call.vcpu, Errno.EPERM)
    waiting = start(call.vcpu, call.a(1), call.a(2))
    answer = forward(replace(call, vcpu=waiting))
    return replace(answer, effects=(Effect("reset", call.vcpu.number),))


def fwft(call: Call) -> Answer:
    """Firmware features: none of those that KVM knows exists on the harts here."""
    if call.a(6) > 1:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    defined = call.a(0) & mask(32) in FEATURES
    return Answer(call.vcpu, Errno.EOPNOTSUPP if defined else Errno.EPERM)
