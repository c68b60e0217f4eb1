# SPDX-License-Identifier: Apache-2.0
"""Invariants of KVM's exits, each by name: how often it was checked, and how often it failed.

The numbers are those of docs/kvm.md. Those that compare registers and CSRs with the prediction are
checked by the comparison and counted here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TEXTS = {
    "I1": "an exit lands where stvec points, which is aligned",
    "I2": "the first instruction after an exit swaps a0 and sscratch",
    "I3": "sscratch holds the guest's a0 until the switch gives the host's back",
    "I4": "the switch gives the host's CSRs back, in order",
    "I5": "the switch writes the guest's CSRs in order, and then only loads until SRET",
    "I6": "the guest resumes at the sepc and in the mode that the switch wrote",
    "I7": "hstatus at an entry: SPV and VTW set, nothing that KVM never sets",
    "I8": "sstatus at an entry has SIE clear",
    "I9": "scounteren is the guest's own",
    "I10": "delegation, counters and G-stage mode are those that KVM set up",
    "I11": "x1 to x31 at an entry are those of the exit, but for what the handler returns",
    "I12": "VS CSRs are written by a load or a redirect only, and a redirect writes all four",
    "I13": "a load writes what the last put read",
    "I14": "after an exit htval, htinst, vsie and hvip are read in this order",
    "I15": "a host interrupt leaves the guest alone and is taken by the host",
    "I16": "an MMIO load changes its register alone and moves on by its own length",
    "I17": "an MMIO store hands over exactly its bytes and changes no register",
    "I18": "a page is mapped once, with valid, user, accessed and dirty set",
    "I19": "an SBI v0.1 call returns in a0 alone",
    "I20": "an SBI call of 0.2 or later returns in a0 and a1",
    "I21": "a forwarded call returns what user space answered",
    "I22": "WFI moves on by four bytes once something wakes it",
    "I23": "a redirected trap looks to the guest as hardware would have made it",
    "I24": "an exit without a handler never comes back to the guest by itself",
    "I25": "a started vCPU begins in its reset state",
    "I26": "a stopped vCPU does not run",
    "I27": "hvip is written last before an entry, with VS bits alone",
    "I28": "VSSIP changes by an IPI or by the guest",
    "I29": "VSEIP changes by KVM_INTERRUPT",
    "I30": "VSTIP is posted once the guest's time has come",
    "I31": "with Sstc hvip.VSTIP stays clear and vstimecmp is the guest's",
    "I32": "a VM's time begins with it, and all its vCPUs have one htimedelta",
    "I33": "sstatus.FS at an entry: Clean behind a load, else as the guest left it; Off without F",
    "I34": "the guest's floating-point registers and fcsr come back",
    "I35": "the host's floating-point registers and fcsr come back",
    "I36": "a VM runs with a VMID of its own",
    "I37": "a vCPU that left another hart last, or none, enters behind a fence of its VMID",
    "I38": "without VMID bits each write of hgatp is followed by a fence",
    "I39": "a changed leaf is fenced before the guest runs",
    "I40": "HFENCE.VVMA is executed with an hgatp that holds the VMID alone",
    "I41": "the access that faulted goes to the page that is mapped now",
    "I42": "a logged page takes one write fault an interval",
    "I43": "an address above the G-stage's width faults and has no slot",
    "I44": "guest memory is read with interrupts off, in the guest's mode, with its own vector",
    "I45": "a trap of such a read is one of a load, with GVA set",
    "I46": "after such a read stvec and then hstatus are as before",
    "I47": "guest memory is read only where the handler needs it",
    "I48": "the exit saved privilege and virtualization",
    "I49": "a guest-page fault reports the address of the access",
    "I50": "htinst is zero, a transformed or a pseudo-instruction",
    "I51": "causes without an address report none",
    "I52": "no delegated exception exits",
    "I53": "no VS-level interrupt exits",
}


@dataclass
class Count:
    """How often one invariant was checked, and how often it failed."""

    checked: int = 0
    failed: int = 0
    first: str = ""


@dataclass
class Invariants:
    """All of them; `order` is the record that is being looked at."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in TEXTS})
    order: int = 0

    def check(self, name: str, holds: bool, detail: str = "") -> bool:
        """Count one check; returns whether it held. Raises KeyError on an unknown name."""
        count = self.counts[name]
        count.checked += 1
        if not holds:
            count.failed += 1
            count.first = count.first or f"record {self.order}: {detail or TEXTS[name]}"
        return holds

    def failed(self) -> list[str]:
        """Names of those that failed."""
        return [name for name, count in self.counts.items() if count.failed]
