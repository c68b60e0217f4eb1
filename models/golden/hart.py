# SPDX-License-Identifier: Apache-2.0
"""The hart: one step against a commit record, and taking it back. Free runs: see Executor.

In lockstep `predict` reads the events from `rec_in`, executes one step and writes the record that
the manual demands into `rec_out`; `undo` takes the step back.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import cython

from trapline.models.isa import commit
from trapline.models.isa.config import HartConfig
from trapline.models.isa.events import NO_EVENTS, Events

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import NO_INTERRUPT
    from cython.cimports.trapline.models.golden.exec_system import pending, take_trap
    from cython.cimports.trapline.models.golden.executor import Executor
    from cython.cimports.trapline.models.golden.gen import kinds, mem_ops, slots, words
    from cython.cimports.trapline.models.golden.translate import set_modes
    from cython.cimports.trapline.models.golden.wide import M32
else:
    from trapline.models.golden.codes import NO_INTERRUPT
    from trapline.models.golden.exec_system import pending, take_trap
    from trapline.models.golden.executor import Executor
    from trapline.models.golden.gen import kinds, mem_ops, slots, words
    from trapline.models.golden.translate import set_modes
    from trapline.models.golden.wide import M32


class Hart(Executor):
    """One hart executing the architecture. See State for what it holds."""

    def __init__(self, cfg: HartConfig, memory: Any, bus: Any = None, memo: bool = True) -> None:
        if not cython.compiled:
            self.rec_in = array("Q", bytes(8 * words.WORDS))
            self.rec_out = array("Q", bytes(8 * words.WORDS))
        Executor.__init__(self, cfg, memory, bus, memo)

    def step(self, events: Events = NO_EVENTS) -> dict[str, int]:
        """One step under the given events; returns the predicted record's fields by name."""
        claim = commit.pack({
            "kind": commit.Kind.INTERRUPT if events.take_interrupt else commit.Kind.RETIRE,
            "sc_success": events.sc_success,
            "stip": events.stip,
            "vstip": events.vstip,
            "stip_read": events.stip_read,
            "vstip_read": events.vstip_read,
            "mem_rdata": events.device_rdata,
            "mtime": events.mtime,
            "irq_pins": events.irq_pins,
            "irq_pins_read": events.irq_pins_read,
            "mcycle": events.mcycle,
        })  # fmt: skip
        return self.step_record(claim)

    def step_record(self, claim: list[int]) -> dict[str, int]:
        """One step under the events of a claimed record; returns the prediction by field name."""
        for i, word in enumerate(claim):
            self.rec_in[i] = word
        self.predict()
        return commit.unpack(self.prediction())

    def advance(self, claim: list[int]) -> int:
        """As `step_record`, for a caller that reads the hart's own attributes."""
        for i, word in enumerate(claim):
            self.rec_in[i] = word
        return self.predict()

    def prediction(self) -> list[int]:
        """The words of the last predicted record."""
        return [self.rec_out[i] for i in range(commit.RECORD_WORDS)]

    def updates(self) -> list[tuple[int, int, int]]:
        """PTE updates of the last step: (spa, before, after), in order."""
        p = self.pte_updates
        return [(p[3 * i], p[3 * i + 1], p[3 * i + 2]) for i in range(self.pte_update_count)]

    def predict(self) -> cython.int:
        """Execute one step as `rec_in` says it began; leave the prediction in `rec_out`.

        A claimed interrupt is taken if one is deliverable; otherwise the instruction executes, and
        the records differ in kind.
        """
        cause: cython.int = NO_INTERRUPT
        self.lockstep = True
        self.events()
        self.begin()
        if self.rec_in[0] & 7 == kinds.INTERRUPT:
            cause = pending(self)
        if cause != NO_INTERRUPT:
            self.csr_count = self.pte_update_count = self.rd = 0
            self.wrote_csr = self.did_xret = self.wrote_mcycle = False
            self.mem_second_pa = 0
            self.frd_we = False
            take_trap(self, True, cause)
            self.kind = kinds.INTERRUPT
        else:
            self.execute()
        self.record()
        return 0

    def undo(self) -> cython.int:
        """Restore the state before the last `predict`."""
        return self.undo_step()

    def adopt(self, pc: int, priv: int, v: int, state: Sequence[int] = ()) -> None:
        """Stand where a design says that it stands after the step: pc, mode and, if told, state.

        state: FULL_STATE_WORDS words; mcycle stays the model's. The step cannot be undone any more.
        """
        if state:
            words_now = list(state)
            words_now[slots.MCYCLE] = self.csr[slots.MCYCLE]
            self.load_state_words(words_now)
        self.pc = pc
        self.priv = priv
        self.v = v
        self.csr_count = self.mem_count = self.rd = 0
        self.frd_we = False
        self.wrote_csr = self.did_xret = self.wrote_mcycle = False
        self.recheck = True
        set_modes(self)

    def claimed_kind(self) -> int:
        """commit.Kind of the record that is compared with."""
        return int(self.rec_in[0] & 7)

    def deliverable(self) -> cython.bint:
        """Whether an interrupt can be taken now, by the pins and timer bits of `rec_in`."""
        self.events()
        return pending(self) != NO_INTERRUPT

    def events(self) -> cython.int:
        """Take the facts that only the design knows from `rec_in`."""
        w: cython.ulonglong = self.rec_in[0]
        self.ev_sc_success = w >> words.SC_SUCCESS_LSB & 1 != 0
        self.ev_stip = cython.cast(cython.int, w >> words.STIP_LSB & 1)
        self.ev_vstip = cython.cast(cython.int, w >> words.VSTIP_LSB & 1)
        self.ev_stip_read = cython.cast(cython.int, w >> words.STIP_READ_LSB & 1)
        self.ev_vstip_read = cython.cast(cython.int, w >> words.VSTIP_READ_LSB & 1)
        self.ev_pins = self.rec_in[words.IRQ_PINS]
        self.ev_pins_read = self.rec_in[words.IRQ_PINS_READ]
        self.ev_time = self.rec_in[words.MTIME]
        self.ev_device_rdata = self.rec_in[words.MEM_RDATA]
        self.ev_mcycle = self.rec_in[words.MCYCLE]
        return 0

    def record(self) -> cython.int:
        """Write the step's outcome into `rec_out`; fields of other kinds are zero."""
        i: cython.int
        kind: cython.ulonglong = self.kind
        w: cython.ulonglong = kind
        bit: cython.ulonglong
        given: cython.ulonglong = self.rec_in[0]
        # Each word is written once: whoever compares would wait for zeros before the values.
        # Events are copied: stip and vstip in every kind, what a read saw when one retires.
        w |= given & (cython.cast(cython.ulonglong, 3) << words.STIP_LSB | 1 << words.FULL_LSB)
        w |= self.before[1] << words.PRIV_BEFORE_LSB | self.before[2] << words.V_BEFORE_LSB
        bit = self.priv
        w |= bit << words.PRIV_AFTER_LSB
        bit = self.v
        w |= bit << words.V_AFTER_LSB
        w |= self.fcsr << words.FCSR_LSB
        self.rec_out[1] = self.rec_in[1] & (M32 << words.KNOWN_LSB)
        self.rec_out[words.ORDER] = self.rec_in[words.ORDER]
        self.rec_out[words.CYCLE] = self.rec_in[words.CYCLE]
        self.rec_out[words.PC] = self.before[0]
        self.rec_out[words.NEXT_PC] = self.pc
        self.rec_out[words.CSR_FOLD] = self.fold
        self.rec_out[words.MTIME] = self.rec_in[words.MTIME]
        self.rec_out[words.IRQ_PINS] = self.rec_in[words.IRQ_PINS]
        if kind != kinds.INTERRUPT:
            self.rec_out[1] |= self.insn << words.INSN_LSB
            self.rec_out[words.FETCH_PA] = self.fetch_pa
        else:
            self.rec_out[words.FETCH_PA] = 0
        if kind == kinds.RETIRE:
            w |= given & (cython.cast(cython.ulonglong, 3) << words.STIP_READ_LSB)
            self.rec_out[words.IRQ_PINS_READ] = self.rec_in[words.IRQ_PINS_READ]
            self.rec_out[words.MCYCLE] = self.rec_in[words.MCYCLE]
            if self.rd != 0:
                bit = self.rd
                w |= bit << words.RD_ADDR_LSB | cython.cast(cython.ulonglong, 1) << words.RD_WE_LSB
                self.rec_out[words.RD_WDATA] = self.rd_value
            elif self.frd_we:
                bit = self.frd
                w |= bit << words.RD_ADDR_LSB | cython.cast(cython.ulonglong, 1) << words.FRD_WE_LSB
                self.rec_out[words.RD_WDATA] = self.rd_value
            else:
                self.rec_out[words.RD_WDATA] = 0
            if self.mem_op != 0:
                bit = self.mem_op
                w |= bit << words.MEM_OP_LSB
                bit = self.mem_size
                w |= bit << words.MEM_SIZE_LSB
                bit = 1 if self.device else 0
                w |= bit << words.DEVICE_LSB
                bit = 1 if self.sc_success and self.mem_op == mem_ops.SC else 0
                w |= bit << words.SC_SUCCESS_LSB
                self.rec_out[words.MEM_VA] = self.mem_va
                self.rec_out[words.MEM_PA] = self.mem_pa
                self.rec_out[words.MEM_RDATA] = self.mem_rdata
                self.rec_out[words.MEM_WDATA] = self.mem_wdata
            else:
                self.rec_out[words.MEM_VA] = self.rec_out[words.MEM_PA] = 0
                self.rec_out[words.MEM_RDATA] = self.rec_out[words.MEM_WDATA] = 0
            self.rec_out[words.TVAL] = self.rec_out[words.TVAL2] = self.rec_out[words.TINST] = 0
        else:
            for i in range(words.RD_WDATA, words.TVAL):
                self.rec_out[i] = 0
            self.rec_out[words.IRQ_PINS_READ] = self.rec_out[words.MCYCLE] = 0
            bit = self.trap_cause
            w |= bit << words.CAUSE_LSB
            bit = self.trap_target
            w |= bit << words.TARGET_LSB
            bit = self.trap_gva
            w |= bit << words.GVA_LSB
            self.rec_out[words.TVAL] = self.trap_tval
            self.rec_out[words.TVAL2] = self.trap_tval2
            self.rec_out[words.TINST] = self.trap_tinst
        self.rec_out[0] = w
        return 0
