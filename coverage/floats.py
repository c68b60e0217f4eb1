# SPDX-License-Identifier: Apache-2.0
"""Samples floating point: operations with what they raise, operands, FS as gate and FS as dirt.

Of a hart without F nothing here is called.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import cython

from trapline.coverage import groups_float
from trapline.coverage.instructions import Instructions
from trapline.models.isa.encodings import Encoding

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        csrs,
        exceptions,
        fields,
        fp_flags,
        kinds,
        opcodes,
        rounding_modes,
        slots,
        words,
    )
    from cython.cimports.trapline.models.golden.wide import HIGH32, ONE
else:
    from trapline.models.golden.gen import (
        csrs,
        exceptions,
        fields,
        fp_flags,
        kinds,
        opcodes,
        rounding_modes,
        slots,
        words,
    )
    from trapline.models.golden.wide import HIGH32, ONE

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

# groups_float.ACCESS.
OPERATES = cython.declare(cython.int, 0)
LOADS = cython.declare(cython.int, 1)
STORES = cython.declare(cython.int, 2)
READS_FCSR = cython.declare(cython.int, 3)
WRITES_FCSR = cython.declare(cython.int, 4)
# groups_float.ROUNDING: behind the modes. RESERVED: rm=5, rm=6, frm=5, 6, 7, and this one.
NO_MODE = cython.declare(cython.int, 5)
NOT_IN_USE = cython.declare(cython.int, 5)
# groups_float.CLASS: behind the classes.
NO_BOX = cython.declare(cython.int, 10)
CLASSES = cython.declare(cython.int, 11)
RAISED = cython.declare(cython.int, 6)
DYNAMIC = cython.declare(cython.int, 7)
# Where f0 and fcsr stand in Tracker.state: behind x1 to x31, and behind f31.
F = cython.declare(cython.int, slots.COUNT + 31)
FCSR = cython.declare(cython.int, slots.COUNT + 63)

_SIZES = (
    len(groups_float.ROUNDING.values), len(groups_float.RAISED.values),
    len(groups_float.CLASS.values), len(groups_float.ACCESS.values),
    len(groups_float.RESERVED.values), len(groups_float.WRITER.values),
)  # fmt: skip
if _SIZES != (6, 6, 11, 5, 6, 4) or len(groups_float.ROWS) > 128:
    raise ImportError("coverage.floats counts on the axes of groups_float")


def _bucket(e: Encoding) -> int:
    return bucket_of(e.match)


class FloatPoints(Instructions):
    """Samples floating-point instructions. `who`: the mode (names.MODES) of the step."""

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration."""
        if not cython.compiled:
            for name in ("first", "row_at", "rounds", "reads", "wide", "to_f"):
                setattr(self, name, array("i", bytes(4 * 161)))
            self.row_mask = array("Q", bytes(8 * 128))
            self.row_match = array("Q", bytes(8 * 128))
        Instructions.__init__(self, cfg)
        self.has_floats = cfg.has("f")
        if self.has_floats:
            self.held = FCSR + 1
        bases = self.space.bases
        self.operation_base = bases["float operation"]
        self.operand_base = bases["float operand"]
        self.gate_base = bases["float gate"]
        self.reserved_base = bases["float reserved"]
        self.dirty_base = bases["float dirty"]
        rows = list(groups_float.ROWS.values())
        order = sorted(range(len(rows)), key=lambda n: _bucket(rows[n]))
        for place, n in enumerate(order):
            self.row_at[place] = n
            self.row_mask[place], self.row_match[place] = rows[n].mask, rows[n].match
            for bucket in range(_bucket(rows[n]) + 1, 161):
                self.first[bucket] = place + 1
        for n, e in enumerate(rows):
            self.rounds[n] = "rm" in e.operands
            self.reads[n] = groups_float.operands(e.name)
            self.wide[n] = groups_float.source_is_wide(e.name)
            self.to_f[n] = "fd" in e.operands

    def f_reg(self, index: cython.int) -> cython.ulonglong:
        """An f register."""
        return self.state[F + index]

    def floating(
        self,
        w0: cython.ulonglong,
        insn: cython.ulonglong,
        who: cython.int,
        full: cython.bint,
        full_row: cython.longlong,
    ) -> cython.int:
        """A retired instruction, or an exception; full_row: its full state, where it has one.

        The state is still that before the record.
        """
        kind: cython.int = self.kind_of(insn)
        retired: cython.bint = w0 & 7 == kinds.RETIRE
        fs: cython.int
        vs: cython.int
        off: cython.bint
        if kind < 0 or (
            not retired and w0 >> words.CAUSE_LSB & 63 != exceptions.ILLEGAL_INSTRUCTION
        ):
            return 0
        fs = cython.cast(cython.int, self.state[slots.MSTATUS] >> fields.MSTATUS_FS_LSB & 3)
        vs = cython.cast(cython.int, self.state[slots.VSSTATUS] >> fields.VSSTATUS_FS_LSB & 3)
        off = fs == 0 or (who > 2 and vs == 0)
        if retired or off:
            self.hit(self.gate_base + (((fs * 4 + vs) * 5 + who) * 5 + kind) * 2 + (not retired))
        if kind == OPERATES and not off:
            self.operation(self.row_of(insn), w0, insn, retired)
        if retired and full:
            self.dirtied(
                kind, insn, who,
                self.full[full_row, slots.MSTATUS], self.full[full_row, slots.VSSTATUS],
            )  # fmt: skip
        return 0

    def kind_of(self, insn: cython.ulonglong) -> cython.int:
        """How an instruction uses the floating-point state (groups_float.ACCESS); -1: not."""
        opcode: cython.ulonglong = insn & 0x7F
        f3: cython.ulonglong
        address: cython.ulonglong
        if insn & 3 != 3:
            return compressed_kind(insn, self.xlen)
        if opcode == opcodes.LOAD_FP or opcode == opcodes.STORE_FP:
            # FLW and FLD; the other widths are no floating point of these harts.
            f3 = insn >> 12 & 7
            if f3 != 2 and f3 != 3:
                return -1
            return LOADS if opcode == opcodes.LOAD_FP else STORES
        if opcode == opcodes.SYSTEM:
            address = insn >> 20
            if not insn & 0x3000 or address < csrs.FFLAGS or address > csrs.FCSR:
                return -1
            return WRITES_FCSR if insn & 0x3000 == 0x1000 or insn >> 15 & 31 else READS_FCSR
        if opcode == opcodes.OP_FP or (opcode & 0x73 == opcodes.MADD):
            return OPERATES if self.row_of(insn) >= 0 else -1
        return -1

    def row_of(self, insn: cython.ulonglong) -> cython.int:
        """The number of an operation in groups_float.ROWS; -1: an encoding of nothing."""
        bucket: cython.int = bucket_of(insn)
        n: cython.int
        for n in range(self.first[bucket], self.first[bucket + 1]):
            if insn & self.row_mask[n] == self.row_match[n]:
                return self.row_at[n]
        return -1

    def operation(
        self, at: cython.int, w0: cython.ulonglong, insn: cython.ulonglong, legal: cython.bint
    ) -> cython.int:
        """An operation that FS allows: what it rounded by and raised, its operands."""
        rm: cython.int = cython.cast(cython.int, insn >> 12 & 7)
        before: cython.int = cython.cast(cython.int, self.state[FCSR])
        after: cython.int = cython.cast(cython.int, w0 >> words.FCSR_LSB & 31)
        frm: cython.int = before >> fields.FCSR_FRM_LSB
        raised: cython.int = 0
        k: cython.int
        number: cython.int = NO_MODE
        bits: cython.ulonglong
        if self.rounds[at]:
            number = frm if rm == DYNAMIC else rm
            if rm == 5 or rm == 6:
                self.hit(self.reserved_base + at * 6 + rm - 5)
            elif frm > rounding_modes.RMM:
                self.hit(
                    self.reserved_base + at * 6
                    + (frm - 3 if rm == DYNAMIC else NOT_IN_USE)
                )  # fmt: skip
        if not legal:
            return 0
        if before & 31 == 0:
            if after & fp_flags.NV:
                raised = 5
            elif after & fp_flags.DZ:
                raised = 4
            elif after & fp_flags.OF:
                raised = 3
            elif after & fp_flags.UF:
                raised = 2
            elif after & fp_flags.NX:
                raised = 1
            self.hit(self.operation_base + (at * 6 + number) * RAISED + raised)
        for k in range(self.reads[at]):
            bits = self.f_reg(cython.cast(cython.int, insn >> (15 + 5 * k if k < 2 else 27) & 31))
            number = NO_BOX
            if self.wide[at] or bits & HIGH32 == HIGH32:
                number = class_of(bits, self.wide[at] != 0)
            self.hit(self.operand_base + (at * 3 + k) * CLASSES + number)
        return 0

    def dirtied(
        self,
        kind: cython.int,
        insn: cython.ulonglong,
        who: cython.int,
        status: cython.ulonglong,
        vs_status: cython.ulonglong,
    ) -> cython.int:
        """FS behind an instruction; what becomes Dirty by it is sampled with what it was."""
        before: cython.int = cython.cast(
            cython.int, self.state[slots.MSTATUS] >> fields.MSTATUS_FS_LSB & 3
        )
        vs: cython.int = cython.cast(
            cython.int, self.state[slots.VSSTATUS] >> fields.VSSTATUS_FS_LSB & 3
        )
        by: cython.int
        if status & fields.MSTATUS_FS != fields.MSTATUS_FS or kind in (STORES, READS_FCSR):
            return 0
        if who <= 2:
            if before == 3:
                return 0
            vs = 4
        elif (before == 3 and vs == 3) or vs_status & fields.VSSTATUS_FS != fields.VSSTATUS_FS:
            return 0
        by = 0 if kind == LOADS else 3
        if kind == OPERATES:
            by = 1 if self.to_f[self.row_of(insn)] else 2
        return self.hit(self.dirty_base + ((by * 5 + who) * 3 + before - 1) * 4 + vs - 1)


