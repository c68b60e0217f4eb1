# SPDX-License-Identifier: Apache-2.0
"""What KVM keeps of a vCPU and its VM, as values: every handler returns new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from trapline.models.golden.gen import fields
from trapline.models.kvm.constants import (
    PAGE_SHIFT,
    SR_SPIE,
    SR_SPP,
    Reason,
)
from trapline.models.kvm.profiles import Profile

RESET_HSTATUS = fields.HSTATUS_VTW | fields.HSTATUS_SPVP | fields.HSTATUS_SPV
RESET_SSTATUS = SR_SPP | SR_SPIE


# f0 to f31 and fcsr.
NO_FLOATS = (0,) * 33


@dataclass(frozen=True, slots=True)
class GuestContext:
    """guest_context: x[0] is the shadow of x0 (Q2), the rest is what the switch loads."""

    x: tuple[int, ...] = (0,) * 32
    sepc: int = 0
    sstatus: int = RESET_SSTATUS
    hstatus: int = RESET_HSTATUS

    def set(self, number: int, value: int) -> GuestContext:
        """With register `number` written; 0 is the shadow."""
        return replace(self, x=(*self.x[:number], value, *self.x[number + 1 :]))


@dataclass(frozen=True, slots=True)
class Csrs:
    """guest_csr: the VS-level CSRs, hvip and scounteren."""

    vsstatus: int = 0
    vsie: int = 0
    vstvec: int = 0
    vsscratch: int = 0
    vsepc: int = 0
    vscause: int = 0
    vstval: int = 0
    hvip: int = 0
    vsatp: int = 0
    scounteren: int = 0


@dataclass(frozen=True, slots=True)
class Interrupts:
    """irqs_pending and irqs_pending_mask: what the next flush brings into hvip."""

    pending: int = 0
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """The guest timer. `next_set`: the hrtimer is armed.

    written: what SET_TIMER wrote to vstimecmp since the last exit and load, which `next_cycles`
    does not know (Q31).
    """

    next_cycles: int = 0
    written: int | None = None
    next_set: bool = False
    sstc: bool = False

    @property
    def compare(self) -> int:
        """What vstimecmp holds while the vCPU is loaded."""
        return self.next_cycles if self.written is None else self.written


@dataclass(frozen=True, slots=True)
class MmioDecode:
    """What an MMIO exit keeps for its completion."""

    insn: int
    insn_len: int
    length: int
    shift: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class CsrDecode:
    """What a CSR exit keeps for its completion."""

    insn: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class Vcpu:
    """One vCPU. `reset` and `reset_csr` are what KVM_REQ_VCPU_RESET copies."""

    number: int = 0
    ctx: GuestContext = GuestContext()
    csr: Csrs = Csrs()
    reset: GuestContext = GuestContext()
    reset_csr: Csrs = Csrs()
    irq: Interrupts = Interrupts()
    timer: Timer = Timer()
    mmio: MmioDecode | None = None
    csr_exit: CsrDecode | None = None
    sbi_done: bool = True
    power_off: bool = False
    pause: bool = False
    blocking: bool = False  # its thread waits in KVM_RUN
    ran: bool = False
    isa: frozenset[str] = frozenset("acim")
    sbi_off: frozenset[int] = frozenset()  # SBI extensions that ONE_REG has turned off
    # ONE_REG's registers that only hold what was written, by (group, index).
    held: tuple[tuple[tuple[int, int], int], ...] = ()
    # f0 to f31 and fcsr as KVM remembers them: what the last put saved, or ONE_REG wrote since.
    floats: tuple[int, ...] = NO_FLOATS
    last_exit_cpu: int = -1  # the hart that it left last; -1: none since it was made or reset


@dataclass(frozen=True, slots=True)
class MemorySlot:
    """A memory slot: pages `gfn` .. `gfn + pages - 1` at user address `hva`."""

    number: int
    gfn: int
    pages: int
    hva: int
    read_only: bool = False
    log_dirty: bool = False

    def holds(self, gfn: int) -> bool:
        """Whether the page is in it."""
        return self.gfn <= gfn < self.gfn + self.pages

    def hva_of(self, gpa: int) -> int:
        """The user address behind a guest physical address in it."""
        return self.hva + gpa - (self.gfn << PAGE_SHIFT)


@dataclass(frozen=True, slots=True)
class Vm:
    """One VM: its slots and vCPUs by number; the G-stage levels that bound its addresses."""

    slots: Mapping[int, MemorySlot] = field(default_factory=dict)
    vcpus: Mapping[int, Vcpu] = field(default_factory=dict)

    def slot_of(self, gpa: int) -> MemorySlot | None:
        """The slot that holds an address, or None."""
        gfn = gpa >> PAGE_SHIFT
        return next((s for s in self.slots.values() if s.holds(gfn)), None)


@dataclass(frozen=True, slots=True)
class Trap:
    """What the hart reported at a guest exit. `interrupt`: scause has its top bit set."""

    cause: int
    interrupt: bool = False
    stval: int = 0
    htval: int = 0
    htinst: int = 0

    @property
    def gpa(self) -> int:
        """The guest physical address of a guest-page fault as KVM puts it together."""
        return (self.htval << 2) | (self.stval & 3)


class ExitKind(Enum):
    """How an exit ends."""

    REENTER = "reenter"  # back into the guest
    HALT = "halt"  # back into the guest once something wakes it
    USER = "user"  # KVM_RUN returns 0
    ERROR = "error"  # KVM_RUN returns -errno, exit_reason 0
    STOPPED = "stopped"  # no entry until somebody starts the vCPU
    OOPS = "oops"  # the host kernel crashes


@dataclass(frozen=True, slots=True)
class RunBytes:
    """The defined part of kvm_run after an exit to user space: byte offset -> (value, bytes)."""

    reason: int = Reason.UNKNOWN
    fields: tuple[tuple[str, int, int, int], ...] = ()  # name, offset, bytes, value


@dataclass(frozen=True, slots=True)
class Effect:
    """What a handler does besides the vCPU's own state: the name, its target and an argument."""

    name: str  # set_interrupt, unset_interrupt, next_event, map, start, power_off_all, fence, ...
    target: int = 0
    argument: int = 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction for one exit."""

    vcpu: Vcpu
    kind: ExitKind = ExitKind.REENTER
    handler: str = ""
    errno: int = 0
    run: RunBytes = RunBytes()
    effects: tuple[Effect, ...] = ()
    # Values that the exit's redirected trap may also have (stval of a fetch fault).
    other_stval: tuple[int, ...] = ()
    redirected: bool = False
    # Quirks of the profile that shaped the outcome.
    quirks: tuple[str, ...] = ()


def new_vcpu(profile: Profile, number: int, isa: frozenset[str], sstc: bool) -> Vcpu:
    """A vCPU as KVM_CREATE_VCPU leaves it (kvm_arch_vcpu_create, _postcreate).

    From 5.17 on all but the first are created powered off.
    """
    reset = Csrs(scounteren=profile.scounteren_reset)
    ctx = GuestContext()
    next_cycles = (1 << 64) - 1 if profile.sbi else 0
    return Vcpu(
        number=number,
        ctx=ctx,
        csr=reset,
        reset=ctx,
        reset_csr=reset,
        timer=Timer(next_cycles=next_cycles, sstc=sstc),
        power_off=number != 0 and bool(profile.sbi),
        isa=isa,
        sbi_off=profile.sbi_off,
    )
