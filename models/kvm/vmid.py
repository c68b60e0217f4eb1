# SPDX-License-Identifier: Apache-2.0
"""VMIDs: how many bits the hart has, who gets which, and when all of them are given out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Vcpu


def bits_of(read_back: int, possible_cpus: int) -> int:
    """The number of VMID bits from what hgatp's field reads back; 0: too few to use."""
    bits = read_back.bit_length()
    return bits if 1 << bits >= possible_cpus else 0


def probe(profile: Profile, mode: int) -> int:
    """What the width probe writes into hgatp (Q26: with MODE = Bare)."""
    width = profile.width
    ones = (1 << width.vmid_bits) - 1
    return width.hgatp(0 if profile.q26_vmid_probe_bare else mode, ones, 0)


@dataclass(frozen=True, slots=True)
class Owner:
    """What a VM holds: the generation and the VMID. Version 0 has none."""

    version: int = 0
    vmid: int = 0


@dataclass(frozen=True)
class Vmids:
    """The host's counters, and the VMs' own by name."""

    bits: int
    version: int = 1
    next: int = 0
    owners: Mapping[str, Owner] = field(default_factory=dict)

    def owner(self, vm: str) -> Owner:
        """What a VM holds."""
        return self.owners.get(vm, Owner())

    def changed(self, vm: str) -> bool:
        """Whether the VM needs a VMID before it runs; never without VMID bits."""
        return bool(self.bits) and self.owner(vm).version != self.version


def sanitizes(profile: Profile, bits: int, vcpu: Vcpu, cpu: int) -> bool:
    """Whether an entry on hart `cpu` fences the whole VMID first (kvm_riscv_local_tlb_sanitize).

    All vCPUs of a VM have one VMID. Of a vCPU that left another hart last, or none, this hart may
    hold leaves that another vCPU of the VM has brought there and that were fenced elsewhere.
    """
    return profile.tlb_sanitize and bits > 0 and vcpu.last_exit_cpu != cpu


def update(vmids: Vmids, vm: str) -> tuple[Vmids, bool]:
    """Before an entry; True: every hart has to do hfence.gvma for all, a generation begins."""
    if not vmids.changed(vm):
        return vmids, False
    flush = vmids.next == 0
    if flush:
        vmids = replace(vmids, version=vmids.version + 1, next=1)
    owner = Owner(vmids.version, vmids.next)
    following = (vmids.next + 1) & ((1 << vmids.bits) - 1)
    return replace(vmids, next=following, owners={**vmids.owners, vm: owner}), flush
