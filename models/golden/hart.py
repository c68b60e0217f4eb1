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

from trapline.models.golden.decode import decoded
from trapline.models.isa import commit
from trapline.models.isa.config import HartConfig
from trapline.models.isa.events import NO_EVENTS, Events

if cython.compiled:
    from cython.cimports.trapline.models.golden import classes, slots, words
    from cython.cimports.trapline.models.golden.alu import alu_result, branch_result
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
    from cython.cimports.trapline.models.golden.muldiv import muldiv
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import translate
    from cython.cimports.trapline.models.golden.wide import M32, M64, PAGE
else:
    from trapline.models.golden import classes, slots, words
    from trapline.models.golden.alu import alu_result, branch_result
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
    from trapline.models.golden.muldiv import muldiv
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
DECODE_ENTRIES = cython.declare(cython.int, 65536)


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
        w: cython.ulonglong = self.kind
        given: cython.ulonglong = self.rec_in[0]
        for i in range(words.WORDS):
            self.rec_out[i] = 0
        w |= given & (3 * M64 >> 63 << words.STIP_LSB | M64 >> 63 << words.FULL_LSB)
        w |= self.before[1] << words.PRIV_BEFORE_LSB | self.before[2] << words.V_BEFORE_LSB
        return self.rest(w, given)

    def rest(self, w: cython.ulonglong, given: cython.ulonglong) -> cython.int:
        """The fields of the record that depend on its kind; `w`: word 0 so far."""
        w |= cython.cast(cython.ulonglong, self.priv) << words.PRIV_AFTER_LSB
        w |= cython.cast(cython.ulonglong, self.v) << words.V_AFTER_LSB
        self.rec_out[words.PC] = self.before[0]
        self.rec_out[words.NEXT_PC] = self.pc
        self.rec_out[words.CSR_FOLD] = self.fold
        self.rec_out[words.MTIME] = self.ev_time
        self.rec_out[words.IRQ_PINS] = self.ev_pins
        if self.kind != INTERRUPT:
            self.rec_out[1] = self.insn
            self.rec_out[words.FETCH_PA] = self.fetch_pa
        if self.kind != RETIRE:
            w |= cython.cast(cython.ulonglong, self.trap_cause) << words.CAUSE_LSB
            w |= cython.cast(cython.ulonglong, self.trap_target) << words.TARGET_LSB
            w |= cython.cast(cython.ulonglong, self.trap_gva) << words.GVA_LSB
            self.rec_out[words.TVAL] = self.trap_tval
            self.rec_out[words.TVAL2] = self.trap_tval2
            self.rec_out[words.TINST] = self.trap_tinst
            self.rec_out[0] = w
            return 0
        w |= given & (3 * M64 >> 63 << words.STIP_READ_LSB)
        if self.rd != 0:
            w |= cython.cast(cython.ulonglong, 1) << words.RD_WE_LSB
            w |= cython.cast(cython.ulonglong, self.rd) << words.RD_ADDR_LSB
            self.rec_out[words.RD_WDATA] = self.x[self.rd]
        w |= cython.cast(cython.ulonglong, self.mem_op) << words.MEM_OP_LSB
        w |= cython.cast(cython.ulonglong, self.mem_size) << words.MEM_SIZE_LSB
        w |= cython.cast(cython.ulonglong, self.sc_success) << words.SC_SUCCESS_LSB
        w |= cython.cast(cython.ulonglong, self.device) << words.DEVICE_LSB
        self.rec_out[words.MEM_VA] = self.mem_va
        self.rec_out[words.MEM_PA] = self.mem_pa
        self.rec_out[words.MEM_RDATA] = self.mem_rdata
        self.rec_out[words.MEM_WDATA] = self.mem_wdata
        self.rec_out[words.IRQ_PINS_READ] = self.ev_pins_read
        self.rec_out[words.MCYCLE] = self.ev_mcycle
        self.rec_out[0] = w
        return 0

    # --- one instruction ------------------------------------------------------------------------

    def execute(self) -> cython.int:
        """Fetch and execute one instruction: it retires, or its exception is taken."""
        inhibited: cython.bint = self.csr[slots.MCOUNTINHIBIT] & 4 != 0
        self.csr_count = self.pte_update_count = 0
        self.rd = self.mem_op = self.mem_size = 0
        self.mem_va = self.mem_pa = self.mem_rdata = self.mem_wdata = 0
        self.device = self.sc_success = False
        self.wrote_csr = self.wrote_minstret = self.wrote_mcycle = self.did_xret = False
        self.kind = RETIRE
        if self.fetch():
            self.insn = 0
            self.fetch_pa = 0
            self.kind = EXCEPTION
            return raise_exception(self)
        if self.perform():
            self.rd = self.mem_op = self.mem_size = 0
            self.kind = EXCEPTION
            return raise_exception(self)
        if self.rd != 0:
            self.rd_old = self.x[self.rd]
            self.x[self.rd] = self.rd_value
        self.pc = self.next_pc
        if not self.wrote_minstret and not inhibited:
            self.csr[slots.MINSTRET] = (self.csr[slots.MINSTRET] + 1) & M64
        return 0

    def fetch(self) -> cython.int:
        """Leave the instruction's bits in `insn`; 1 with the fault in `trap_*`.

        A 32-bit instruction is fetched in two halves, each translated and checked by itself.
        """
        index: cython.int = cython.cast(cython.int, self.pc >> 12 & 1023)
        at: cython.ulonglong
        low: cython.ulonglong
        if self.memo_key[index] == ((self.pc & PAGE) | self.fetch_mode << 1 | 1):
            at = self.memo_at[index] | (self.pc & 0xFFF)
        else:
            if self.fetch_half(self.pc):
                return 1
            at = self.pa - self.ram_base
        self.fetch_pa = at + self.ram_base
        low = self.ram16[at >> 1]
        if low & 3 != 3:
            self.insn = low
            return 0
        if self.pc & 0xFFF != 0xFFE and self.memo_key[index] == (
            (self.pc & PAGE) | self.fetch_mode << 1 | 1
        ):
            at += 2
        else:
            if self.fetch_half((self.pc + 2) & self.xmask):
                return 1
            at = self.pa - self.ram_base
        self.insn = low | cython.cast(cython.ulonglong, self.ram16[at >> 1]) << 16
        return 0

    def fetch_half(self, va: cython.ulonglong) -> cython.int:
        """Translate and check the two bytes at `va`; their spa in `pa`."""
        return translate(self, va, 1, FETCH, self.fetch_mode)

    def decode_entry(self, word: cython.ulonglong) -> cython.ulonglong:
        """Where the decode cache holds `word`: the packed word there, its immediate behind it."""
        at: cython.ulonglong = 2 * ((word ^ word >> 7 ^ word >> 15) & (DECODE_ENTRIES - 1))
        if self.decode_cache[at] & M32 != word or self.decode_cache[at] >> 56 == 0:
            packed, immediate = decoded(self.cfg, int(word))
            self.decode_cache[at] = packed
            self.decode_cache[at + 1] = immediate
        return at

    def perform(self) -> cython.int:
        """Execute `insn`: its result in `rd_value` and `rd`, the next pc in `next_pc`; 1: a trap."""
        at: cython.ulonglong = self.decode_entry(self.insn)
        packed: cython.ulonglong = self.decode_cache[at]
        immediate: cython.ulonglong = self.decode_cache[at + 1]
        kind: cython.int = cython.cast(cython.int, packed >> 56)
        op: cython.int = cython.cast(cython.int, packed >> 32 & 0x1FF)
        rd: cython.int = cython.cast(cython.int, packed >> 41 & 31)
        rs1: cython.int = cython.cast(cython.int, packed >> 46 & 31)
        rs2: cython.int = cython.cast(cython.int, packed >> 51 & 31)
        a: cython.ulonglong = self.x[rs1]
        step: cython.int = 4 if self.insn & 3 == 3 else 2
        self.next_pc = (self.pc + step) & self.xmask
        if kind == classes.ALU_IMM:
            self.rd_value = alu_result(self.xlen, op, a, immediate)
        elif kind == classes.ALU_REG:
            self.rd_value = alu_result(self.xlen, op, a, self.x[rs2])
        elif kind == classes.LOAD:
            if load(self, (a + immediate) & self.xmask, rs2, LOAD_ACCESS, self.data_mode):
                return 1
        elif kind == classes.STORE:
            if store(self, (a + immediate) & self.xmask, rd, self.x[rs2], self.data_mode):
                return 1
            rd = 0
        elif kind == classes.BRANCH:
            if branch_result(self.xlen, op, a, self.x[rs2]):
                self.next_pc = (self.pc + immediate) & self.xmask
        elif kind == classes.CONSTANT:
            self.rd_value = immediate
        elif kind == classes.AUIPC:
            self.rd_value = (self.pc + immediate) & self.xmask
        elif kind == classes.JAL:
            self.rd_value = self.next_pc
            self.next_pc = (self.pc + immediate) & self.xmask
        elif kind == classes.JALR:
            self.rd_value = self.next_pc
            self.next_pc = (a + immediate) & self.xmask & (M64 ^ 1)
        elif kind == classes.MULDIV:
            self.rd_value = muldiv(self.xlen, op, a, self.x[rs2])
        elif kind == classes.AMO:
            if atomic(self, op, a, self.x[rs2]):
                return 1
        elif kind == classes.CSR:
            if csr_instruction(self, op, rd, rs1, a):
                return 1
        elif kind == classes.SYSTEM:
            if system_instruction(self, op):
                return 1
            if self.did_xret:
                self.next_pc = self.rd_value
        elif kind == classes.HLV or kind == classes.HSV:
            return self.virtual_access(op, kind, a, rd, rs2)
        elif kind == classes.ILLEGAL:
            return access_trap(self, ILLEGAL_OUTCOME)
        self.rd = rd
        return 0

    def virtual_access(
        self,
        op: cython.int,
        kind: cython.int,
        va: cython.ulonglong,
        rd: cython.int,
        rs2: cython.int,
    ) -> cython.int:
        """HLV, HLVX and HSV, where the mode permits them."""
        outcome: cython.int = permitted(self, HLSV)
        if outcome:
            return access_trap(self, outcome)
        if kind == classes.HSV:
            self.rd = 0
            return hsv(self, va, rd, self.x[rs2])
        if hlv(self, op, va, rs2):
            return 1
        self.rd = rd
        return 0

    # --- free-running ---------------------------------------------------------------------------

    def run(self, limit: cython.longlong) -> cython.longlong:
        """Up to `limit` steps (instructions retired or trapped); returns how many were made.

        Ends early when the watched doubleword was written (`watch_hit`), when the platform halted
        the hart (`halted`), or when it waits for an interrupt that nothing can raise.
        """
        done: cython.longlong = 0
        cause: cython.int
        self.lockstep = False
        self.journal = False
        while done < limit:
            if self.recheck:
                self.recheck = False
                if self.watch_hit or self.halted:
                    break
                self.timers()
                if self.waiting and not self.wait():
                    break
                cause = self.poll()
                if cause != NO_INTERRUPT:
                    self.csr_count = 0
                    take_trap(self, True, cause)
                    continue
            self.execute()
            if self.waiting:
                self.recheck = True
            done += 1
            self.tick -= 1
            if self.tick == 0:
                self.tick = STEPS_PER_TICK
                self.ev_time += 1
                if self.ev_time >= self.next_time:
                    self.recheck = True
        return done

    def poll(self) -> cython.int:
        """Cause of the interrupt to take now, or NO_INTERRUPT."""
        return pending(self)

    def timers(self) -> cython.int:
        """Sample the platform's pins and the comparators; note when the next of them can change."""
        guest: cython.ulonglong = (self.ev_time + self.csr[slots.HTIMEDELTA]) & M64
        ahead: cython.ulonglong
        self.next_time = M64
        self.ev_stip = 1 if self.ev_time >= self.csr[slots.STIMECMP] else 0
        if not self.ev_stip:
            self.next_time = self.csr[slots.STIMECMP]
        self.ev_vstip = 1 if guest >= self.csr[slots.VSTIMECMP] else 0
        if not self.ev_vstip:
            ahead = self.csr[slots.VSTIMECMP] - guest
            if ahead < self.next_time - self.ev_time:
                self.next_time = self.ev_time + ahead
        if self.bus is not None:
            self.ev_pins = self.bus.pins()
            ahead = self.bus.next_event()
            if ahead < self.next_time:
                self.next_time = ahead
        self.ev_stip_read = self.ev_stip
        self.ev_vstip_read = self.ev_vstip
        self.ev_pins_read = self.ev_pins
        return 0

    def wait(self) -> cython.int:
        """WFI: jump to the next event until an interrupt is pending and enabled; 0: never is."""
        while mip_now(self) & self.csr[slots.MIE] == 0:
            if self.next_time == M64:
                self.halted = True
                return 0
            self.ev_time = self.next_time
            self.timers()
        self.waiting = False
        return 1
