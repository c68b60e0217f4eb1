# SPDX-License-Identifier: Apache-2.0
"""Load, put and reset of a vCPU, the order of CSRs in the world switch, and the KVM_RUN shell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trapline.models.kvm import exits, fp, interrupts, mmio, sbi, timer
from trapline.models.kvm.constants import FS_CLEAN, SR_FS, Errno, Reason
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import NO_FLOATS, Interrupts, Vcpu

# CSR accesses of the assembly between the host and the guest, in order (vcpu_switch.S).
SWITCH_IN = ("sstatus", "hstatus", "scounteren", "stvec", "sscratch", "sepc")
SWITCH_OUT = ("sscratch", "stvec", "scounteren", "hstatus", "sstatus")
SWITCH_IN_V18 = ("sstatus", "hstatus", "scounteren", "sscratch", "stvec", "sepc")
SWITCH_OUT_V18 = ("stvec", "sscratch", "scounteren", "hstatus", "sstatus")
# 7.3: kvm_riscv_vcpu_enter_exit switches scounteren and hstatus around the assembly.
SWITCH_IN_SPLIT = ("scounteren", "hstatus", "sstatus", "stvec", "sepc", "sscratch")
SWITCH_OUT_SPLIT = ("sscratch", "stvec", "sstatus", "hstatus", "scounteren")

_LOAD = ("vsstatus", "vsie", "vstvec", "vsscratch", "vsepc", "vscause", "vstval", "hvip", "vsatp")
# What C code reads after the switch, before interrupts are enabled.
AFTER_EXIT = ("scause", "stval", "htval", "htinst")


def switch_in(profile: Profile) -> tuple[str, ...]:
    """CSRs written on the way into the guest, in order."""
    if profile.split_switch:
        return SWITCH_IN_SPLIT
    return SWITCH_IN_V18 if profile.q25_hie_and_put_clears else SWITCH_IN


def switch_out(profile: Profile) -> tuple[str, ...]:
    """CSRs written on the way out, in order, after the swap of sscratch and a0."""
    if profile.split_switch:
        return SWITCH_OUT_SPLIT
    return SWITCH_OUT_V18 if profile.q25_hie_and_put_clears else SWITCH_OUT


def load_order(profile: Profile, sstc: bool) -> tuple[str, ...]:
    """CSRs that vcpu_load writes, in order. 6.12 writes hedeleg between vstval and hvip.

    7.3 begins with what configures the others, and writes the last two alone where nothing else
    has changed (`lazy_load`).
    """
    order = list(_LOAD)
    if profile.q25_hie_and_put_clears:
        order[1] = "hie"
    if profile.split_switch:
        order = ["hedeleg", "hideleg", "henvcfg", *order]
    elif profile.debug_exits:
        order.insert(7, "hedeleg")
    if not (profile.q25_hie_and_put_clears or profile.split_switch):
        order.append("henvcfg")
    order += ["hgatp", "htimedelta"]
    return (*order, "vstimecmp") if sstc else tuple(order)


def put_order(profile: Profile) -> tuple[str, ...]:
    """CSRs that vcpu_put reads, in order."""
    return (_LOAD[0], "hie", *_LOAD[2:]) if profile.q25_hie_and_put_clears else _LOAD


def put_writes(profile: Profile) -> tuple[str, ...]:
    """CSRs that vcpu_put clears before it reads those (Q25)."""
    return ("hgatp",) if profile.q25_hie_and_put_clears else ()


def load_values(profile: Profile, vcpu: Vcpu) -> dict[str, int]:
    """What vcpu_load writes of the vCPU's own state, by CSR."""
    values = {name: getattr(vcpu.csr, name) for name in _LOAD}
    if profile.q25_hie_and_put_clears:
        values["hie"] = values.pop("vsie")
    if vcpu.timer.sstc:
        values["vstimecmp"] = vcpu.timer.next_cycles
    return values


def load(vcpu: Vcpu) -> Vcpu:
    """The vCPU after vcpu_load: hrtimer and floating point change, nothing else."""
    vcpu = timer.load(vcpu)
    return replace(vcpu, ctx=replace(vcpu.ctx, sstatus=fp.after_load(vcpu.ctx.sstatus)))


