# SPDX-License-Identifier: Apache-2.0
"""The sampler: counts cover points from a checked commit stream, one record after the other.

It sees nothing but the stream and the program's bytes, so it works behind lockstep, behind the
golden model alone and on recorded streams. Written in Cython's pure-Python mode (sampler.pxd).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING

import cython

if cython.compiled:
    from cython.cimports.trapline.coverage.floats import FloatPoints
    from cython.cimports.trapline.coverage.walks import of_packed
    from cython.cimports.trapline.models.golden.gen import (
        accesses,
        exceptions,
        fields,
        groups,
        kinds,
        mem_ops,
        opcodes,
        outcomes,
        priv_ops,
        privileges,
        slots,
        words,
    )
else:
    from trapline.coverage.floats import FloatPoints
    from trapline.coverage.walks import of_packed
    from trapline.models.golden.gen import (
        accesses,
        exceptions,
        fields,
        groups,
        kinds,
        mem_ops,
        opcodes,
        outcomes,
        priv_ops,
        privileges,
        slots,
        words,
    )

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

# names.CLASS
NO_FAULT = cython.declare(cython.int, 0)
PAGE = cython.declare(cython.int, 1)
GUEST_PAGE = cython.declare(cython.int, 2)
ACCESS = cython.declare(cython.int, 3)
MISALIGNED = cython.declare(cython.int, 4)
# names.VIA
ITSELF = cython.declare(cython.int, 0)
BY_MPRV = cython.declare(cython.int, 1)
BY_HLV = cython.declare(cython.int, 2)
ONE = cython.declare(cython.ulonglong, 1)
# Where f0 and fcsr stand in Tracker.state.
F = cython.declare(cython.int, slots.COUNT + 31)
FCSR = cython.declare(cython.int, slots.COUNT + 63)


class Sampler(FloatPoints):
    """Counts the points of `space` into `counts` (see Tracker). One for a run of many programs."""

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration."""
        if not cython.compiled:
            self.updates = array("Q", bytes(8 * 32))
        FloatPoints.__init__(self, cfg)
        bases = self.space.bases
        self.next_base = bases["next"]
        self.hlv_base = bases["HLV"]
        self.mprv_base = bases["MPRV"]
        self.straddle_base = bases["straddle"]
        self.atomic_base = bases["atomic"]

    def begin(self, pieces: Iterable[tuple[int, bytes]]) -> None:
        """A program starts from reset; memory holds `pieces` (spa, bytes)."""
        FloatPoints.begin(self, pieces)
        self.update_count = 0
        self.wrote = -1

    def sample(
        self, ring: memoryview, first: int, count: int, full_ring: memoryview, full_first: int
    ) -> None:
        """`count` checked records from number `first` on; the rings are indexed modulo length.

        full_first: number of the full state that travels with the first of them that has one.
        """
        i: cython.longlong
        begin: cython.longlong = first
        total: cython.longlong = count
        fulls: cython.longlong = full_first
        self.ring = ring
        self.full = full_ring
        size: cython.longlong = self.ring.shape[0]
        full_size: cython.longlong = self.full.shape[0]
        for i in range(total):
            fulls += self.record((begin + i) % size, fulls % full_size)
        self.records += total

    def record(self, row: cython.longlong, full_row: cython.longlong) -> cython.int:
        """One record; returns 1 when a full state travelled with it."""
        w0: cython.ulonglong = self.ring[row, 0]
        kind: cython.int = cython.cast(cython.int, w0 & 7)
        insn: cython.ulonglong = self.ring[row, words.INSN_WORD] & 0xFFFF_FFFF
        known: cython.ulonglong
        priv: cython.int = cython.cast(cython.int, w0 >> words.PRIV_BEFORE_LSB & 3)
        v: cython.int = cython.cast(cython.int, w0 >> words.V_BEFORE_LSB & 1)
        who: cython.int = 0 if priv == privileges.M else (1 if priv else 2) + 2 * v
        full: cython.bint = w0 >> words.FULL_LSB & 1 != 0
        i: cython.int
        if kind == kinds.PTE_UPDATE:
            if self.update_count < 16:
                self.updates[2 * self.update_count] = self.ring[row, words.MEM_PA]
                self.updates[2 * self.update_count + 1] = self.ring[row, words.MEM_WDATA]
                self.update_count += 1
            return 1 if full else 0
        known = self.ring[row, words.KNOWN_WORD] >> words.KNOWN_LSB
        self.stateful = known >> groups.STATE & 1 != 0
        if self.wrote >= 0:
            self.hit(self.next_base + self.wrote * 3 + kind)
            self.wrote = -1
        if kind == kinds.RETIRE:
            self.instructions += 1
            self.retired(row, w0, insn, who)
        else:
            self.traps += 1
            self.trapped(row, w0, insn, who)
        if self.has_floats and self.stateful:
            if kind != kinds.INTERRUPT:
                self.floating(w0, insn, who, full, full_row)
            self.state[FCSR] = w0 >> words.FCSR_LSB & 0xFF
            if w0 >> words.FRD_WE_LSB & 1:
                i = cython.cast(cython.int, w0 >> words.RD_ADDR_LSB & 31)
                self.state[F + i] = self.ring[row, words.RD_WDATA]
        for i in range(self.update_count):
            self.store(self.updates[2 * i], self.pte_size, self.updates[2 * i + 1])
        self.update_count = 0
        if kind == kinds.RETIRE and w0 >> words.MEM_OP_LSB & 7:
            self.stored(row, w0)
        if full:
            self.take_state(full_row)
            if kind == kinds.RETIRE and insn & 0x7F == opcodes.SYSTEM and insn & 0x3000:
                self.written(insn, v)
            return 1
        if w0 >> words.RD_WE_LSB & 1:
            i = cython.cast(cython.int, w0 >> words.RD_ADDR_LSB & 31)
            self.state[slots.COUNT - 1 + i] = self.ring[row, words.RD_WDATA]
        return 0

    def retired(
        self, row: cython.longlong, w0: cython.ulonglong, insn: cython.ulonglong, who: cython.int
    ) -> cython.int:
        """An instruction has retired: count its fetch, its access and what it was."""
        pc: cython.ulonglong = self.ring[row, words.PC]
        mode: cython.int = cython.cast(cython.int, w0 >> words.PRIV_BEFORE_LSB & 7)
        if self.stateful:
            self.translation(pc, accesses.FETCH, mode, ITSELF)
            if pc & 0xFFF == 0xFFE and insn & 3 == 3:
                self.translation(pc + 2, accesses.FETCH, mode, ITSELF)
                self.crosses(accesses.FETCH, 1, mode, NO_FAULT)
        if w0 >> words.MEM_OP_LSB & 7:
            self.data(row, w0, insn, who)
        if insn & 0x7F == opcodes.SYSTEM:
            return self.system(insn, w0, who, outcomes.OK)
        if insn & 0x707F == 0x100F:
            return self.fence(0, insn, who)
        return 0

    def trapped(
        self, row: cython.longlong, w0: cython.ulonglong, insn: cython.ulonglong, who: cython.int
    ) -> cython.int:
        """A trap: count where from, where to, and the access or instruction that it ended."""
        cause: cython.int = cython.cast(cython.int, w0 >> words.CAUSE_LSB & 63)
        if w0 & 7 != kinds.EXCEPTION:
            return self.interrupt(w0, self.ring[row, words.IRQ_PINS], who) if self.stateful else 0
        if not self.stateful:
            return 0
        self.exception(w0, self.ring[row, words.TINST], who)
        if insn & 0x7F == opcodes.SYSTEM:
            if cause == exceptions.ILLEGAL_INSTRUCTION:
                self.system(insn, w0, who, outcomes.ILLEGAL)
            elif cause == exceptions.VIRTUAL_INSTRUCTION:
                self.system(insn, w0, who, outcomes.VIRTUAL)
            elif insn & 0x707F == 0x4073:
                self.privileged(priv_ops.HLSV, who, outcomes.OK)
        if of_an_address(cause):
            self.refused(row, cause, w0, insn, who)
        return 0

    # --- accesses -------------------------------------------------------------------------------

    def data(
        self, row: cython.longlong, w0: cython.ulonglong, insn: cython.ulonglong, who: cython.int
    ) -> cython.int:
        """The explicit access of a retired instruction."""
        op: cython.int = cython.cast(cython.int, w0 >> words.MEM_OP_LSB & 7)
        size: cython.int = cython.cast(cython.int, w0 >> words.MEM_SIZE_LSB & 3)
        va: cython.ulonglong = self.ring[row, words.MEM_VA]
        end: cython.ulonglong = va + (ONE << size) - 1
        access: cython.int = accesses.LOAD
        by: cython.int
        which: cython.int
        mode: cython.int
        if op in (mem_ops.STORE, mem_ops.AMO, mem_ops.SC, mem_ops.HSV):
            access = accesses.STORE
        if mem_ops.AMO <= op <= mem_ops.SC:
            which = 3 if op == mem_ops.AMO else (0 if op == mem_ops.LR else 1)
            if op == mem_ops.SC and not w0 >> words.SC_SUCCESS_LSB & 1:
                which = 2
            self.hit(self.atomic_base + (which * 2 + (1 if size == 3 else 0)) * 5 + who)
        if not self.stateful:
            return 0
        if op == mem_ops.HLV and insn >> 20 & 31 == 3:
            access = accesses.HLVX
        by = self.means(op >= mem_ops.HLV, who, access, NO_FAULT)
        mode = self.data_mode(2 if by == BY_HLV else 1, who)
        self.translation(va, access, mode, by)
        if (va ^ end) >> 12:
            self.translation(end, access, mode, by)
            self.crosses(access, 1, mode, NO_FAULT)
        return 0

    def refused(
        self, row: cython.longlong, cause: cython.int, w0: cython.ulonglong,
        insn: cython.ulonglong, who: cython.int,
    ) -> cython.int:  # fmt: skip
        """An access that a trap ended, at the address in tval."""
        tval: cython.ulonglong = self.ring[row, words.TVAL]
        pc: cython.ulonglong = self.ring[row, words.PC]
        tinst: cython.ulonglong = self.ring[row, words.TINST]
        access: cython.int = accesses.STORE
        result: cython.int = ACCESS
        mode: cython.int = cython.cast(cython.int, w0 >> words.PRIV_BEFORE_LSB & 7)
        by: cython.int
        hlsv: cython.bint
        if cause in (
            exceptions.INSTRUCTION_ACCESS_FAULT,
            exceptions.INSTRUCTION_PAGE_FAULT,
            exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
        ):
            access = accesses.FETCH
        elif cause in (
            exceptions.LOAD_ADDRESS_MISALIGNED,
            exceptions.LOAD_ACCESS_FAULT,
            exceptions.LOAD_PAGE_FAULT,
            exceptions.LOAD_GUEST_PAGE_FAULT,
        ):
            access = accesses.LOAD
        if cause in (exceptions.LOAD_ADDRESS_MISALIGNED, exceptions.STORE_AMO_ADDRESS_MISALIGNED):
            result = MISALIGNED
        elif cause in (
            exceptions.INSTRUCTION_PAGE_FAULT,
            exceptions.LOAD_PAGE_FAULT,
            exceptions.STORE_AMO_PAGE_FAULT,
        ):
            result = PAGE
        elif cause in (
            exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
            exceptions.LOAD_GUEST_PAGE_FAULT,
            exceptions.STORE_AMO_GUEST_PAGE_FAULT,
        ):
            result = GUEST_PAGE
        if access == accesses.FETCH:
            if pc & 0xFFF == 0xFFE and result != MISALIGNED:
                self.crosses(accesses.FETCH, 0 if tval == pc else 1, mode, result)
            return self.fault(tval, accesses.FETCH, mode, ITSELF, result)
        hlsv = insn & 0x707F == 0x4073
        if hlsv and insn >> 20 & 31 == 3 and not insn >> 25 & 1:
            access = accesses.HLVX
        by = self.means(hlsv, who, access, result)
        mode = self.data_mode(2 if by == BY_HLV else 1, who)
        if result != MISALIGNED and tinst & 3 and tinst >> 15 & 31 and tval & 0xFFF == 0:
            self.crosses(access if access != accesses.HLVX else accesses.LOAD, 1, mode, result)
        return self.fault(tval, access, mode, by, result)

    def crosses(
        self, access: cython.int, part: cython.int, mode: cython.int, result: cython.int
    ) -> cython.int:
        """A part of an access across two pages."""
        who: cython.int
        who = of_packed(mode)
        return self.hit(self.straddle_base + ((access * 2 + part) * 5 + who) * 4 + result)

    def means(
        self, hlsv: cython.bint, who: cython.int, access: cython.int, result: cython.int
    ) -> cython.int:
        """How an explicit access comes by its privilege: ITSELF, BY_HLV (or HSV), BY_MPRV."""
        if hlsv:
            self.lent(
                2 if access == accesses.STORE else (1 if access == accesses.HLVX else 0),
                who,
                access,
                result,
            )
            return BY_HLV
        if who == 0 and self.state[slots.MSTATUS] & fields.MSTATUS_MPRV:
            self.lent(3, who, access, result)
            return BY_MPRV
        return ITSELF

    def lent(
        self, which: cython.int, who: cython.int, access: cython.int, result: cython.int
    ) -> cython.int:
        """An access with the privilege of another mode: HLV, HLVX, HSV (0 to 2) or MPRV (3)."""
        hs: cython.ulonglong = self.state[slots.MSTATUS]
        vs: cython.ulonglong = self.state[slots.VSSTATUS]
        at: cython.int
        mpp: cython.int
        if which == 3:
            mpp = cython.cast(cython.int, hs >> fields.MSTATUS_MPP_LSB & 3)
            if mpp == 2:
                return 0
            at = 2 if mpp == privileges.M else mpp
            at = at * 2 + cython.cast(cython.int, hs >> fields.MSTATUS_MPV_LSB & 1)
            at = at * 2 + cython.cast(cython.int, hs >> fields.MSTATUS_SUM_LSB & 1)
            at = at * 2 + cython.cast(cython.int, vs >> fields.VSSTATUS_SUM_LSB & 1)
            at = at * 2 + (1 if access == accesses.STORE else 0)
            return self.hit(self.mprv_base + at * 5 + result)
        if who > 2:
            return 0
        at = which * 3 + who
        at = at * 2 + (1 if self.state[slots.HSTATUS] & fields.HSTATUS_SPVP else 0)
        at = at * 2 + cython.cast(cython.int, vs >> fields.VSSTATUS_SUM_LSB & 1)
        at = at * 2 + cython.cast(cython.int, vs >> fields.VSSTATUS_MXR_LSB & 1)
        at = at * 2 + cython.cast(cython.int, hs >> fields.MSTATUS_MXR_LSB & 1)
        return self.hit(self.hlv_base + at * 5 + result)

    def stored(self, row: cython.longlong, w0: cython.ulonglong) -> cython.int:
        """What a retired instruction wrote to main memory."""
        op: cython.int = cython.cast(cython.int, w0 >> words.MEM_OP_LSB & 7)
        if w0 >> words.DEVICE_LSB & 1 or not (mem_ops.STORE <= op <= mem_ops.HSV):
            return 0
        if op in (mem_ops.LR, mem_ops.HLV) or (
            op == mem_ops.SC and not w0 >> words.SC_SUCCESS_LSB & 1
        ):
            return 0
        return self.store(
            self.ring[row, words.MEM_PA],
            cython.cast(cython.int, w0 >> words.MEM_SIZE_LSB & 3),
            self.ring[row, words.MEM_WDATA],
        )


def of_an_address(cause: cython.int) -> cython.bint:
    """Whether an exception is of an access: misaligned, or a fault that its address met."""
    return cause in (
        exceptions.INSTRUCTION_ACCESS_FAULT,
        exceptions.LOAD_ADDRESS_MISALIGNED,
        exceptions.LOAD_ACCESS_FAULT,
        exceptions.STORE_AMO_ADDRESS_MISALIGNED,
        exceptions.STORE_AMO_ACCESS_FAULT,
        exceptions.INSTRUCTION_PAGE_FAULT,
        exceptions.LOAD_PAGE_FAULT,
        exceptions.STORE_AMO_PAGE_FAULT,
        exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
        exceptions.LOAD_GUEST_PAGE_FAULT,
        exceptions.STORE_AMO_GUEST_PAGE_FAULT,
    )
