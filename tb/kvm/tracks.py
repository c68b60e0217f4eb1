# SPDX-License-Identifier: Apache-2.0
"""What the monitor remembers: VMs, vCPUs, threads, and one record for each guest exit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from trapline.models.kvm.dirty_log import Log
from trapline.models.kvm.exits import NO_BUS
from trapline.models.kvm.iodev import IoBus, IoEventFd
from trapline.models.kvm.state import ExitKind, MemorySlot, Prediction, Trap, Vcpu, Vm

EXACT, RELATION, PROFILE, UNEXPLAINED = "exact", "relation", "profile", "unexplained"


@dataclass(frozen=True)
class Differs:
    """One thing that is not as predicted."""

    what: str
    predicted: str
    found: str

    def sentence(self) -> str:
        """What differs as a line of text."""
        return f"{self.what}: predicted {self.predicted}, found {self.found}"


@dataclass
class Exit:
    """One guest exit, from the trap to the entry or the return to user space that answers it."""

    number: int
    vm: int
    vcpu: int
    order: int
    mtime: int
    trap: Trap
    mode_s: bool
    pc: int
    outcome: Prediction
    insn: int = 0
    detail: str = ""  # which SBI call, which form of access, which instruction
    guest_reads: int = 0
    # What was seen meanwhile.
    handlers: list[str] = field(default_factory=list)
    commits: list[tuple[str, int, int]] = field(default_factory=list)
    hlv: int = 0
    redirected: int = 0
    host_trap: bool = False
    invalidated: bool = False
    to_user: bool = False
    level_before: int | None = None  # of the leaf over the address of a guest-page fault
    armed: bool = False  # the handler has written vstimecmp
    # How it ended.
    differs: list[Differs] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    quirks: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # kernel addresses that acted
    # Along the way: (instructions retired, cycle).
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    # Stretches between a put and the next load, in instructions retired.
    away: list[tuple[int, int]] = field(default_factory=list)
    end: str = ""
    end_order: int = 0
    end_mtime: int = 0
    end_pc: int = 0

    @property
    def status(self) -> str:
        """How the exit is accounted for."""
        if self.differs:
            return UNEXPLAINED
        if self.quirks:
            return PROFILE
        return RELATION if self.relations else EXACT

    @property
    def explained_by(self) -> str:
        """The flag or relation, if it was one."""
        if self.status == PROFILE:
            return " ".join(self.quirks)
        return " ".join(self.relations) if self.status == RELATION else ""


@dataclass
class IoEventTrack:
    """An ioeventfd of a VM, and how often stores have signalled it since it was read."""

    fd: int
    event: IoEventFd
    on: bool = True
    count: int = 0


@dataclass
class VmTrack:
    """What the monitor knows of one VM: its slots, tables and vCPUs."""

    number: int
    kvm: int = 0
    slots: dict[int, MemorySlot] = field(default_factory=dict)
    vcpus: dict[int, VcpuTrack] = field(default_factory=dict)
    bus: IoBus = NO_BUS
    delta: int | None = None
    # Host time when KVM_CREATE_VM was called and when it returned; None once ONE_REG set the time.
    born: tuple[int, int] | None = None
    satp: int = 0
    # Guest pages known to be mapped: page -> (where its leaf PTE is, the PTE, its level).
    mapped: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    invalidated: bool = False
    changing: int = 0  # changes of the host's page tables that are under way
    fences: set[int] = field(default_factory=set)  # guest pages, -1: all
    events: list[IoEventTrack] = field(default_factory=list)
    log: Log = field(default_factory=Log)
    # Pages of logged slots that have W in the G-stage.
    writable: set[int] = field(default_factory=set)

    def model(self) -> Vm:
        """The VM as the model of KVM sees it."""
        return Vm(self.slots, {n: v.model() for n, v in self.vcpus.items()})


@dataclass
class VcpuTrack:
    """A vCPU: the model's state, and the exit that is under way."""

    vm: VmTrack
    address: int  # struct kvm_vcpu
    arch: int  # its arch, which is in sscratch while the guest runs
    run: int  # struct kvm_run
    vcpu: Vcpu
    exit: Exit | None = None
    reset_pending: bool = False
    debugged: bool = False  # KVM_SET_GUEST_DEBUG: breakpoints are not delegated to the guest
    entries: int = 0
    last_hvip: int | None = None
    # hgatp with the VMID alone, until fences of the guest's addresses give the whole one back; its
    # thread was preempted meanwhile, so that a load has brought the whole one.
    fencing: int | None = None
    preempted: bool = False
    # f0 to f31 and fcsr that the hart holds for the guest; None: it holds none of its own.
    floats: tuple[int, ...] | None = None

    def model(self) -> Vcpu:
        """As the model sees it: a halt that nothing has ended yet blocks its thread."""
        halted = self.exit is not None and self.exit.outcome.kind is ExitKind.HALT
        return replace(self.vcpu, blocking=True) if halted else self.vcpu

    def back(self, retired: int) -> None:
        """A load: what the exit waited for since the put was somebody else's time."""
        self.preempted = self.fencing is not None
        if self.exit is not None and "put" in self.exit.marks:
            self.exit.away.append((self.exit.marks.pop("put")[0], retired))


@dataclass
class Syscall:
    """A system call under way."""

    number: int
    arguments: tuple[int, ...]
    satp: int
    value: int = 0
    vcpu: VcpuTrack | None = None
    vm: VmTrack | None = None
    event: IoEventTrack | None = None
    payload: bytes = b""
    posted: bool = False
    started: int = 0  # mtime of the call
