# SPDX-License-Identifier: Apache-2.0
"""Samples privileged instructions, CSR accesses with the bits that guard them, and fences."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import cython

from trapline.coverage.fields import shown
from trapline.coverage.names import CSR, FENCE, csr_kind
from trapline.models.isa.encodings import by_name
from trapline.models.isa.functions import PrivOp

if cython.compiled:
    from cython.cimports.trapline.coverage.trapping import Trapping
    from cython.cimports.trapline.models.golden.gen import (
        csrs,
        fields,
        matches,
        opcodes,
        outcomes,
        priv_ops,
        slots,
    )
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.coverage.trapping import Trapping
    from trapline.models.golden.gen import csrs, fields, matches, opcodes, outcomes, priv_ops, slots
    from trapline.models.golden.wide import M64

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

ONE = cython.declare(cython.ulonglong, 1)

# Instructions of funct3 0 that the mode or a bit may forbid.
_OPERATIONS = {
    "mret": PrivOp.MRET,
    "sret": PrivOp.SRET,
    "wfi": PrivOp.WFI,
    "wrs.nto": PrivOp.WRS_NTO,
    "sfence.vma": PrivOp.SFENCE_VMA,
    "sinval.vma": PrivOp.SINVAL_VMA,
    "sfence.w.inval": PrivOp.SFENCE_INVAL,
    "sfence.inval.ir": PrivOp.SFENCE_INVAL,
    "hfence.vvma": PrivOp.HFENCE_VVMA,
    "hinval.vvma": PrivOp.HINVAL_VVMA,
    "hfence.gvma": PrivOp.HFENCE_GVMA,
    "hinval.gvma": PrivOp.HINVAL_GVMA,
}

if len(FENCE.values) != 9:
    raise ImportError("coverage.instructions counts on names.FENCE")


class Instructions(Trapping):
    """Samples SYSTEM instructions and FENCE.I. `who`: the mode (names.MODES) of the step."""

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration."""
        if not cython.compiled:
            self.csr_at = array("h", bytes(2 * 4096))
            self.field_first = array("h", bytes(2 * 4096))
            self.field_count = array("h", bytes(2 * 4096))
            self.field_slot = array("i", bytes(4 * 2048))
            self.field_lsb = array("i", bytes(4 * 2048))
            self.field_width = array("i", bytes(4 * 2048))
            self.field_point = array("i", bytes(4 * 2048))
            self.op_at = array("b", bytes(4096))
            self.rs1_at = array("b", bytes(4096))
            self.fence_at = array("b", bytes(4096))
        Trapping.__init__(self, cfg)
        self.wrote = -1
        bases = self.space.bases
        self.csr_base = bases["csr"]
        self.field_base = bases["field"]
        self.privileged_base = bases["privileged"]
        self.counter_base = bases["counter"]
        self.timer_base = bases["timer compare"]
        self.stateen_base = bases["stateen"]
        self.root_base = bases["root"]
        self.fence_base = bases["fence"]
        self.ends_base = bases["fence ends"]
        self.time_base = bases["time"]
        kinds = {kind: at for at, kind in enumerate(CSR.values)}
        known_fields, _, by_address = shown()
        if len(known_fields) > 2048:
            raise ValueError("more CSR fields than the sampler has room for")
        for address in range(4096):
            self.csr_at[address] = kinds[csr_kind(address)]
            first, count = by_address.get(address, (0, 0))
            self.field_first[address] = first
            self.field_count[address] = count
        for at, field in enumerate(known_fields):
            self.field_slot[at] = field.slot
            self.field_lsb[at] = field.lsb
            self.field_width[at] = field.width
            self.field_point[at] = field.base
        for at in range(4096):
            self.op_at[at] = self.fence_at[at] = -1
        for name, op in _OPERATIONS.items():
            encoding = by_name[name]
            first = encoding.match >> 20
            # rs2, where it is an operand, is in the lowest bits.
            for at in range(first, first + (~encoding.mask >> 20 & 0xFFF) + 1):
                self.op_at[at] = op
                self.rs1_at[at] = 0 if encoding.mask >> 15 & 31 else 1
                self.fence_at[at] = FENCE.values.index(name) if name in FENCE.values else -1

    def system(
        self, insn: cython.ulonglong, w0: cython.ulonglong, who: cython.int, outcome: cython.int
    ) -> cython.int:
        """A SYSTEM instruction; outcome as names.OUTCOME."""
        at: cython.int = cython.cast(cython.int, insn >> 20)
        op: cython.int = self.op_at[at]
        if insn & 0x3000:
            return self.csr(insn, who, outcome)
        if insn & 0x707F == matches.HLV_B & 0x707F:
            # With another rs2 or rd it is an encoding of nothing.
            return self.privileged(priv_ops.HLSV, who, outcome) if is_hlsv(insn, self.xlen) else 0
        # None of them names a destination: with rd other than x0 it is an encoding of nothing.
        if insn & 0x7FFF != opcodes.SYSTEM or not self.stateful:
            return 0
        if op < 0 or (insn >> 15 & 31 and not self.rs1_at[at]):
            return 0
        self.privileged(op, who, outcome)
        if outcome != outcomes.OK:
            return 0
        if op == priv_ops.MRET or op == priv_ops.SRET:
            return self.xret(op == priv_ops.MRET, w0, who)
        if self.fence_at[at] >= 0:
            return self.fence(self.fence_at[at], insn, who)
        return 0

    def privileged(self, op: cython.int, who: cython.int, outcome: cython.int) -> cython.int:
        """An instruction of functions.PrivOp under the bits that may forbid it."""
        gate: cython.int = fields.MSTATUS_TVM_LSB
        m: cython.int
        h: cython.int
        if op == priv_ops.WFI or op == priv_ops.WRS_NTO:
            gate = fields.MSTATUS_TW_LSB
        elif op == priv_ops.MRET or op == priv_ops.SRET:
            gate = fields.MSTATUS_TSR_LSB
        m = cython.cast(cython.int, self.state[slots.MSTATUS] >> gate & 1)
        # hstatus has VTVM, VTW and VTSR where mstatus has TVM, TW and TSR.
        if op == priv_ops.HLSV:
            gate = fields.HSTATUS_HU_LSB
        h = cython.cast(cython.int, self.state[slots.HSTATUS] >> gate & 1)
        return self.hit(self.privileged_base + (((op * 5 + who) * 2 + m) * 2 + h) * 3 + outcome)

    def csr(self, insn: cython.ulonglong, who: cython.int, outcome: cython.int) -> cython.int:
        """A CSR instruction. CSRRS and CSRRC of x0 or zero do not write."""
        address: cython.int = cython.cast(cython.int, insn >> 20)
        write: cython.int = 1 if insn & 0x3000 == 0x1000 or insn >> 15 & 31 else 0
        at: cython.int = self.csr_at[address]
        self.hit(self.csr_base + ((at * 5 + who) * 2 + write) * 3 + outcome)
        if write and outcome == outcomes.OK:
            self.wrote = at
        return self.gates(address, who, write, outcome) if self.stateful else 0

    def gates(
        self, address: cython.int, who: cython.int, write: cython.int, outcome: cython.int
    ) -> cython.int:
        """CSRs that more than the mode guards, with the bits that do."""
        if csrs.CYCLE <= address <= csrs.INSTRET and not write:
            return self.counter(address, who, outcome)
        if address == csrs.STIMECMP or address == csrs.VSTIMECMP:
            return self.timer(address, who, outcome)
        if address == csrs.SATP or address == csrs.VSATP or address == csrs.HGATP:
            return self.root(address, who, write, outcome)
        if address in (csrs.SENVCFG, csrs.HENVCFG, csrs.SSTATEEN0, csrs.HSTATEEN0):
            return self.stateen(address, who, outcome)
        return 0

    def counter(self, address: cython.int, who: cython.int, outcome: cython.int) -> cython.int:
        """A read of cycle, time or instret, with the counteren bits."""
        bit: cython.int = address & 31
        m: cython.int = cython.cast(cython.int, self.state[slots.MCOUNTEREN] >> bit & 1)
        h: cython.int = cython.cast(cython.int, self.state[slots.HCOUNTEREN] >> bit & 1)
        s: cython.int = cython.cast(cython.int, self.state[slots.SCOUNTEREN] >> bit & 1)
        self.hit(self.counter_base + ((((bit * 5 + who) * 2 + m) * 2 + h) * 2 + s) * 3 + outcome)
        if address == csrs.TIME and outcome == outcomes.OK:
            h = 1 if self.state[slots.HTIMEDELTA] else 0
            self.hit(self.time_base + who * 2 + h)
        return 0

    def timer(self, address: cython.int, who: cython.int, outcome: cython.int) -> cython.int:
        """An access to stimecmp or vstimecmp, with STCE and counteren.TM of both levels."""
        which: cython.int = 0 if address == csrs.STIMECMP else 1
        m: cython.int = 2 if self.state[slots.MENVCFG] & fields.MENVCFG_STCE else 0
        h: cython.int = 2 if self.state[slots.MCOUNTEREN] & fields.MCOUNTEREN_TM else 0
        m += 1 if self.state[slots.HENVCFG] & fields.HENVCFG_STCE else 0
        h += 1 if self.state[slots.HCOUNTEREN] & fields.HCOUNTEREN_TM else 0
        return self.hit(self.timer_base + (((which * 5 + who) * 4 + m) * 4 + h) * 3 + outcome)

    def root(
        self, address: cython.int, who: cython.int, write: cython.int, outcome: cython.int
    ) -> cython.int:
        """An access to satp, vsatp or hgatp, with TVM and VTVM."""
        which: cython.int = 0 if address == csrs.SATP else (1 if address == csrs.VSATP else 2)
        m: cython.int = 1 if self.state[slots.MSTATUS] & fields.MSTATUS_TVM else 0
        h: cython.int = 1 if self.state[slots.HSTATUS] & fields.HSTATUS_VTVM else 0
        return self.hit(
            self.root_base + ((((which * 5 + who) * 2 + write) * 2 + m) * 2 + h) * 3 + outcome
        )

    def stateen(self, address: cython.int, who: cython.int, outcome: cython.int) -> cython.int:
        """An access to what Smstateen guards, with the bits of mstateen0 and hstateen0."""
        which: cython.int = 0
        bit: cython.int = fields.MSTATEEN0_ENVCFG_LSB
        m: cython.int
        h: cython.int
        if address == csrs.SSTATEEN0 or address == csrs.HSTATEEN0:
            which = 2
            bit = fields.MSTATEEN0_SE0_LSB
        if address == csrs.HENVCFG or address == csrs.HSTATEEN0:
            which += 1
        m = cython.cast(cython.int, self.state[slots.MSTATEEN0] >> bit & 1)
        h = cython.cast(cython.int, self.state[slots.HSTATEEN0] >> bit & 1)
        return self.hit(self.stateen_base + (((which * 5 + who) * 2 + m) * 2 + h) * 3 + outcome)

    def written(self, insn: cython.ulonglong, v: cython.int) -> cython.int:
        """The fields of the CSR that was written, as the state after the write shows them."""
        address: cython.int = cython.cast(cython.int, insn >> 20)
        i: cython.int
        width: cython.int
        value: cython.ulonglong
        ones: cython.ulonglong
        if insn & 0x2000 and not insn >> 15 & 31:
            return 0
        # At V=1 the VS CSR takes the place of the supervisor CSR.
        if v and address >> 8 == 1 and self.field_count[address + 0x100]:
            address += 0x100
        for i in range(
            self.field_first[address], self.field_first[address] + self.field_count[address]
        ):
            width = self.field_width[i]
            ones = M64 if width == 64 else (ONE << width) - 1
            value = self.state[self.field_slot[i]] >> self.field_lsb[i] & ones
            if width > 4:
                value = 0 if value == 0 else (1 if value == ones else 2)
            self.hit(self.field_base + self.field_point[i] + cython.cast(cython.int, value))
        return 0

    def fence(self, which: cython.int, insn: cython.ulonglong, who: cython.int) -> cython.int:
        """A fence (names.FENCE) has retired."""
        rs1: cython.int = cython.cast(cython.int, insn >> 15 & 31)
        rs2: cython.int = cython.cast(cython.int, insn >> 20 & 31)
        first: cython.int = 0
        second: cython.int = 0
        bit: cython.int
        ended: cython.int = 0
        if which == 0 or which > 6:
            rs1 = rs2 = 0
        if rs1:
            first = 2 if self.reg(rs1) >> (self.xlen - 1) & 1 else 1
        if rs2:
            second = 2 if self.reg(rs2) else 1
        self.hit(self.fence_base + ((which * 3 + first) * 3 + second) * 5 + who)
        for bit in range(8):
            if self.changed >> bit & 1:
                self.hit(
                    self.ends_base
                    + ((which * 2 + (1 if rs1 else 0)) * 2 + (1 if rs2 else 0)) * 8
                    + bit
                )
        if rs1 == 0 and rs2 == 0:
            if which == 0:
                ended = 128
            elif which <= 2:
                ended = 64 | (2 | 16 if who > 2 else 1 | 8)
            elif which == 3 or which == 5:
                ended = 2 | 16
            elif which <= 6:
                ended = 4 | 32 | 64
            self.changed &= ~ended
        return 0


def is_hlsv(insn: cython.ulonglong, xlen: cython.int) -> cython.bint:
    """Whether an instruction with funct3 of HLV is one: rs2 of a load, rd of a store as encoded."""
    f7: cython.int = cython.cast(cython.int, insn >> 25)
    rs2: cython.int = cython.cast(cython.int, insn >> 20 & 31)
    if f7 & 0x78 != matches.HLV_B >> 25:
        return False
    # At RV32 there is neither a doubleword nor HLV.WU.
    if xlen == 32 and (f7 & 6 == 6 or (f7 == matches.HLV_W >> 25 and rs2 == 1)):
        return False
    if f7 & 1:
        return insn & 0xF80 == 0
    if f7 == matches.HLV_D >> 25:
        return rs2 == 0
    return rs2 <= 1 or (rs2 == 3 and f7 != matches.HLV_B >> 25)
