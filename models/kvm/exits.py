# SPDX-License-Identifier: Apache-2.0
"""One guest exit: from the state at the trap to what KVM does with it (kvm_riscv_vcpu_exit).

`handle` takes the vCPU as the world switch saved it and interrupts as `sync` left them. Nothing
here reads a clock or memory but through its arguments.
"""

from __future__ import annotations

from dataclasses import replace

from trapline.models.golden.gen import csrs
from trapline.models.kvm import fetch, mmio, sbi, wfi
from trapline.models.kvm.constants import (
    INSN_BYTES,
    PAGE_SHIFT,
    SR_SPP,
    Cause,
    Errno,
    Reason,
    mask,
)
from trapline.models.kvm.fetch import Guest
from trapline.models.kvm.iodev import IoBus
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.redirect import redirect
from trapline.models.kvm.state import (
    CsrDecode,
    Effect,
    ExitKind,
    Prediction,
    RunBytes,
    Trap,
    Vcpu,
    Vm,
)

SYSTEM = 28  # opcode field, bits 6:2
GUEST_PAGE_FAULTS = (Cause.FETCH_GUEST_PAGE, Cause.LOAD_GUEST_PAGE, Cause.STORE_GUEST_PAGE)
COUNTERS = (csrs.CYCLE, csrs.INSTRET)
NO_BUS = IoBus()


def handle(
    profile: Profile, vm: Vm, vcpu: Vcpu, trap: Trap, guest: Guest, bus: IoBus = NO_BUS
) -> Prediction:
    """The outcome of one exit."""
    if trap.interrupt:
        return Prediction(vcpu, ExitKind.REENTER, "interrupt")
    if trap.cause == Cause.VIRTUAL_INSN:
        return virtual_instruction(profile, vcpu, trap, guest)
    if trap.cause in GUEST_PAGE_FAULTS:
        return page_fault(profile, vm, vcpu, trap, guest, bus)
    if trap.cause == Cause.ECALL_VS:
        return sbi.ecall(profile, vm, vcpu, guest)
    if trap.cause in profile.redirected:
        return _redirected(profile, vcpu, trap.cause, trap.stval, "redirect")
    if trap.cause == Cause.BREAKPOINT and profile.debug_exits:
        return Prediction(vcpu, ExitKind.USER, "debug", run=RunBytes(Reason.DEBUG))
    quirks = ("Q5",) if profile.q5_access_traps_kill else ()
    return Prediction(vcpu, ExitKind.ERROR, "none", errno=Errno.EFAULT, quirks=quirks)


def _redirected(
    profile: Profile, vcpu: Vcpu, cause: int, stval: int, handler: str, *quirks: str
) -> Prediction:
    from_vu = not vcpu.ctx.sstatus & SR_SPP
    if from_vu and profile.q4_redirect_keeps_mode:
        quirks += ("Q4",)
    moved = redirect(profile, vcpu, cause, stval)
    return Prediction(moved, ExitKind.REENTER, handler, redirected=True, quirks=quirks)


def _fetch_failed(profile: Profile, vcpu: Vcpu, fetched: fetch.Fetched, handler: str) -> Prediction:
    """The instruction could not be read: its trap goes to the guest, or the guest tries again."""
    if fetch.refaults(profile, fetched):
        return Prediction(vcpu, ExitKind.REENTER, handler)
    quirks = ("Q6",) if fetched.cause == Cause.LOAD_GUEST_PAGE else ()
    found = _redirected(profile, vcpu, fetched.cause, fetched.stval, handler, *quirks)
    return replace(found, other_stval=fetched.other_stval)


# --- cause 22 ---------------------------------------------------------------------------------


def virtual_instruction(profile: Profile, vcpu: Vcpu, trap: Trap, guest: Guest) -> Prediction:
    """WFI waits, CSR accesses may be emulated, everything else is illegal to the guest."""
    name = "virtual_insn"
    fetched = fetch.of_virtual(trap.stval, vcpu, guest)
    if fetched.cause:
        return _fetch_failed(profile, vcpu, fetched, name)
    insn = fetched.insn
    if fetched.length == 2 or insn >> 2 & 31 != SYSTEM:
        return _redirected(profile, vcpu, Cause.ILLEGAL, insn, name)
    if wfi.is_wfi(profile, insn):
        return _wait(vcpu, "wfi", ExitKind.HALT if wfi.halts(vcpu) else ExitKind.REENTER)
    if wfi.is_wrs(profile, insn):
        return _wait(vcpu, "wrs", ExitKind.REENTER)
    if profile.legacy_counters and insn >> 12 & 3 and insn >> 20 in COUNTERS:
        return _counter(profile, vcpu, insn)
    quirks: tuple[str, ...] = ()
    if profile.csr_emulation and insn >> 12 & 3:
        vcpu = replace(vcpu, csr_exit=CsrDecode(insn))
        quirks = ("Q24",) if profile.q24_scribbles_csr_exit else ()
    return _redirected(profile, vcpu, Cause.ILLEGAL, insn, name, *quirks)


