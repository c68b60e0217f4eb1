# SPDX-License-Identifier: Apache-2.0
"""The hart: fetch, execute, retire or trap; one step against a commit record, or a free run.

In lockstep `predict` reads the events from `rec_in`, executes one step and writes the record that
the manual demands into `rec_out`; `undo` takes the step back. Free-running, `run` keeps its own
time: mtime advances by one every STEPS_PER_TICK executed instructions (retired or trapped), and WFI
jumps to the next timer event.
"""

from __future__ import annotations

from array import array
from typing import Any

import cython

from trapline.models.golden.core.decode import decoded
from trapline.models.isa import commit
from trapline.models.isa.config import HartConfig
from trapline.models.isa.events import NO_EVENTS, Events

if cython.compiled:
    from cython.cimports.trapline.models.golden.core import classes
    from cython.cimports.trapline.models.golden.core.alu import alu_result, branch_result
    from cython.cimports.trapline.models.golden.core.muldiv import muldiv
    from cython.cimports.trapline.models.golden.exec_mem import atomic, hlv, hsv, load, store
    from cython.cimports.trapline.models.golden.exec_system import (
        access_trap,
        csr_instruction,
        mip_now,
        pending,
        permitted,
        raise_exception,
        system_instruction,
        take_trap,
    )
    from cython.cimports.trapline.models.golden.gen import slots, words
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import translate
    from cython.cimports.trapline.models.golden.wide import M32, M64, PAGE
else:
    from trapline.models.golden.core import classes
    from trapline.models.golden.core.alu import alu_result, branch_result
    from trapline.models.golden.core.muldiv import muldiv
    from trapline.models.golden.exec_mem import atomic, hlv, hsv, load, store
    from trapline.models.golden.exec_system import (
        access_trap,
        csr_instruction,
        mip_now,
        pending,
        permitted,
        raise_exception,
        system_instruction,
        take_trap,
    )
    from trapline.models.golden.gen import slots, words
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import translate
    from trapline.models.golden.wide import M32, M64, PAGE

STEPS_PER_TICK = cython.declare(cython.int, 10)

# commit.Kind
RETIRE = cython.declare(cython.int, 0)
EXCEPTION = cython.declare(cython.int, 1)
INTERRUPT = cython.declare(cython.int, 2)

FETCH = cython.declare(cython.int, 0)
LOAD_ACCESS = cython.declare(cython.int, 1)
NO_INTERRUPT = cython.declare(cython.int, 0xFF)
ILLEGAL_OUTCOME = cython.declare(cython.int, 1)
HLSV = cython.declare(cython.int, 11)  # functions.PrivOp
SC = cython.declare(cython.int, 5)


