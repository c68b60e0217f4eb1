# SPDX-License-Identifier: Apache-2.0
"""ECALLs from VS-mode: the SBI as KVM answers it (vcpu_sbi*.c)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trapline.models.kvm import sbi_later, timer, wfi
from trapline.models.kvm.constants import (
    FORWARDED,
    INSN_BYTES,
    IRQ_VS_SOFT,
    V01,
    Cause,
    Errno,
    Event,
    Reason,
    Sbi,
    SbiError,
    mask,
)
from trapline.models.kvm.fetch import Guest
from trapline.models.kvm.interrupts import unset_interrupt
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.redirect import redirect
from trapline.models.kvm.sbi_call import Answer, Call, forward
from trapline.models.kvm.state import Effect, ExitKind, Prediction, RunBytes, Vcpu, Vm

# kvm_linux_err_map_sbi
ERRORS = {
    0: SbiError.SUCCESS,
    Errno.EPERM: SbiError.DENIED,
    Errno.EINVAL: SbiError.INVALID_PARAM,
    Errno.EFAULT: SbiError.INVALID_ADDRESS,
    Errno.EOPNOTSUPP: SbiError.NOT_SUPPORTED,
    Errno.EALREADY: SbiError.ALREADY_AVAILABLE,
}
IMPLEMENTATION = 3
STARTED, STOPPED, SUSPENDED = 0, 1, 4
SUSPEND_RETENTIVE, SUSPEND_NON_RETENTIVE = 0, 0x8000_0000


def ecall(profile: Profile, vm: Vm, vcpu: Vcpu, guest: Guest) -> Prediction:
    """The outcome of an ECALL (kvm_riscv_vcpu_sbi_ecall)."""
    call = Call(profile, vm, vcpu, guest)
    number = call.a(7)
    v01 = profile.sbi_v01 and number in V01
    if v01:
        fault = _mask_fault(call)
        if fault is not None:
            return fault
    handler = _handler(profile, number, vcpu.sbi_off)
    if handler is None:
        return _returned(call, Answer(vcpu, Errno.EOPNOTSUPP), v01=False)
    answer = handler(call)
    if answer.kind in (ExitKind.USER, ExitKind.OOPS):
        return _left(call, answer, v01)
    return _returned(call, answer, v01)


def _handler(profile: Profile, number: int, off: frozenset[int]) -> Callable[[Call], Answer] | None:
    if profile.sbi_v01 and number in V01:
        return _V01[Sbi(number)]
    if not profile.sbi:
        return None
    if number in FORWARDED:
        return forward
    return _EXTENSIONS.get(Sbi(number)) if number in profile.sbi - off else None


def known(profile: Profile, number: int, off: frozenset[int]) -> bool:
    """What PROBE says of an extension id that is not forwarded; `off`: those turned off."""
    return (profile.sbi_v01 and number in V01) or number in profile.sbi - off


def _returned(call: Call, answer: Answer, v01: bool) -> Prediction:
    """a0 gets the error, a1 the value but for v0.1; sepc moves behind the ECALL."""
    profile, vcpu = call.profile, answer.vcpu
    ctx = vcpu.ctx
    unknown_a1 = answer.value is None
    if not (v01 and profile.q8_v01_keeps_a0 and answer.errno == 0):
        error = ERRORS.get(answer.errno, SbiError.FAILED)
        ctx = ctx.set(10, error & mask(profile.xlen))
    if not v01 and profile.sbi and not unknown_a1:
        ctx = ctx.set(11, answer.value or 0)
    ctx = replace(ctx, sepc=ctx.sepc + INSN_BYTES)
    effects = answer.effects + ((Effect("host_value", 11),) if unknown_a1 else ())
    quirks = answer.quirks + (("Q8",) if v01 and profile.q8_v01_keeps_a0 else ())
    return Prediction(replace(vcpu, ctx=ctx), answer.kind, "sbi", effects=effects, quirks=quirks)


def _left(call: Call, answer: Answer, v01: bool) -> Prediction:
    """The exit to user space; Q10: a forwarded call of v0.2 or later clears a1 on the way."""
    vcpu = answer.vcpu
    quirks = answer.quirks
    if call.profile.q10_forward_clears_a1 and not v01:
        vcpu = replace(vcpu, ctx=vcpu.ctx.set(11, 0))
        quirks = (*quirks, "Q10")
    return Prediction(
        vcpu, answer.kind, "sbi", run=answer.run, effects=answer.effects, quirks=quirks
    )


# --- v0.1 -------------------------------------------------------------------------------------


def _takes_mask(number: int) -> bool:
    return Sbi.SEND_IPI <= number <= Sbi.SFENCE_VMA_ASID


def _mask_fault(call: Call) -> Prediction | None:
    """A hart mask that cannot be read: its trap goes to the guest (Q7 of cause 21)."""
    if not _takes_mask(call.a(7)) or not call.a(0):
        return None
    read = call.guest.word(call.a(0), call.profile.xlen // 8)
    if not read.cause:
        return None
    if read.cause == Cause.LOAD_GUEST_PAGE and not call.profile.q7_redirects_21_of_mask:
        return Prediction(call.vcpu, ExitKind.REENTER, "sbi")
    moved = redirect(call.profile, call.vcpu, read.cause, read.va)
    quirks = ("Q7",) if read.cause == Cause.LOAD_GUEST_PAGE else ()
    return Prediction(moved, ExitKind.REENTER, "sbi", redirected=True, quirks=quirks)


def _hart_mask(call: Call) -> int:
    if call.a(0):
        return call.guest.word(call.a(0), call.profile.xlen // 8).value
    return mask(max(call.vm.vcpus, default=0) + 1) if call.vm.vcpus else 1


def _targets(mask_: int) -> list[int]:
    return [i for i in range(64) if mask_ >> i & 1]


def _set_timer(call: Call) -> Answer:
    return Answer(
        timer.next_event(call.profile, call.vcpu, call.cycles),
        effects=(Effect("next_event", call.vcpu.number, call.cycles),),
    )


def _clear_ipi(call: Call) -> Answer:
    vcpu, _ = unset_interrupt(call.vcpu, IRQ_VS_SOFT)
    return Answer(vcpu, effects=(Effect("unset_interrupt", vcpu.number, IRQ_VS_SOFT),))


def _send_ipi(call: Call) -> Answer:
    targets = _targets(_hart_mask(call))
    missing = [t for t in targets if t not in call.vm.vcpus]
    if missing and call.profile.q13_missing_target_oops:
        return Answer(call.vcpu, kind=ExitKind.OOPS, quirks=("Q13",))
    effects = tuple(Effect("set_interrupt", t, IRQ_VS_SOFT) for t in targets if t in call.vm.vcpus)
    return Answer(call.vcpu, effects=effects)


def _v01_fence(call: Call) -> Answer:
    number = call.a(7)
    kind = {Sbi.FENCE_I: "fence_i", Sbi.SFENCE_VMA: "vvma", Sbi.SFENCE_VMA_ASID: "vvma_asid"}
    targets = [t for t in _targets(_hart_mask(call)) if t in call.vm.vcpus]
    return Answer(call.vcpu, effects=tuple(Effect(kind[Sbi(number)], t) for t in targets))


def _v01_shutdown(call: Call) -> Answer:
    return _system_event(call, Event.SHUTDOWN, 0)


def complete(vcpu: Vcpu, ret0: int, ret1: int) -> Vcpu:
    """The next KVM_RUN after a forwarded call, once."""
    if vcpu.sbi_done:
        return vcpu
    ctx = vcpu.ctx.set(10, ret0).set(11, ret1)
    return replace(vcpu, ctx=replace(ctx, sepc=ctx.sepc + INSN_BYTES), sbi_done=True)


def _system_event(call: Call, kind: int, reason: int) -> Answer:
    """Every vCPU of the VM is powered off, and user space hears why; sepc stays at the ECALL."""
    fields = [("system_event.type", 32, 4, kind)]
    if call.profile.sbi:
        fields += [("system_event.ndata", 36, 4, 1), ("system_event.data[0]", 40, 8, reason)]
    return Answer(
        call.vcpu,
        kind=ExitKind.USER,
        run=RunBytes(Reason.SYSTEM_EVENT, tuple(fields)),
        effects=(Effect("power_off_all"),),
    )


_V01: dict[Sbi, Callable[[Call], Answer]] = {
    Sbi.SET_TIMER: _set_timer,
    Sbi.PUTCHAR: forward,
    Sbi.GETCHAR: forward,
    Sbi.CLEAR_IPI: _clear_ipi,
    Sbi.SEND_IPI: _send_ipi,
    Sbi.FENCE_I: _v01_fence,
    Sbi.SFENCE_VMA: _v01_fence,
    Sbi.SFENCE_VMA_ASID: _v01_fence,
    Sbi.SHUTDOWN: _v01_shutdown,
}


# --- 0.2 and later ----------------------------------------------------------------------------


def _base(call: Call) -> Answer:
    function, argument, profile = call.a(6), call.a(0), call.profile
    if function == 3 and argument in FORWARDED:
        return forward(call)
    values = {
        0: profile.sbi_version,
        1: IMPLEMENTATION,
        2: profile.version_code,
        3: int(known(profile, argument, call.vcpu.sbi_off)),
        **dict.fromkeys((4, 5, 6)),  # of the host's own firmware
    }
    if function not in values:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    return Answer(call.vcpu, value=values[function])


def _other_function(call: Call) -> Answer:
    new = call.profile.other_functions_not_supported
    return Answer(call.vcpu, Errno.EOPNOTSUPP if new else Errno.EINVAL)


def _time(call: Call) -> Answer:
    return _set_timer(call) if call.a(6) == 0 else _other_function(call)


def _based(call: Call) -> list[int]:
    """Targets by hart mask a0 and base a1 (all ones: every vCPU); shifts wrap at XLEN."""
    bits, base = call.a(0), call.a(1)
    everyone = base == mask(call.profile.xlen)
    xlen = call.profile.xlen
    beyond = mask(64) if not call.profile.ipi_tells_missing else xlen - 1
    return [
        n
        for n in sorted(call.vm.vcpus)
        if everyone or (0 <= n - base <= beyond and bits >> ((n - base) % xlen) & 1)
    ]


def _ipi(call: Call) -> Answer:
    if call.a(6) != 0:
        return _other_function(call)
    targets = _based(call)
    effects = tuple(Effect("set_interrupt", t, IRQ_VS_SOFT) for t in targets)
    base = call.a(1)
    if call.profile.ipi_tells_missing and base != mask(call.profile.xlen):
        found = sum(1 << (t - base) for t in targets)
        if found != call.a(0):
            return Answer(call.vcpu, Errno.EINVAL, effects=effects)
    return Answer(call.vcpu, effects=effects)


def _rfence(call: Call) -> Answer:
    function = call.a(6)
    if function in (3, 4, 5, 6) and call.profile.q11_hfence_succeeds:
        return Answer(call.vcpu, quirks=("Q11",))
    if function > 2:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    name = ("fence_i", "vvma", "vvma_asid")[function]
    if function and whole_space(call.profile, call.a(2), call.a(3)):
        name += "_all"
    return Answer(call.vcpu, effects=tuple(Effect(name, t) for t in _based(call)))


def whole_space(profile: Profile, start: int, size: int) -> bool:
    """Whether a range stands for every address (Q12: also by size -1)."""
    return (start == 0 and size == 0) or (profile.q12_all_by_size and size == mask(profile.xlen))


def _srst(call: Call) -> Answer:
    kind, reason = call.a(0) & mask(32), call.a(1) & mask(32)
    if call.a(6) != 0 or kind > 2:
        return Answer(call.vcpu, Errno.EOPNOTSUPP)
    return _system_event(call, Event.RESET if kind else Event.SHUTDOWN, reason)


def _hsm(call: Call) -> Answer:
    function = call.a(6)
    handlers = (_hsm_start, _hsm_stop, _hsm_status, _hsm_suspend)
    return handlers[function](call) if function < 4 else Answer(call.vcpu, Errno.EOPNOTSUPP)


def _hsm_start(call: Call) -> Answer:
    target = call.vm.vcpus.get(call.a(0))
    if target is None:
        return Answer(call.vcpu, Errno.EINVAL)
    if not target.power_off:
        return Answer(call.vcpu, Errno.EALREADY)
    return Answer(call.vcpu, effects=(Effect("start", target.number),))


def _hsm_stop(call: Call) -> Answer:
    if call.vcpu.power_off:
        return Answer(call.vcpu, Errno.EINVAL)
    return Answer(replace(call.vcpu, power_off=True), kind=ExitKind.STOPPED)


def _hsm_status(call: Call) -> Answer:
    """Q14: "suspended" is asked of stopped vCPUs alone, and of the caller, which is running."""
    target = call.vm.vcpus.get(call.a(0))
    if target is None:
        return Answer(call.vcpu, Errno.EINVAL)
    if call.profile.q14_status_looks_at_caller:
        halted = SUSPENDED if call.vcpu.blocking else STOPPED
        return Answer(call.vcpu, value=halted if target.power_off else STARTED)
    if target.power_off:
        return Answer(call.vcpu, value=STOPPED)
    return Answer(call.vcpu, value=SUSPENDED if target.blocking else STARTED)


def _hsm_suspend(call: Call) -> Answer:
    kind = call.a(0)
    if kind == SUSPEND_RETENTIVE:
        halt = wfi.halts(call.vcpu)
        return Answer(call.vcpu, kind=ExitKind.HALT if halt else ExitKind.REENTER)
    unsupported = kind == SUSPEND_NON_RETENTIVE
    return Answer(call.vcpu, Errno.EOPNOTSUPP if unsupported else Errno.EINVAL)


_EXTENSIONS: dict[Sbi, Callable[[Call], Answer]] = {
    Sbi.BASE: _base,
    Sbi.TIME: _time,
    Sbi.IPI: _ipi,
    Sbi.RFENCE: _rfence,
    Sbi.SRST: _srst,
    Sbi.HSM: _hsm,
    Sbi.DBCN: sbi_later.dbcn,
    Sbi.STA: sbi_later.sta,
    Sbi.SUSP: sbi_later.susp,
    Sbi.FWFT: sbi_later.fwft,
    Sbi.MPXY: forward,
}
