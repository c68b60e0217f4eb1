# SPDX-License-Identifier: Apache-2.0
"""What of KVM's world depends on XLEN: layouts of hgatp and satp, PTEs, status bits, kvm_run.

Sources: the privileged manual (hypervisor.adoc, supervisor.adoc: hgatp, satp, htinst), Linux's
uapi header linux/kvm.h, whose exits for RISC-V hold fields of an unsigned long, and vcpu_timer.c.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class WalkShape(NamedTuple):
    """A scheme of address translation: levels of tables, bits of an index, bytes of a PTE."""

    levels: int
    index_bits: int
    pte_bytes: int


@dataclass(frozen=True, slots=True)
class Width:
    """One XLEN. Shifts and widths are those of hgatp; satp and vsatp have MODE and PPN alike."""

    xlen: int
    mode_shift: int
    vmid_shift: int
    vmid_bits: int
    ppn_bits: int
    # MODE -> shape, of satp and vsatp; hgatp's root has an index two bits wider.
    shapes: dict[int, WalkShape]
    pte_bytes: int
    # UXL of sstatus and vsstatus, VSXL of hstatus: fields that a write leaves as they are.
    uxl: int
    # Pseudoinstructions in htinst: a read and a write of a VS-stage PTE.
    pseudo: tuple[int, int]
    # The CSR whose write ends vcpu_load's update of the guest's time.
    last_of_time_delta: str

    @property
    def word(self) -> int:
        """Bytes of an unsigned long."""
        return self.xlen // 8

    @property
    def interrupt(self) -> int:
        """scause.Interrupt."""
        return 1 << (self.xlen - 1)

    @property
    def sd(self) -> int:
        """sstatus.SD and vsstatus.SD."""
        return 1 << (self.xlen - 1)

    def mode(self, atp: int) -> int:
        """MODE of hgatp, satp or vsatp."""
        return atp >> self.mode_shift

    def ppn(self, atp: int) -> int:
        """PPN of the same."""
        return atp & (1 << self.ppn_bits) - 1

    def vmid(self, hgatp: int) -> int:
        """VMID of hgatp."""
        return hgatp >> self.vmid_shift & (1 << self.vmid_bits) - 1

    def hgatp(self, mode: int, vmid: int, root: int) -> int:
        """Hgatp for a root table at physical address `root`."""
        return mode << self.mode_shift | vmid << self.vmid_shift | root >> 12

    def signed(self, value: int) -> int:
        """A register as two's complement."""
        return value - (1 << self.xlen) if value >> (self.xlen - 1) else value

    def leaf_bytes(self, level: int) -> int:
        """Bytes that a leaf of a level maps, the host's and the G-stage's alike."""
        return 1 << 12 + next(iter(self.shapes.values())).index_bits * level

    def sbi_field(self, number: int) -> int:
        """Where field `number` of kvm_run.riscv_sbi is: extension, function, args[6], ret[2]."""
        return 32 + self.word * number

    def csr_field(self, number: int) -> int:
        """Where field `number` of kvm_run.riscv_csr is: csr, new value, write mask, ret."""
        return 32 + self.word * number


_SV32 = {1: WalkShape(2, 10, 4)}
_SV64 = {8: WalkShape(3, 9, 8), 9: WalkShape(4, 9, 8), 10: WalkShape(5, 9, 8)}
WIDTHS = {
    32: Width(32, 31, 22, 7, 22, _SV32, 4, 0, (0x2000, 0x2020), "htimedeltah"),
    64: Width(64, 60, 44, 14, 44, _SV64, 8, 3 << 32, (0x3000, 0x3020), "htimedelta"),
}
