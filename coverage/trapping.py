# SPDX-License-Identifier: Apache-2.0
"""Samples traps, interrupts and returns from them: where from, where to, and under which bits."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import cython

from trapline.coverage.names import EXCEPTION, INTERRUPT, TINST
from trapline.models.golden.priv.interrupts import mip_view
from trapline.models.isa.causes import EXCEPTIONS, INTERRUPTS

if cython.compiled:
    from cython.cimports.trapline.coverage.walks import Walks
    from cython.cimports.trapline.models.golden.gen import (
        fields,
        interrupts,
        opcodes,
        privileges,
        slots,
        targets,
        words,
    )
    from cython.cimports.trapline.models.golden.gen import pins as pin_numbers
else:
    from trapline.coverage.walks import Walks
    from trapline.models.golden.gen import (
        fields,
        interrupts,
        opcodes,
        privileges,
        slots,
        targets,
        words,
    )
    from trapline.models.golden.gen import pins as pin_numbers

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

EXCEPTION_COUNT = cython.declare(cython.int, 19)
INTERRUPT_COUNT = cython.declare(cython.int, 10)
TINST_COUNT = cython.declare(cython.int, 59)
# names.TINST
T_PSEUDO = cython.declare(cython.int, 1)
T_LOAD = cython.declare(cython.int, 5)
T_STORE = cython.declare(cython.int, 13)
T_AMO = cython.declare(cython.int, 17)
T_HLV = cython.declare(cython.int, 41)
T_HSV = cython.declare(cython.int, 50)
T_FLOAT = cython.declare(cython.int, 54)
T_OTHER = cython.declare(cython.int, 58)

if (len(EXCEPTION.values), len(INTERRUPT.values), len(TINST.values)) != (19, 10, 59):
    raise ImportError("coverage.trapping counts on the axes of coverage/names.py")
_KINDS = {5: "lb", 13: "sb", 17: "amoadd.w", 41: "hlv.b", 50: "hsv.b", 54: "flw", 58: "other"}
if any(TINST.values[at] != name for at, name in _KINDS.items()):
    raise ImportError("coverage.trapping counts on the order of names.TINST")


class Trapping(Walks):
    """Samples traps. `who` is the mode (names.MODES) that the step began in."""

    def __init__(self, cfg: HartConfig) -> None:
        """A hart of this configuration."""
        if not cython.compiled:
            self.exception_at = array("i", bytes(4 * 64))
            self.interrupt_at = array("i", bytes(4 * 64))
            self.gpa_at = array("i", bytes(4 * 64))
        Walks.__init__(self, cfg)
        bases = self.space.bases
        self.exception_base = bases["exception"]
        self.interrupt_base = bases["interrupt"]
        self.contest_base = bases["contest"]
        self.vector_base = bases["vector"]
        self.vsei_base = bases["VSEI source"]
        self.vsti_base = bases["VSTI source"]
        self.gva_base = bases["GVA"]
        self.m_state_base = bases["trap in M"]
        self.return_base = bases["return"]
        self.tinst_base = bases["tinst"]
        self.offset_base = bases["tinst offset"]
        self.implicit_base = bases["implicit"]
        for number in range(64):
            self.exception_at[number] = self.interrupt_at[number] = self.gpa_at[number] = -1
        for at, e in enumerate(EXCEPTIONS):
            self.exception_at[e.number] = at
        for at, e in enumerate([e for e in EXCEPTIONS if e.gpa]):
            self.gpa_at[e.number] = at
        for at, i in enumerate(INTERRUPTS):
            self.interrupt_at[i.number] = at

    def exception(
        self, w0: cython.ulonglong, tinst: cython.ulonglong, who: cython.int
    ) -> cython.int:
        """An exception record: word 0, and what was written to xtinst."""
        number: cython.int = cython.cast(cython.int, w0 >> words.CAUSE_LSB & 63)
        target: cython.int = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3)
        gva: cython.int = cython.cast(cython.int, w0 >> words.GVA_LSB & 1)
        at: cython.int = self.exception_at[number]
        by: cython.int
        lent: cython.int
        kind: cython.int
        status: cython.ulonglong = self.state[slots.MSTATUS]
        mpp: cython.int = cython.cast(cython.int, status >> fields.MSTATUS_MPP_LSB & 3)
        if at < 0:
            return 0
        by = cython.cast(cython.int, self.state[slots.MEDELEG] >> number & 1)
        by += 2 * cython.cast(cython.int, self.state[slots.HEDELEG] >> number & 1)
        self.hit(self.exception_base + (at * 5 + who) * 4 + by)
        lent = 0
        if status & fields.MSTATUS_MPRV and status & fields.MSTATUS_MPV and mpp != privileges.M:
            lent = 1
        if target != targets.VS:
            self.hit(self.gva_base + (((at * 5 + who) * 2 + target) * 2 + lent) * 2 + gva)
        if target == targets.M and who == 0 and mpp != 2:
            kind = cython.cast(cython.int, status >> fields.MSTATUS_MPRV_LSB & 1) * 2
            kind += cython.cast(cython.int, status >> fields.MSTATUS_MPV_LSB & 1)
            by = 2 if mpp == privileges.M else mpp
            self.hit(self.m_state_base + (at * 4 + kind) * 3 + by)
        if target == targets.VS:
            return 0
        kind = self.tinst_kind(tinst)
        by = 1 if tinst != 0 and kind > 4 and not tinst & 2 else 0
        self.hit(self.tinst_base + ((at * TINST_COUNT + kind) * 2 + by) * 2 + target)
        if kind > 4 and tinst >> 15 & 31:
            self.hit(self.offset_base + at * 2 + target)
        if self.gpa_at[number] >= 0:
            by = 0
            if T_PSEUDO <= kind < T_LOAD:
                by = 1 if kind < T_PSEUDO + 2 else 2
            self.hit(self.implicit_base + (self.gpa_at[number] * 3 + by) * 2 + target)
        return 0

    def tinst_kind(self, tinst: cython.ulonglong) -> cython.int:
        """What the value of xtinst is, by names.TINST."""
        opcode: cython.ulonglong = (tinst & 0x7F) | 2
        f3: cython.int = cython.cast(cython.int, tinst >> 12 & 7)
        if tinst == 0:
            return 0
        if tinst & 3 == 0:
            if tinst & ~cython.cast(cython.ulonglong, 0x1020) != 0x2000:
                return T_OTHER
            return T_PSEUDO + (2 if tinst & 0x20 else 0) + (1 if tinst & 0x1000 else 0)
        if opcode == opcodes.LOAD:
            return T_LOAD + f3
        if opcode == opcodes.STORE:
            return T_STORE + f3 if f3 < 4 else T_OTHER
        if (opcode == opcodes.LOAD_FP or opcode == opcodes.STORE_FP) and (f3 == 2 or f3 == 3):
            return T_FLOAT + (0 if opcode == opcodes.LOAD_FP else 2) + f3 - 2
        if opcode == opcodes.AMO:
            return T_AMO + 2 * amo_kind(tinst) + (1 if f3 == 3 else 0)
        if opcode == opcodes.SYSTEM and f3 == 4:
            return hlsv_kind(tinst)
        return T_OTHER

    def interrupt(
        self, w0: cython.ulonglong, pins: cython.ulonglong, who: cython.int
    ) -> cython.int:
        """An interrupt record: word 0 and the pins as its decision sampled them."""
        target: cython.int = cython.cast(cython.int, w0 >> words.TARGET_LSB & 3)
        number: cython.int = cython.cast(cython.int, w0 >> words.CAUSE_LSB & 63)
        at: cython.int
        tvec: cython.ulonglong
        enabled: cython.ulonglong
        vgein: cython.ulonglong = self.state[slots.HSTATUS] >> fields.HSTATUS_VGEIN_LSB & 63
        source: cython.int
        if target == targets.VS:
            number += 1  # vscause is one less than the interrupt's own number
        at = self.interrupt_at[number]
        if at < 0:
            return 0
        self.hit(self.interrupt_base + (at * 5 + who) * 3 + target)
        if target == targets.M:
            tvec = self.state[slots.MTVEC]
        else:
            tvec = self.state[slots.STVEC if target == targets.HS else slots.VSTVEC]
        self.hit(self.vector_base + (at * 3 + target) * 2 + (1 if tvec & 1 else 0))
        enabled = mip_view(
            self.cfg, self.state[slots.MIP], self.state[slots.HVIP], self.state[slots.HGEIE],
            self.state[slots.HSTATUS], self.state[slots.MENVCFG], self.state[slots.HENVCFG],
            pins, w0 >> words.STIP_LSB & 1, w0 >> words.VSTIP_LSB & 1,
        )  # fmt: skip
        enabled &= self.state[slots.MIE]
        self.contest(at, enabled)
        source = cython.cast(cython.int, self.state[slots.HVIP] >> number & 1) * 2
        if number == interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT and target != targets.M:
            if vgein and pins >> (pin_numbers.HGEIP - 1 + vgein) & 1:
                source += 1
            self.hit(self.vsei_base + source * 2 + target - 1)
        elif number == interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT and target != targets.M:
            if self.state[slots.MENVCFG] & self.state[slots.HENVCFG] & fields.MENVCFG_STCE:
                source += cython.cast(cython.int, w0 >> words.VSTIP_LSB & 1)
            self.hit(self.vsti_base + source * 2 + target - 1)
        return 0

    def contest(self, at: cython.int, enabled: cython.ulonglong) -> cython.int:
        """Interrupts that are pending and enabled beside the one that is taken."""
        number: cython.int
        other: cython.int
        for number in range(1, 13):
            other = self.interrupt_at[number]
            if enabled >> number & 1 and other >= 0 and other != at:
                self.hit(self.contest_base + at * INTERRUPT_COUNT + other)
        return 0

    def xret(self, is_mret: cython.bint, w0: cython.ulonglong, who: cython.int) -> cython.int:
        """MRET or SRET has retired."""
        priv: cython.int = cython.cast(cython.int, w0 >> words.PRIV_AFTER_LSB & 3)
        v: cython.int = cython.cast(cython.int, w0 >> words.V_AFTER_LSB & 1)
        mprv: cython.int = 1 if self.state[slots.MSTATUS] & fields.MSTATUS_MPRV else 0
        to: cython.int = 0 if priv == privileges.M else (1 if priv else 2) + 2 * v
        self.hit(self.return_base + (((0 if is_mret else 1) * 5 + who) * 5 + to) * 2 + mprv)
        return 0


def hlsv_kind(tinst: cython.ulonglong) -> cython.int:
    """Which HLV, HLVX or HSV."""
    size: cython.int = cython.cast(cython.int, tinst >> 26 & 3)
    if tinst >> 25 & 1:
        return T_HSV + size
    if tinst >> 20 & 31 == 3:
        return T_HLV + (7 if size == 1 else 8)
    return T_HLV + size + (4 if tinst >> 20 & 1 else 0)


def amo_kind(tinst: cython.ulonglong) -> cython.int:
    """Which atomic instruction, in the order of names.TINST, by funct5."""
    f5: cython.int = cython.cast(cython.int, tinst >> 27 & 31)
    if f5 < 4:
        return f5
    # amoxor, amoand, amoor, amomin, amomax, amominu, amomaxu: 4, 12, 8, 16, 20, 24, 28.
    if f5 & 3:
        return 11
    if f5 == 12:
        return 5
    if f5 == 8:
        return 6
    return 4 if f5 == 4 else 7 + ((f5 - 16) >> 2)