class Hart(State):
    """One hart executing the architecture. See State for what it holds."""

    def __init__(self, cfg: HartConfig, memory: Any, bus: Any = None, memo: bool = True) -> None:
        if not cython.compiled:
            self.rec_in = array("Q", bytes(8 * 20))
            self.rec_out = array("Q", bytes(8 * 20))
        State.__init__(self, cfg, memory, bus, memo)
        self.tick = STEPS_PER_TICK
        self.next_time = 0

    # --- lockstep -------------------------------------------------------------------------------

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
        if self.rec_in[0] & 7 == INTERRUPT:
            cause = pending(self)
        if cause != NO_INTERRUPT:
            self.csr_count = self.pte_update_count = self.rd = 0
            self.wrote_csr = self.did_xret = self.wrote_mcycle = False
            take_trap(self, True, cause)
            self.kind = INTERRUPT
        else:
            self.execute()
        self.record()
        return 0

    def undo(self) -> cython.int:
        """Restore the state before the last `predict`."""
        return self.undo_step()

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
        for i in range(words.WORDS):
            self.rec_out[i] = 0
        # Events are copied: stip and vstip in every kind, what a read saw when one retires.
        w |= given & (cython.cast(cython.ulonglong, 3) << words.STIP_LSB | 1 << words.FULL_LSB)
        w |= self.before[1] << words.PRIV_BEFORE_LSB | self.before[2] << words.V_BEFORE_LSB
        bit = self.priv
        w |= bit << words.PRIV_AFTER_LSB
        bit = self.v
        w |= bit << words.V_AFTER_LSB
        self.rec_out[1] = self.rec_in[1] & (M32 << words.KNOWN_LSB)
        self.rec_out[words.ORDER] = self.rec_in[words.ORDER]
        self.rec_out[words.CYCLE] = self.rec_in[words.CYCLE]
        self.rec_out[words.PC] = self.before[0]
        self.rec_out[words.NEXT_PC] = self.pc
        self.rec_out[words.CSR_FOLD] = self.fold
        self.rec_out[words.MTIME] = self.rec_in[words.MTIME]
        self.rec_out[words.IRQ_PINS] = self.rec_in[words.IRQ_PINS]
        if kind != INTERRUPT:
            self.rec_out[1] |= self.insn << words.INSN_LSB
            self.rec_out[words.FETCH_PA] = self.fetch_pa
        if kind == RETIRE:
            w |= given & (cython.cast(cython.ulonglong, 3) << words.STIP_READ_LSB)
            self.rec_out[words.IRQ_PINS_READ] = self.rec_in[words.IRQ_PINS_READ]
            self.rec_out[words.MCYCLE] = self.rec_in[words.MCYCLE]
            if self.rd != 0:
                bit = self.rd
                w |= bit << words.RD_ADDR_LSB | cython.cast(cython.ulonglong, 1) << words.RD_WE_LSB
                self.rec_out[words.RD_WDATA] = self.rd_value
            if self.mem_op != 0:
                bit = self.mem_op
                w |= bit << words.MEM_OP_LSB
                bit = self.mem_size
                w |= bit << words.MEM_SIZE_LSB
                bit = 1 if self.device else 0
                w |= bit << words.DEVICE_LSB
                bit = 1 if self.sc_success and self.mem_op == SC else 0
                w |= bit << words.SC_SUCCESS_LSB
                self.rec_out[words.MEM_VA] = self.mem_va
                self.rec_out[words.MEM_PA] = self.mem_pa
                self.rec_out[words.MEM_RDATA] = self.mem_rdata
                self.rec_out[words.MEM_WDATA] = self.mem_wdata
        else:
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

    # --- one instruction ------------------------------------------------------------------------

    def fetch(self) -> cython.int:
        """The instruction at pc into `insn` and its first byte's spa into `fetch_pa`; 1: fault."""
        pc: cython.ulonglong = self.pc
        at: cython.ulonglong
        low: cython.ulonglong
        index: cython.int = cython.cast(cython.int, pc >> 12 & 1023)
        if self.memo_key[index] == ((pc & PAGE) | self.fetch_mode << 1 | 1) and pc & 0xFFF != 0xFFE:
            at = self.memo_at[index] | (pc & 0xFFF)
            self.insn = self.ram16[at >> 1]
            if self.insn & 3 == 3:
                self.insn |= cython.cast(cython.ulonglong, self.ram16[(at >> 1) + 1]) << 16
            self.fetch_pa = self.ram_base + at
            return 0
        if self.fetch_half(pc):
            self.insn = self.fetch_pa = 0
            return 1
        low = self.insn
        self.fetch_pa = self.pa
        if low & 3 == 3:
            # A fault in the second half is reported at its own address. norm:H_straddle.
            if self.fetch_half((pc + 2) & self.xmask):
                self.insn = self.fetch_pa = 0
                return 1
            self.insn = low | self.insn << 16
        return 0

    def fetch_half(self, va: cython.ulonglong) -> cython.int:
        """The 16 bits at `va` into `insn`, their spa in `pa`; 1: fault."""
        if translate(self, va, 1, FETCH, self.fetch_mode):
            return 1
        self.insn = self.ram16[(self.pa - self.ram_base) >> 1]
        if self.oracle is not None:
            self.insn = self.oracle.code(self.pa, self.insn)
        return 0

    def decode_entry(self, word: cython.ulonglong) -> cython.ulonglong:
        """Index of the decode-cache entry for an instruction word, filled if need be."""
        index: cython.ulonglong = ((word * 0x9E3779) & M32) >> 13 & 0x7FFFE
        if self.decode_cache[index] & M32 != word:
            self.decode_cache[index], self.decode_cache[index + 1] = decoded(self.cfg, word)
        return index

    def execute(self) -> cython.int:
        """Execute the instruction at pc: it retires (`kind` RETIRE) or traps (EXCEPTION)."""
        word: cython.ulonglong
        packed: cython.ulonglong
        imm: cython.ulonglong
        next_pc: cython.ulonglong
        value: cython.ulonglong = 0
        index: cython.ulonglong
        op: cython.int
        rd: cython.int
        rs1: cython.int
        rs2: cython.int
        klass: cython.int
        trapped: cython.int = 0
        inhibit: cython.ulonglong = self.csr[slots.MCOUNTINHIBIT]
        self.csr_count = self.pte_update_count = 0
        self.rd = self.mem_op = 0
        self.mem_rdata = self.mem_wdata = 0
        self.wrote_csr = self.did_xret = self.wrote_mcycle = self.device = False
        if self.fetch():
            raise_exception(self)
            self.kind = EXCEPTION
            return EXCEPTION
        word = self.insn
        index = ((word * 0x9E3779) & M32) >> 13 & 0x7FFFE
        packed = self.decode_cache[index]
        if packed & M32 != word:
            index = self.decode_entry(word)
            packed = self.decode_cache[index]
        imm = self.decode_cache[index + 1]
        op = cython.cast(cython.int, packed >> 32 & 0x1FF)
        rd = cython.cast(cython.int, packed >> 41 & 31)
        rs1 = cython.cast(cython.int, packed >> 46 & 31)
        rs2 = cython.cast(cython.int, packed >> 51 & 31)
        klass = cython.cast(cython.int, packed >> 56)
        next_pc = (self.pc + (4 if word & 3 == 3 else 2)) & self.xmask

        if klass == classes.ALU_IMM:
            value = alu_result(self.xlen, op, self.x[rs1], imm)
        elif klass == classes.ALU_REG:
            value = alu_result(self.xlen, op, self.x[rs1], self.x[rs2])
        elif klass == classes.LOAD:
            trapped = load(self, (self.x[rs1] + imm) & self.xmask, rs2, LOAD_ACCESS, self.data_mode)
            value = self.rd_value
        elif klass == classes.STORE:
            trapped = store(self, (self.x[rs1] + imm) & self.xmask, rd, self.x[rs2], self.data_mode)
            rd = 0
        elif klass == classes.BRANCH:
            if branch_result(self.xlen, op, self.x[rs1], self.x[rs2]):
                next_pc = (self.pc + imm) & self.xmask
        elif klass == classes.CONSTANT:
            value = imm
        elif klass == classes.AUIPC:
            value = (self.pc + imm) & self.xmask
        elif klass == classes.JAL:
            value = next_pc
            next_pc = (self.pc + imm) & self.xmask
        elif klass == classes.JALR:
            value = next_pc
            next_pc = (self.x[rs1] + imm) & self.xmask & (M64 - 1)
        elif klass == classes.MULDIV:
            value = muldiv(self.xlen, op, self.x[rs1], self.x[rs2])
        elif klass == classes.AMO:
            trapped = atomic(self, op, self.x[rs1], self.x[rs2])
            value = self.rd_value
        elif klass == classes.CSR:
            trapped = csr_instruction(self, op, rs1, self.x[rs1])
            value = self.rd_value
        elif klass == classes.SYSTEM:
            trapped = system_instruction(self, op)
            if self.did_xret:
                next_pc = self.rd_value
        elif klass == classes.HLV:
            trapped = self.hlsv_refused()
            if not trapped:
                trapped = hlv(self, op, self.x[rs1], rs2)
            value = self.rd_value
        elif klass == classes.HSV:
            trapped = self.hlsv_refused()
            if not trapped:
                trapped = hsv(self, self.x[rs1], rd, self.x[rs2])
            rd = 0
        elif klass == classes.ILLEGAL:
            trapped = access_trap(self, ILLEGAL_OUTCOME)

        if trapped:
            self.mem_op = 0
            raise_exception(self)
            self.kind = EXCEPTION
            return EXCEPTION
        if rd != 0:
            self.rd_old = self.x[rd]
            self.x[rd] = value
            self.rd = rd
        self.rd_value = value
        self.pc = next_pc
        # A write to minstret takes effect after the instruction that makes it, instead of counting.
        if self.wrote_minstret:
            self.wrote_minstret = False
        elif not inhibit & 4:
            self.csr[slots.MINSTRET] = (self.csr[slots.MINSTRET] + 1) & M64
        if not self.lockstep and not inhibit & 1 and not self.wrote_mcycle:
            self.csr[slots.MCYCLE] = (self.csr[slots.MCYCLE] + 1) & M64
        self.kind = RETIRE
        return RETIRE

    def hlsv_refused(self) -> cython.int:
        """1 with the trap described, where the mode may not use HLV, HLVX and HSV."""
        outcome: cython.int = permitted(self, HLSV)
        return access_trap(self, outcome) if outcome else 0

    # --- free running ---------------------------------------------------------------------------

    def run(self, limit: cython.longlong) -> cython.longlong:
        """Execute at most `limit` steps (instructions or interrupts); returns how many were.

        Fewer: `halted` is set, because the platform's finisher was written, the watched doubleword
        was stored to, or a WFI waits for an event that cannot come.
        """
        done: cython.longlong = 0
        self.lockstep = False
        self.journal = False
        self.recheck = True
        self.halted = False
        while done < limit:
            if self.recheck and self.poll():
                if self.halted:
                    break
                done += 1
                continue
            self.execute()
            done += 1
            self.tick -= 1
            if self.tick == 0:
                self.tick = STEPS_PER_TICK
                self.ev_time = (self.ev_time + 1) & M64
                if self.ev_time >= self.next_time:
                    self.recheck = True
            if self.waiting:
                self.wait()
        return done

    def poll(self) -> cython.int:
        """Look at pins and timers; 1 if the run halted or an interrupt was taken."""
        cause: cython.int
        self.recheck = False
        if self.watch_hit or (self.bus is not None and self.bus.finished):
            self.watch_hit = False
            self.halted = True
            return 1
        self.timers()
        cause = pending(self)
        if cause == NO_INTERRUPT:
            return 0
        self.begin()
        self.journal = False
        self.csr_count = self.pte_update_count = self.rd = self.mem_op = 0
        take_trap(self, True, cause)
        self.kind = INTERRUPT
        return 1

    def timers(self) -> cython.int:
        """Pins and timer bits at the present time, and when the next of them may change."""
        now: cython.ulonglong = self.ev_time
        guest: cython.ulonglong = (now + self.csr[slots.HTIMEDELTA]) & M64
        wake: cython.ulonglong = M64
        if self.bus is not None:
            self.bus.mtime = now
            self.ev_pins = self.bus.pins()
            wake = self.bus.next_event()
        self.ev_stip = 1 if now >= self.csr[slots.STIMECMP] else 0
        self.ev_vstip = 1 if guest >= self.csr[slots.VSTIMECMP] else 0
        if not self.ev_stip and self.csr[slots.STIMECMP] < wake:
            wake = self.csr[slots.STIMECMP]
        if not self.ev_vstip and self.csr[slots.VSTIMECMP] - guest < wake - now:
            wake = now + (self.csr[slots.VSTIMECMP] - guest)
        self.ev_pins_read = self.ev_pins
        self.ev_stip_read = self.ev_stip
        self.ev_vstip_read = self.ev_vstip
        self.next_time = wake
        return 0

    def wait(self) -> cython.int:
        """WFI: time jumps to the next event until an interrupt is pending and enabled in mie."""
        self.waiting = False
        self.recheck = True
        self.timers()
        while not mip_now(self) & self.csr[slots.MIE]:
            if self.next_time == M64:
                self.halted = self.watch_hit = True
                return 0
            self.ev_time = self.next_time
            self.timers()
        return 0