def compressed_kind(insn: cython.ulonglong, xlen: cython.int) -> cython.int:
    """C.FLD and C.FSD, and their forms of sp; at RV32 C.FLW and C.FSW besides. -1: none."""
    f3: cython.ulonglong = insn >> 13 & 7
    if insn & 1:
        return -1
    if f3 == 1 or (f3 == 3 and xlen == 32):
        return LOADS
    return STORES if f3 == 5 or (f3 == 7 and xlen == 32) else -1


def bucket_of(insn: cython.ulonglong) -> cython.int:
    """Of OP-FP funct7; of the fused ones behind them the opcode and the format."""
    if insn & 0x7F == opcodes.OP_FP:
        return cython.cast(cython.int, insn >> 25 & 127)
    return 128 + cython.cast(cython.int, (insn >> 2 & 3) * 4 + (insn >> 25 & 3))


def class_of(bits: cython.ulonglong, wide: cython.bint) -> cython.int:
    """The class of an encoding (isa/fp.FpClass)."""
    fraction: cython.int = 52 if wide else 23
    exponent: cython.int = 11 if wide else 8
    rest: cython.ulonglong = bits & ((ONE << fraction) - 1)
    top: cython.ulonglong = (ONE << exponent) - 1
    field: cython.ulonglong = bits >> fraction & top
    place: cython.int
    if field == top:
        if rest:
            return 9 if rest >> (fraction - 1) else 8
        place = 7
    elif field:
        place = 6
    else:
        place = 5 if rest else 4
    return 7 - place if bits >> (fraction + exponent) & 1 else place
