# SPDX-License-Identifier: Apache-2.0
"""Where KVM takes the trapped instruction from: htinst, stval or the guest's memory.

Sources: vcpu_insn.c (kvm_riscv_vcpu_virtual_insn, _mmio_load, _mmio_store) and vcpu_exit.c
(kvm_riscv_vcpu_unpriv_read).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from trapline.models.kvm.constants import Cause
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu


@dataclass(frozen=True, slots=True)
class Read:
    """What a read of guest memory gave: a value, or the cause of its trap and the address."""

    value: int = 0
    cause: int = 0
    va: int = 0


class Guest(Protocol):
    """Guest memory as HLV and HLVX see it from the vCPU's last mode."""

    def half(self, va: int) -> Read:
        """16 bits with HLVX.HU."""

    def word(self, va: int, size: int) -> Read:
        """`size` bytes with HLV."""

    def level_of(self, gpa: int) -> int | None:
        """The level of the G-stage leaf over a guest physical address; None where there is none."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The instruction and its length in bytes, or the trap that its read met."""

    insn: int = 0
    length: int = 4
    cause: int = 0
    stval: int = 0
    # A second read that a stale register may start overwrites the first trap's address.
    other_stval: tuple[int, ...] = ()


def length_of(insn: int) -> int:
    """2 or 4 bytes."""
    return 4 if insn & 3 == 3 else 2


def from_memory(vcpu: Vcpu, guest: Guest) -> Fetched:
    """The instruction at sepc by HLVX.HU, half by half; a load page fault becomes cause 12."""
    at = vcpu.ctx.sepc
    low = guest.half(at)
    if low.cause:
        return Fetched(cause=_fetch_cause(low.cause), stval=at, other_stval=(at + 2,))
    if low.value & 3 != 3:
        return Fetched(low.value, 2)
    high = guest.half(at + 2)
    if high.cause:
        return Fetched(cause=_fetch_cause(high.cause), stval=at + 2)
    return Fetched(low.value | high.value << 16, 4)


def _fetch_cause(cause: int) -> int:
    return Cause.FETCH_PAGE if cause == Cause.LOAD_PAGE else cause


def of_access(htinst: int, vcpu: Vcpu, guest: Guest) -> Fetched:
    """For a guest-page fault: htinst where its bit 0 says that it is an instruction.

    Bit 1 clear says that the instruction was a compressed one; the decoder sees both bits set.
    """
    if htinst & 1:
        return Fetched(htinst | 3, 4 if htinst & 2 else 2)
    return from_memory(vcpu, guest)


def of_virtual(stval: int, vcpu: Vcpu, guest: Guest) -> Fetched:
    """For a virtual-instruction exception: stval unless it is zero."""
    if stval:
        return Fetched(stval, length_of(stval))
    return from_memory(vcpu, guest)


def refaults(profile: Profile, fetched: Fetched) -> bool:
    """Whether the guest is simply run again: its page has gone from the G-stage meanwhile (Q6)."""
    return fetched.cause == Cause.LOAD_GUEST_PAGE and not profile.q6_redirects_21_of_fetch
