# SPDX-License-Identifier: Apache-2.0
"""The world switch and reads of guest memory, CSR access by CSR access.

Invariants I1 to I7, I14 and I44 to I46.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trapline.models.golden.gen.fields import HSTATUS_SPVP
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.vcpu import switch_in, switch_out
from trapline.tb.kvm import compare
from trapline.tb.kvm.invariants import Invariants

SWAP = 0x1405_1573  # csrrw a0, sscratch, a0
READS = ("htval", "htinst", "vsie", "hvip")
READS_V18 = ("htval", "htinst", "hvip", "hie")


@dataclass
class CsrAccess:
    """One CSR access: what was there, and what was written (None: nothing)."""

    name: str
    read: int
    written: int | None
    order: int
    insn: int


@dataclass
class Switch:
    """Follows the accesses since the last guest exit."""

    profile: Profile
    check: Invariants
    host: dict[str, int] = field(default_factory=dict)  # host values that the entry put away
    guest: dict[str, int] = field(default_factory=dict)  # what the entry wrote
    out: list[CsrAccess] | None = None  # accesses since the exit, while the switch is under way
    reads: list[str] | None = None
    recent: list[CsrAccess] = field(default_factory=list)
    disturbed: bool = False  # M-mode has run since the exit or the last CSR write
    loads: int | None = None  # instructions between the last CSR write and SRET
    exit_order: int = 0
    exit_a0: int = 0
    exit_sscratch: int = 0
    window: list[CsrAccess] = field(default_factory=list)

    def left_guest(self, order: int, a0: int, sscratch: int, stvec: int, pc: int) -> None:
        """The guest has exited: the switch back to the host begins."""
        self.check.check("I1", pc == self.guest.get("stvec", stvec) and not pc & 3, f"pc {pc:#x}")
        # Where C code does a part of the switch, it reads htval and htinst between its writes.
        self.out, self.reads = [], [] if self.profile.split_switch else None
        self.disturbed = False
        self.exit_order, self.exit_a0, self.exit_sscratch = order, a0, sscratch
        self.window = []

    def access(self, access: CsrAccess) -> None:
        """Any CSR access that the filter lets through."""
        if self.out is not None:
            self._leaving(access)
            return
        if self.reads is not None and access.written is None:
            self._after(access.name)
        if access.written is not None:
            self.recent = [*self.recent[-7:], access]
            self.disturbed = False
            if access.name in ("hstatus", "stvec"):
                self.window = [*self.window[-3:], access]

    def _leaving(self, access: CsrAccess) -> None:
        out = self.out
        assert out is not None
        if not out:
            at_once = access.order == self.exit_order + 1 or self.disturbed
            swapped = access.insn == SWAP and at_once
            self.check.check("I2", swapped and access.read == self.exit_sscratch)
            out.append(access)
            return
        if access.written is None:
            if self.reads is not None:
                self._after(access.name)
            return
        out.append(access)
        names = switch_out(self.profile)
        if len(out) <= len(names):
            return
        written = out[1:]
        self.out = None
        self.reads = self.reads or []
        order = tuple(a.name for a in written)
        back = {a.name: a.written for a in written}
        wrong = [name for name in names if back.get(name) != self.host.get(name)]
        self.check.check("I4", order == names and not wrong, f"{order} {wrong}")
        first = next((a for a in written if a.name == "sscratch"), None)
        self.check.check("I3", first is not None and first.read == self.exit_a0)

    def _after(self, name: str) -> None:
        reads = self.reads
        assert reads is not None
        expected = READS_V18 if self.profile.q25_hie_and_put_clears else READS
        if name not in expected:
            return
        reads.append(name)
        if len(reads) == len(expected):
            self.check.check("I14", tuple(reads) == expected, " ".join(reads))
            self.reads = None

    def entered(self, order: int) -> dict[str, int]:
        """The guest runs: what the switch wrote, by CSR."""
        names = switch_in(self.profile)
        last = self.recent[-len(names) :]
        in_order = tuple(a.name for a in last) == names
        self.guest = {a.name: a.written for a in last if a.written is not None}
        self.host = {a.name: a.read for a in last}
        gap = order - last[-1].order if last else 0
        steady = self.loads in (None, gap) or self.disturbed
        self.loads = self.loads if self.disturbed else gap
        self.check.check("I5", in_order and steady, f"{[a.name for a in last]} {gap}")
        self.out = None
        self.recent = []
        return self.guest

    def guest_read(self, sie: bool, mode_s: bool, hstatus: int, stvec: int) -> None:
        """HLV or HLVX is executed."""
        spvp = bool(hstatus & HSTATUS_SPVP)
        # 0: stvec was not written at all since hstatus was.
        own = stvec not in (0, self.host.get("stvec"), self.guest.get("stvec"))
        self.check.check("I44", not sie and spvp == mode_s and own)

    def guest_read_over(self, access: CsrAccess) -> None:
        """A write of hstatus after such a read: what was there before is there again."""
        if len(self.window) < 4 or access.insn >> 7 & 31:
            return  # what begins a read takes the old value into a register
        first, second, third, _ = self.window
        names = tuple(a.name for a in self.window)
        if names == ("hstatus", "stvec", "stvec", "hstatus"):
            same = (first.read, second.read) == (access.written, third.written)
            self.check.check("I46", same)
        elif names != ("hstatus", "stvec", "hstatus", "stvec"):
            self.check.check("I46", False, " ".join(names))


def legal_entry(check: Invariants, written: dict[str, int]) -> None:
    """The status registers that the switch wrote."""
    hstatus, sstatus = written.get("hstatus", 0), written.get("sstatus", 0)
    check.check("I7", compare.hstatus_legal(hstatus), f"hstatus {hstatus:#x}")
    check.check("I8", compare.sstatus_legal(sstatus), f"sstatus {sstatus:#x}")
