# SPDX-License-Identifier: Apache-2.0
"""What the tests of the KVM model start from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from trapline.models.kvm.fetch import Read
from trapline.models.kvm.profiles import LINUX_6_1, Profile
from trapline.models.kvm.state import Csrs, GuestContext, MemorySlot, Trap, Vcpu, Vm, new_vcpu

RAM = 0x8000_0000
VU = 0x20  # shadow sstatus of a guest that was in VU-mode; SPP set: VS-mode
VS = 0x120
# What a world switch reads and writes: the vector of the exit, CSRs of the guest and of the host.
VECTOR = 0xFFFF_FFFF_8000_1000
GUEST = {"sstatus": 0x120, "hstatus": 0x20_0180, "scounteren": 7, "stvec": VECTOR,
         "sscratch": 0x500, "sepc": 0x8000_0000}  # fmt: skip
HOST = {"sstatus": 0x100, "hstatus": 0, "scounteren": 2, "stvec": 0x10, "sscratch": 0x77, "sepc": 0}


@dataclass
class Memory:
    """Guest memory by virtual address, 16 bits each; `faults`: address -> cause."""

    halves: dict[int, int] = field(default_factory=dict)
    words: dict[int, int] = field(default_factory=dict)
    faults: dict[int, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)  # of leaves, by guest physical address

    def half(self, va: int) -> Read:
        self.asked.append(va)
        if va in self.faults:
            return Read(cause=self.faults[va], va=va)
        return Read(self.halves[va])

    def word(self, va: int, size: int) -> Read:
        self.asked.append(va)
        if va in self.faults:
            return Read(cause=self.faults[va], va=va)
        return Read(self.words[va])

    def level_of(self, gpa: int) -> int | None:
        return self.levels.get(gpa)


def code(at: int, insn: int) -> Memory:
    """Guest memory that holds one instruction."""
    return Memory({at: insn & 0xFFFF, at + 2: insn >> 16})


def x(**registers: int) -> tuple[int, ...]:
    """A register file; names are x0 to x31."""
    values = [0] * 32
    for name, value in registers.items():
        values[int(name[1:])] = value
    return tuple(values)


def vcpu(
    profile: Profile = LINUX_6_1,
    pc: int = 0x8020_0010,
    registers: tuple[int, ...] | None = None,
    sstatus: int = VS,
    number: int = 0,
    sstc: bool = False,
    **csrs: int,
) -> Vcpu:
    made = new_vcpu(profile, number, frozenset("acim"), sstc)
    ctx = GuestContext(registers or x(), pc, sstatus)
    return replace(made, ctx=ctx, csr=Csrs(**csrs), power_off=False)


def vm(
    *vcpus: Vcpu, slots: tuple[MemorySlot, ...] = (MemorySlot(0, RAM >> 12, 256, 0x4000_0000),)
) -> Vm:
    return Vm({s.number: s for s in slots}, {v.number: v for v in vcpus})


def fault(cause: int, gpa: int, htinst: int = 0, stval: int | None = None) -> Trap:
    low = gpa & 3 if stval is None else stval
    return Trap(cause, stval=low, htval=gpa >> 2, htinst=htinst)
