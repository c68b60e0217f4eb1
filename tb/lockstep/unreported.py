# SPDX-License-Identifier: Apache-2.0
"""What a design does not report of a record: whether the model can do without, and what it writes.

The groups of facts are those of `known` in dut.toml (docs/lockstep-contract.md).
"""

from __future__ import annotations

import cython

from trapline.models.isa.commit import ALL_KNOWN
from trapline.tb.lockstep.batch import Rows
from trapline.tb.lockstep.fact_groups import EVENT_GROUPS, csr_facts
from trapline.tb.lockstep.masks import unknown_masks

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import groups, kinds, mem_ops, opcodes, words
    from cython.cimports.trapline.models.golden.hart import Hart
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.gen import groups, kinds, mem_ops, opcodes, words
    from trapline.models.golden.hart import Hart
    from trapline.models.golden.wide import M64


class Unreported:
    """The facts and fields that a design leaves out.

    lacks: groups of facts the model would be told and is not. fills: fields are left out that the
    model writes into agreed records. missing_fact: the group that FACT_UNKNOWN is about.
    """

    def __init__(self, hart: Hart, known: int, check_bus: bool = True) -> None:
        """`known`: field groups the design reports; check_bus: and its writes one by one."""
        self.hart = hart
        self.known = known
        self.check_bus = check_bus
        self.lacks = EVENT_GROUPS & ~known
        self.fills = known & ALL_KNOWN != ALL_KNOWN
        self.missing_fact = 0
        if not cython.compiled:
            self.masks = [0] * 80
        for kind, masks in enumerate(unknown_masks(known)):
            for word, mask in enumerate(masks):
                self.masks[20 * kind + word] = mask

    def read(self, ring: Rows) -> None:
        """Rows are numbers of this ring."""
        self.ring = ring

    def suffices(self, row: cython.longlong, kind: cython.int) -> cython.bint:
        """Whether the step needed no fact that the design does not report, or one it can be told.

        What a device answered stands in rd, too: the step is then taken once more with that.
        """
        insn: cython.ulonglong
        if kind == kinds.INTERRUPT:
            self.missing_fact = groups.PINS
            return not self.lacks >> groups.PINS & 1
        if (
            kind != kinds.RETIRE
            or cython.cast(cython.int, self.hart.rec_out[0] & 7) != kinds.RETIRE
        ):
            return True
        if self.lacks >> groups.MEM_DATA & 1:
            self.missing_fact = groups.MEM_DATA
            if self.hart.rec_out[0] >> words.MEM_OP_LSB & 7 == mem_ops.SC:
                if self.hart.rec_out[0] >> words.RD_WE_LSB & 1 != 0:
                    return self.known >> groups.RD & 1 != 0
                return self._comes_to_the_same()
            if self._reads_device():
                return self._shown_by_rd(row)
        insn = self.hart.insn
        if insn & 0x7F != opcodes.SYSTEM or insn >> 12 & 3 == 0:
            return True
        if insn >> 12 & 3 == 1 and insn >> 7 & 31 == 0:
            return True  # CSRRW and CSRRWI with rd = x0 read nothing
        self.missing_fact = csr_facts(insn >> 20)
        return not self.lacks >> self.missing_fact & 1

    def _reads_device(self) -> cython.bint:
        """Whether the model's last step read a device into a register."""
        w0: cython.ulonglong = self.hart.rec_out[0]
        op: cython.int = cython.cast(cython.int, w0 >> words.MEM_OP_LSB & 7)
        return (
            w0 >> words.DEVICE_LSB & 1 != 0
            and op in (mem_ops.LOAD, mem_ops.HLV)
            and w0 >> words.RD_WE_LSB & 1 != 0
        )

    def _shown_by_rd(self, row: cython.longlong) -> cython.bint:
        """Take a device's load once more with what the record says was written to rd."""
        size: cython.int = cython.cast(cython.int, self.hart.rec_out[0] >> words.MEM_SIZE_LSB & 3)
        if not self.known >> groups.RD & 1:
            return False
        self.hart.undo()
        self.hart.rec_in[words.MEM_RDATA] = self.ring[row, words.RD_WDATA] & M64 >> 64 - (8 << size)
        self.hart.predict()
        return True

    def _comes_to_the_same(self) -> cython.bint:
        """Whether an SC to x0, which the model let fail, leaves the same behind if it succeeds.

        It must fail without a reservation; or it writes what memory holds: software ends a
        reservation so. It is then taken as one that succeeds.
        """
        i: cython.int
        at: cython.ulonglong
        holds: cython.ulonglong = 0
        if not self.hart.sc_spurious:
            return True
        if self.check_bus or not self.hart.cfg.sc_fail_sets_ad:
            return False
        at = self.hart.mem_pa - self.hart.ram_base
        for i in range(1 << self.hart.mem_size):
            holds |= cython.cast(cython.ulonglong, self.hart.ram8[at + i]) << (8 * i)
        self.hart.undo()
        self.hart.rec_in[0] |= cython.cast(cython.ulonglong, 1) << words.SC_SUCCESS_LSB
        self.hart.predict()
        return self.hart.mem_wdata == holds

    def sc_succeeded(self, row: cython.longlong, kind: cython.int) -> cython.bint:
        """Whether the record says that 0 was written to rd: an SC that succeeded has done so."""
        if kind != kinds.RETIRE or not self.known >> groups.RD & 1:
            return False
        return (
            bool(self.ring[row, 0] >> words.RD_WE_LSB & 1) and self.ring[row, words.RD_WDATA] == 0
        )

    def fill(self, row: cython.longlong, kind: cython.int) -> cython.int:
        """Write what the design does not know of an agreed record into it."""
        word: cython.int
        mask: cython.ulonglong
        for word in range(words.WORDS):
            mask = self.masks[20 * kind + word]
            if mask != 0:
                self.ring[row, word] = self.ring[row, word] & ~mask | self.hart.rec_out[word] & mask
        return 0
