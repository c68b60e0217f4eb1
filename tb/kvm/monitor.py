# SPDX-License-Identifier: Apache-2.0
"""The exit monitor: predicts every guest exit of a stream and compares it with what KVM did.

Events: E, a guest exit, by the hart or reflected by M; R, an entry; K and K', KVM_RUN called and
returned from; other ioctls; functions at whose entry something is committed. The prediction is made
and kept at E. What comes later may confirm it or not, but never adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trapline.models.golden.gen import exceptions, kinds, matches, privileges, words
from trapline.models.golden.gen.fields import MENVCFG_STCE
from trapline.models.isa.state import FIRST_F, FIRST_X
from trapline.models.kvm import fp, interrupts, one_reg, sbi_call, timer
from trapline.models.kvm import vcpu as vcpus
from trapline.models.kvm.constants import IRQ_VS_EXT, IRQ_VS_SOFT, IRQ_VS_TIMER
from trapline.models.kvm.exits import handle
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Csrs, Effect, GuestContext, Trap, Vcpu, new_vcpu
from trapline.models.kvm.walk import GuestMemory
from trapline.tb.kvm import changes, checks, csr_events, floats, host_isa, settle, vm_calls
from trapline.tb.kvm.details import detail_of
from trapline.tb.kvm.invariants import Invariants
from trapline.tb.kvm.ioctls import INTERRUPT, RUN, Ioctls, run_of
from trapline.tb.kvm.kernel import Facts
from trapline.tb.kvm.machine import (
    SLOT,
    SSTATUS,
    VS_ENABLES,
    VS_LOADED,
    Counting,
    Machine,
)
from trapline.tb.kvm.switch import Switch, legal_entry
from trapline.tb.kvm.tracks import Differs, Exit, Syscall, VcpuTrack, VmTrack
from trapline.tb.linux.devicetree import TIMEBASE

HANDLERS = {
    "kvm_riscv_vcpu_virtual_insn": "virtual_insn",
    "kvm_riscv_vcpu_mmio_load": "mmio_load",
    "kvm_riscv_vcpu_mmio_store": "mmio_store",
    "kvm_riscv_vcpu_sbi_ecall": "sbi",
    "kvm_riscv_gstage_map": "map",
}
_SYSTEM_CALL = exceptions.ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE
_OF_LOADS = (
    exceptions.LOAD_ADDRESS_MISALIGNED,
    exceptions.LOAD_ACCESS_FAULT,
    exceptions.LOAD_PAGE_FAULT,
    exceptions.LOAD_GUEST_PAGE_FAULT,
)


class Monitor:
    """Feed batches to `machine.feed`; `exits`, `findings` and `check` hold what came of them."""

    def __init__(self, facts: Facts, profile: Profile, pieces: Iterable[tuple[int, bytes]]) -> None:
        """`pieces`: (address, bytes) of what main memory holds at reset."""
        self.facts = facts
        self.profile = profile
        self.machine = Machine(facts, pieces, profile.split_switch)
        self.machine.event = self._event
        self.check = Invariants()
        self.switch = Switch(profile, self.check)
        self.isa = host_isa.isa_of(facts, profile, pieces) - {"sstc"}
        self.ioctls = Ioctls(self.machine, profile, one_reg.Host(self.isa, TIMEBASE))
        self.exits: list[Exit] = []
        self.findings: list[Differs] = []
        self.vcpus: dict[int, VcpuTrack] = {}
        self.sstc = False
        self._calls: dict[int, Syscall] = {}
        self.loaded: VcpuTrack | None = None
        self.loading = 0
        self.putting: VcpuTrack | None = None
        self.last_hgatp = 0
        self.vmid_mask = 0  # bits of the VMID that hgatp was seen to hold
        self.unfenced, self.fenced_hgatp = False, 0  # hgatp was written since the last fence of all
        self.redirect: list[str] = []
        self.host_floats: tuple[int, ...] | None = None  # as the load under way found them
        self.fence_all = 0
        self.owners: dict[int, tuple[int, int]] = {}  # VMID -> root table, VM
        self.last_fence: dict[int, int] = {}
        self.whole: set[int] = set()  # VMIDs fenced since a vCPU was loaded or ran, -1: all
        self.sie = False
        # The guest's trap that M is working on: the instruction, from VS rather than VU.
        self.in_m: tuple[int, bool] | None = None

    # --- events -------------------------------------------------------------------------------

    def _event(self) -> None:
        m = self.machine
        self.check.order = m.order
        word = m.word(0)
        kind, priv = word & 7, word >> words.PRIV_BEFORE_LSB & 3
        interrupt = kind == kinds.INTERRUPT
        if word >> words.V_BEFORE_LSB & 1:
            insn = 0 if interrupt else m.field("insn")
            if word >> words.PRIV_AFTER_LSB & 3 == privileges.S:
                trap = Trap(
                    m.field("cause"), interrupt, m.field("tval"), m.field("tval2"), m.field("tinst")
                )
                self._exit(trap, m.full(), insn, bool(priv & 1))
            else:
                self.in_m = (insn, bool(priv & 1))
        elif word >> words.V_AFTER_LSB & 1:
            self.in_m = None
            if priv == privileges.S:
                self._entry()
        elif kind != kinds.RETIRE:
            self._host_trap(interrupt, priv)
        elif priv == privileges.M:
            insn = m.field("insn")
            if insn == matches.MRET:
                self._reflected()
            elif insn >> 25 & 0x20:  # HFENCE.GVMA; of VVMA M-mode knows by itself how
                csr_events.fence(self, insn)
        else:
            self._retired(m.field("pc"))

    def _retired(self, pc: int) -> None:
        m = self.machine
        name = m.entries.get(pc)
        if name is not None:
            self._function(name)
            return
        insn = m.field("insn")
        funct3 = insn >> 12 & 7
        if funct3 == 4:
            csr_events.guest_read(self)
        elif funct3:
            csr_events.access(self, insn)
        elif insn == matches.SRET:
            self._to_user()
        else:
            csr_events.fence(self, insn)

    def _host_trap(self, interrupt: bool, priv: int) -> None:
        """A trap into HS from U or HS."""
        m = self.machine
        if priv == privileges.U:
            if not interrupt and m.field("cause") == _SYSTEM_CALL:
                self._system_call()
            return
        exit_ = self.current()
        if exit_ is not None:
            exit_.host_trap |= interrupt and m.field("cause") == exit_.trap.cause
        if not interrupt and m.field("insn") & 0xF000_707F == 0x6000_4073:
            cause = m.field("cause")
            good = cause in _OF_LOADS and m.field("gva") == 1
            self.check.check("I45", good, f"cause {cause}")
            if exit_ is not None:
                exit_.hlv += 1

    def current(self) -> Exit | None:
        """The exit that the loaded vCPU's handler is working on."""
        return self.loaded.exit if self.loaded is not None else None

    # --- E ------------------------------------------------------------------------------------

    def _reflected(self) -> None:
        """MRET to HS: the exit that M made of a guest's trap, if it was working on one."""
        if self.in_m is None:
            self.switch.disturbed = True
            return
        (insn, mode_s), self.in_m = self.in_m, None
        state = self.machine.full()
        scause, top = state[SLOT["scause"]], self.machine.width.interrupt
        cause, interrupt = scause & ~top, bool(scause & top)
        stval, htval, htinst = (state[SLOT[name]] for name in ("stval", "htval", "htinst"))
        self._exit(Trap(cause, interrupt, stval, htval, htinst), state, insn, mode_s)

    def _exit(self, trap: Trap, state: list[int], insn: int, mode_s: bool) -> None:
        """`insn`: what trapped, 0 for an interrupt; mode_s: it was in VS-mode, not in VU-mode."""
        m = self.machine
        m.satp = state[SLOT["satp"]]
        arch = state[SLOT["sscratch"]]
        x10 = state[SLOT["mcycle"] + 10]
        self.switch.left_guest(m.order, x10, arch, state[SLOT["stvec"]], m.field("next_pc"))
        track = self.vcpus.get(arch)
        if track is None:
            self.find("an exit of a vCPU", "one that was created", f"sscratch {arch:#x}")
            return
        if track.exit is not None:
            self.find("an exit", "an entry before it", f"vCPU {track.vcpu.number} twice")
        checks.at_exit(self, trap, state, insn, mode_s)
        saved = self._saved(track, state)
        floats.at_exit(self, track, state)
        guest = Counting(GuestMemory(m.roots(state, mode_s), m.read))
        vm_calls.at_exit(self.profile, m, track.vm)
        outcome = handle(self.profile, track.vm.model(), saved, trap, guest, track.vm.bus)
        track.exit = Exit(
            number=len(self.exits),
            vm=track.vm.number,
            vcpu=track.vcpu.number,
            order=m.order,
            mtime=m.field("mtime"),
            trap=trap,
            mode_s=mode_s,
            pc=saved.ctx.sepc,
            outcome=outcome,
            insn=insn,
            detail=detail_of(self.profile, track.vm.model(), saved, trap, outcome, insn),
            guest_reads=guest.reads,
            level_before=guest.level_of(trap.gpa) if trap.cause in checks.ADDRESS_CAUSES else None,
            quirks=list(outcome.quirks),
            invalidated=track.vm.changing > 0,
            marks={"exit": m.mark},
        )
        self.exits.append(track.exit)
        checks.of_outcome(self, track, track.exit)
        # Interrupts change where functions that post them are entered; the prediction lists them.
        track.vcpu = replace(outcome.vcpu, irq=saved.irq)
        self._apply(track, outcome.effects, saved.ctx.x)

    def _saved(self, track: VcpuTrack, state: list[int]) -> Vcpu:
        """The vCPU as the switch saves it and the interrupts are synchronized."""
        x = (track.vcpu.ctx.x[0], *state[FIRST_X:FIRST_F])
        ctx = GuestContext(
            x, state[SLOT["sepc"]], state[SLOT["mstatus"]] & SSTATUS, state[SLOT["hstatus"]]
        )
        live = {name: state[SLOT[name]] for name in VS_LOADED if name != "vsie"}
        vsie = (state[SLOT["mie"]] & VS_ENABLES) >> 1
        csr = Csrs(
            **live, vsie=vsie, hvip=track.vcpu.csr.hvip, scounteren=state[SLOT["scounteren"]]
        )
        saved = replace(track.vcpu, ctx=ctx, csr=csr, last_exit_cpu=checks.HART)
        saved = interrupts.sync(saved, state[SLOT["hvip"]], vsie)
        return timer.sync(saved, state[SLOT["vstimecmp"]])

    def _apply(self, track: VcpuTrack, effects: Iterable[Effect], x: tuple[int, ...]) -> None:
        """What an exit does to other vCPUs."""
        for effect in effects:
            if effect.name == "start":
                target = track.vm.vcpus[effect.target]
                settle.at_stop(self, target)
                target.vcpu = sbi_call.start(target.vcpu, x[11], x[12])
                target.reset_pending = True
            elif effect.name == "power_off_all":
                for other in track.vm.vcpus.values():
                    other.vcpu = replace(other.vcpu, power_off=True)
            elif effect.name == "ioeventfd":
                vm_calls.signalled(track.vm, effect.target)

    # --- R ------------------------------------------------------------------------------------

    def _entry(self) -> None:
        m = self.machine
        state = m.full()
        arch = state[SLOT["sscratch"]]
        track = self.vcpus.get(arch)
        if track is None:
            self.find("an entry of a vCPU", "one that was created", f"sscratch {arch:#x}")
            return
        written = self.switch.entered(m.order)
        legal_entry(self.check, written)
        checks.at_entry(self, track, state, written)
        settle.at_entry(self, track, state, written)
        track.entries += 1
        track.exit = None

    # --- K, K' and other calls ----------------------------------------------------------------

    def _system_call(self) -> None:
        m = self.machine
        state = m.full()
        first = SLOT["mcycle"]
        arguments = tuple(state[first + 10 : first + 16])
        m.satp = state[SLOT["satp"]]
        self.sstc = bool(state[SLOT["menvcfg"]] & MENVCFG_STCE)
        call = self.ioctls.called(state[first + 17], arguments, m.satp)
        if call is None:
            return
        self._calls[state[SLOT["sscratch"]]] = call
        if call.number == RUN and call.vcpu is not None:
            track = call.vcpu
            track.vm.satp = m.satp
            vm_calls.at_run(m, track.vm)
            page = self.ioctls.run_page(track, m.satp)
            if track.exit is not None:
                track.exit.marks["run"] = m.mark
            track.vcpu, _ = vcpus.begin_run(self.profile, track.vcpu, run_of(page, m.width))

    def _to_user(self) -> None:
        """SRET to U-mode: a system call may have returned."""
        m = self.machine
        state = m.full()
        call = self._calls.pop(state[SLOT["sscratch"]], None)
        if call is None:
            return
        m.satp = state[SLOT["satp"]]
        result = m.width.signed(state[SLOT["mcycle"] + 10])
        if call.number == RUN and call.vcpu is not None:
            settle.at_return(self, call.vcpu, result, self.ioctls.run_page(call.vcpu, call.satp))
        else:
            self.ioctls.returned(call, result)

    # --- functions ----------------------------------------------------------------------------

    def _function(self, name: str) -> None:
        m = self.machine
        a0, a1, thread = m.x[10], m.x[11], m.x[4]
        exit_ = self.current()
        if name in HANDLERS:
            if exit_ is not None:
                exit_.handlers.append(HANDLERS[name])
                exit_.places.append(m.field("pc"))
        elif name in ("kvm_riscv_vcpu_set_interrupt", "kvm_riscv_vcpu_unset_interrupt"):
            self._posted(name.removeprefix("kvm_riscv_vcpu_"), a0, a1, thread)
        elif name == "kvm_riscv_vcpu_exit":
            if exit_ is not None:
                exit_.marks["handler"] = m.mark
        elif name == "kvm_arch_vcpu_load":
            self.loaded = self._by_address(a0)
            self.loading = 1
            self.whole.clear()
            if self.loaded is not None:
                self._loads(self.loaded)
        elif name == "kvm_arch_vcpu_put":
            self.putting = self._by_address(a0)
            if self.putting is not None:
                floats.at_put(self.putting)
                if self.putting.exit is not None:
                    self.putting.exit.marks["put"] = m.mark
        elif name == "kvm_arch_vcpu_create":
            self._created(a0, thread)
        elif name == "kvm_riscv_vcpu_timer_reset":  # the reset itself may be inlined
            track = self._by_address(a0)
            if track is not None:
                track.vcpu = vcpus.reset(self.profile, track.vcpu)
                track.reset_pending = False
        elif name == "kvm_riscv_vcpu_trap_redirect":
            if exit_ is not None:
                exit_.redirected += 1
                exit_.places.append(m.field("pc"))
            self.redirect = []
        elif name == "kvm_riscv_vcpu_wfi":
            if exit_ is not None:
                exit_.handlers.append("wfi")
        elif name in changes.FUNCTIONS:
            changes.heard(self, a0, name)
        elif name == "kvm_arch_vcpu_destroy":
            self._destroyed(a0)

    def _loads(self, track: VcpuTrack) -> None:
        """A load begins: the guest's timer is what KVM remembers of it (Q31)."""
        track.back(self.machine.mark[0])
        floats.at_load(self, track)
        exit_, written = track.exit, track.vcpu.timer.written
        if exit_ is not None and exit_.armed and timer.lost_by_load(track.vcpu):
            exit_.quirks.append("Q31")
        track.vcpu = vcpus.load(track.vcpu)
        if exit_ is not None and not exit_.armed:
            # The handler comes to its write only after this load.
            track.vcpu = replace(track.vcpu, timer=replace(track.vcpu.timer, written=written))

    def _by_address(self, address: int) -> VcpuTrack | None:
        return self.vcpus.get(address + self.facts.offset("kvm_vcpu.arch"))

    def _created(self, address: int, thread: int) -> None:
        m = self.machine
        kvm = m.member(address, "kvm_vcpu.kvm") or 0
        number = m.member(address, "kvm_vcpu.vcpu_id", 4) or 0
        call = self._calls.get(thread)
        vm = next((v for v in self.ioctls.vms if v.kvm == kvm), None)
        if vm is None and call is not None and call.vm is not None:
            vm = call.vm
            vm.kvm = kvm
        if vm is None:
            vm = VmTrack(len(self.ioctls.vms), kvm)
            self.ioctls.vms.append(vm)
        isa = self.isa | {"sstc"} if self.sstc else self.isa
        self.ioctls.host = one_reg.Host(isa, TIMEBASE)
        made = fp.created(new_vcpu(self.profile, number, isa - {"h"}, self.sstc))
        made = replace(made, power_off=bool(vm.vcpus) and bool(self.profile.sbi))
        arch = address + self.facts.offset("kvm_vcpu.arch")
        run = m.member(address, "kvm_vcpu.run") or 0
        track = VcpuTrack(vm, address, arch, run, made)
        self.vcpus[arch] = vm.vcpus[number] = track
        if call is not None:
            call.vcpu = track

    def _destroyed(self, address: int) -> None:
        track = self._by_address(address)
        if track is None:
            return
        settle.at_end(track)
        del self.vcpus[track.arch]
        # A thread that was killed in KVM_RUN never returns from it.
        self._calls = {at: call for at, call in self._calls.items() if call.vcpu is not track}
        track.vm.kvm = 0
        if self.loaded is track:
            self.loaded = None

    def _posted(self, name: str, address: int, irq: int, thread: int) -> None:
        """An interrupt is posted or withdrawn, by whom the model has to know."""
        track = self._by_address(address)
        if track is None:
            return
        post = interrupts.set_interrupt if name == "set_interrupt" else interrupts.unset_interrupt
        exit_ = self.current()
        call = self._calls.get(thread)
        if irq == IRQ_VS_EXT:
            asked = call is not None and call.number == INTERRUPT and call.vcpu is track
            known = call is not None and call.posted
            self.check.check("I29", asked and not known, "VSEI posted by nobody")
            if call is not None:
                call.posted = True
        elif name == "set_interrupt" and irq == IRQ_VS_TIMER:
            now = self.machine.field("mtime") + (track.vm.delta or 0) & (1 << 64) - 1
            due = now >= track.vcpu.timer.next_cycles
            self.check.check("I30", due, f"{now} before {track.vcpu.timer.next_cycles}")
            track.vcpu = timer.expire(track.vcpu, max(now, track.vcpu.timer.next_cycles))
            return
        elif exit_ is not None:
            exit_.commits.append((name, track.vcpu.number, irq))
            exit_.places.append(self.machine.field("pc"))
        elif irq == IRQ_VS_SOFT:
            self.find("VSSI", "posted by an exit's handler", "posted by nobody")
        track.vcpu = post(track.vcpu, irq)[0]

    def find(self, what: str, predicted: str, found: str) -> None:
        """Something outside every exit that is not as it should be."""
        self.findings.append(Differs(what, predicted, found))

    def finish(self) -> None:
        """The stream is over."""
        for track in list(self.vcpus.values()):
            settle.at_end(track)

    @property
    def unexplained(self) -> int:
        """Exits, findings, ioctls and invariants that nothing explains."""
        return (
            sum(1 for e in self.exits if e.differs)
            + len(self.findings)
            + len(self.ioctls.problems)
            + len(self.check.failed())
        )