def put(vcpu: Vcpu, live: dict[str, int], blocking: bool = False) -> Vcpu:
    """The vCPU after vcpu_put: `live` are the VS CSRs and hvip as the hart holds them.

    Floating point besides: fp.put.
    """
    csr = replace(vcpu.csr, **{name: live[name] for name in _LOAD if name in live})
    ctx = replace(vcpu.ctx, sstatus=fp.after_put(vcpu.ctx.sstatus))
    vcpu = replace(vcpu, csr=csr, ctx=ctx)
    return timer.block(vcpu) if blocking else vcpu


def reset(profile: Profile, vcpu: Vcpu) -> Vcpu:
    """KVM_REQ_VCPU_RESET: reset context and CSRs, no interrupt, no timer (v18: timer as it was)."""
    vcpu = timer.cancel(vcpu)[0]
    cycles = (1 << 64) - 1 if profile.sbi else vcpu.timer.next_cycles
    return replace(
        vcpu,
        ctx=replace(vcpu.reset, sstatus=fp.after_reset(vcpu.reset.sstatus, vcpu.isa)),
        csr=vcpu.reset_csr,
        irq=Interrupts(),
        floats=NO_FLOATS,
        timer=replace(vcpu.timer, next_cycles=cycles, written=None),
        last_exit_cpu=-1,
    )


@dataclass(frozen=True, slots=True)
class KvmRun:
    """kvm_run as user space hands it over: the parts that complete an exit."""

    reason: int = Reason.UNKNOWN
    immediate_exit: bool = False
    mmio_data: int = 0
    mmio_is_write: bool = False
    sbi_ret: tuple[int, int] = (0, 0)
    csr_value: int = 0


def begin_run(profile: Profile, vcpu: Vcpu, run: KvmRun) -> tuple[Vcpu, bool]:
    """The vCPU once the last exit is completed; False: KVM_RUN returns EINTR at once."""
    vcpu = replace(vcpu, ran=True)
    if run.reason == Reason.MMIO:
        vcpu = mmio.complete(profile, vcpu, run.mmio_data, run.mmio_is_write)
    elif run.reason == Reason.RISCV_SBI:
        vcpu = sbi.complete(vcpu, *run.sbi_ret)
    elif run.reason == Reason.RISCV_CSR and profile.csr_emulation:
        vcpu = exits.complete_csr(vcpu, run.csr_value)
    return vcpu, not run.immediate_exit


def disable_order(profile: Profile) -> tuple[str, ...]:
    """CSRs that are cleared when a hart stops being a hypervisor's (Q27: not vsie and hvip)."""
    delegation = ("hedeleg", "hideleg")
    return delegation if profile.q27_disable_keeps_hvip else ("vsie", "hvip", *delegation)


def signal_at_entry(profile: Profile, vcpu: Vcpu) -> Vcpu:
    """A signal is found before the entry (Q28: hvip and the VMID are brought up to date first)."""
    return interrupts.flush(vcpu) if profile.q28_signal_after_flush else vcpu


RUNNABLE, STOPPED = 0, 5


def mp_state(vcpu: Vcpu) -> int:
    """KVM_GET_MP_STATE."""
    return STOPPED if vcpu.power_off else RUNNABLE


def set_mp_state(vcpu: Vcpu, state: int) -> tuple[Vcpu, int]:
    """KVM_SET_MP_STATE -> (the vCPU, error number): its registers stay as they are."""
    if state not in (RUNNABLE, STOPPED):
        return vcpu, Errno.EINVAL
    return replace(vcpu, power_off=state == STOPPED), 0


def first_sstatus(vcpu: Vcpu) -> int:
    """Sstatus as the first switch writes it: FS is Clean once the load has restored it."""
    sstatus = fp.after_reset(vcpu.ctx.sstatus, vcpu.isa)
    return sstatus & ~SR_FS | FS_CLEAN if sstatus & SR_FS else sstatus