def _counter(profile: Profile, vcpu: Vcpu, insn: int) -> Prediction:
    """Cycle and instret read as zero. Q30: by VU, too, where the guest's scounteren forbids it."""
    forbidden = not vcpu.ctx.sstatus & SR_SPP and not vcpu.csr.scounteren >> (insn >> 20 & 31) & 1
    if forbidden and not profile.q30_counters_for_vu:
        return _redirected(profile, vcpu, Cause.ILLEGAL, insn, "virtual_insn")
    read = complete_csr(replace(vcpu, csr_exit=CsrDecode(insn)), 0)
    return Prediction(read, ExitKind.REENTER, "virtual_insn", quirks=("Q30",) if forbidden else ())


def _wait(vcpu: Vcpu, handler: str, kind: ExitKind) -> Prediction:
    ctx = replace(vcpu.ctx, sepc=vcpu.ctx.sepc + INSN_BYTES)
    return Prediction(replace(vcpu, ctx=ctx), kind, handler)


def csr_fields(insn: int, vcpu: Vcpu, xlen: int) -> tuple[int, int, int]:
    """(csr number, new value, write mask) as kvm_run.riscv_csr gets them."""
    rs1 = insn >> 15 & 31
    source = rs1 if insn >> 14 & 1 else vcpu.ctx.x[rs1]
    ones = mask(xlen)
    new, write = {1: (source, ones), 2: (ones, source), 3: (0, source)}[insn >> 12 & 3]
    return insn >> 20, new, write


def complete_csr(vcpu: Vcpu, value: int) -> Vcpu:
    """The next KVM_RUN after a CSR exit, once."""
    kept = vcpu.csr_exit
    if kept is None or kept.done:
        return vcpu
    rd = kept.insn >> 7 & 31
    ctx = vcpu.ctx.set(rd, value) if rd else vcpu.ctx
    ctx = replace(ctx, sepc=ctx.sepc + fetch.length_of(kept.insn))
    return replace(vcpu, ctx=ctx, csr_exit=replace(kept, done=True))


# --- causes 20, 21, 23 ------------------------------------------------------------------------


def page_fault(
    profile: Profile, vm: Vm, vcpu: Vcpu, trap: Trap, guest: Guest, bus: IoBus
) -> Prediction:
    """A page of a slot is mapped; outside every slot, and for stores to a read-only one, MMIO."""
    gpa = trap.gpa & mask(profile.xlen)  # fault_addr is an unsigned long
    slot = vm.slot_of(gpa)
    store = trap.cause == Cause.STORE_GUEST_PAGE
    if slot is not None and not (store and slot.read_only):
        page = gpa >> PAGE_SHIFT << PAGE_SHIFT
        if store and slot.log_dirty and profile.q20_huge_leaf_eexist and guest.level_of(gpa):
            return Prediction(vcpu, ExitKind.ERROR, "map", errno=Errno.EEXIST, quirks=("Q20",))
        return Prediction(vcpu, ExitKind.REENTER, "map", effects=(Effect("map", int(store), page),))
    if trap.cause == Cause.FETCH_GUEST_PAGE:
        if profile.fetch_outside_redirects:
            return _redirected(profile, vcpu, Cause.FETCH_ACCESS, trap.stval, "redirect")
        return Prediction(vcpu, ExitKind.ERROR, "map", errno=Errno.EOPNOTSUPP)
    name = "mmio_store" if store else "mmio_load"
    fetched = fetch.of_access(trap.htinst, vcpu, guest)
    if fetched.cause:
        return _fetch_failed(profile, vcpu, fetched, name)
    forms = mmio.STORES if store else mmio.LOADS
    form = mmio.decode(profile, forms, fetched.insn)
    if form is None:
        return Prediction(vcpu, ExitKind.ERROR, name, errno=Errno.EOPNOTSUPP)
    if gpa & (form.size - 1):
        return Prediction(vcpu, ExitKind.ERROR, name, errno=Errno.EIO)
    kept = mmio.decoded(profile, form, fetched.insn, fetched.length)
    if not store:
        vcpu, run = mmio.load_exit(vcpu, kept, gpa)
        return Prediction(vcpu, ExitKind.USER, name, run=run)
    value = vcpu.ctx.x[mmio.register(form, fetched.insn)] & mask(8 * form.size)
    vcpu, run = mmio.store_exit(vcpu, kept, gpa, value)
    served = bus.serve(gpa, form.size, value)
    if served is None:
        quirks = ("Q29",) if bus.left_out(gpa, form.size) else ()
        return Prediction(vcpu, ExitKind.USER, name, run=run, quirks=quirks)
    done = mmio.complete(profile, vcpu, 0, is_write=True)
    return Prediction(done, ExitKind.REENTER, name, effects=(Effect(served[0], served[1], value),))
