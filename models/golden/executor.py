# SPDX-License-Identifier: Apache-2.0
"""Executes instructions: fetch, execute, retire or trap; and the free run.

Free-running, `run` keeps its own time: mtime advances by one every STEPS_PER_TICK executed
instructions (retired or trapped), and WFI jumps to the next timer event.
"""

from __future__ import annotations

from typing import Any

import cython

from trapline.models.golden.state import NEAR_ENTRIES
from trapline.models.isa.config import HartConfig

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import NO_INTERRUPT, STEPS_PER_TICK
    from cython.cimports.trapline.models.golden.core import classes
    from cython.cimports.trapline.models.golden.core.alu import alu_result, branch_result
    from cython.cimports.trapline.models.golden.core.muldiv import muldiv
    from cython.cimports.trapline.models.golden.exec_fp import (
        fp_instruction,
        fp_load,
        fp_store,
    )
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
    from cython.cimports.trapline.models.golden.gen import (
        accesses,
        kinds,
        outcomes,
        priv_ops,
        slots,
    )
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import translate
    from cython.cimports.trapline.models.golden.wide import M32, M64, PAGE
else:
    from trapline.models.golden.codes import NO_INTERRUPT, STEPS_PER_TICK
    from trapline.models.golden.core import classes
    from trapline.models.golden.core.alu import alu_result, branch_result
    from trapline.models.golden.core.muldiv import muldiv
    from trapline.models.golden.exec_fp import fp_instruction, fp_load, fp_store
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
    from trapline.models.golden.gen import accesses, kinds, outcomes, priv_ops, slots
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import translate
    from trapline.models.golden.wide import M32, M64, PAGE

NEAR_MASK = cython.declare(cython.ulonglong, NEAR_ENTRIES - 1)


class Executor(State):
    """One hart executing instructions. See State for what it holds."""

    def __init__(self, cfg: HartConfig, memory: Any, bus: Any = None, memo: bool = True) -> None:
        State.__init__(self, cfg, memory, bus, memo)
        self.tick = STEPS_PER_TICK
        self.next_time = 0

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
        if translate(self, va, 1, accesses.FETCH, self.fetch_mode):
            return 1
        self.insn = self.ram16[(self.pa - self.ram_base) >> 1]
        if self.oracle is not None:
            self.insn = self.oracle.code(self.pa, self.insn)
        return 0

    def decode_near(self, word: cython.ulonglong, near: cython.ulonglong) -> cython.int:
        """Fill entry `near` of the near decode cache for an instruction word."""
        index: cython.ulonglong = ((word * 0x9E3779) & M32) >> 13 & 0x7FFFE
        if self.decode_cache[index] & M32 != word:
            self.decode_cache[index] = self.decoder.packed(word)
            self.decode_cache[index + 1] = self.decoder.immediate
        self.near_cache[near] = self.decode_cache[index]
        self.near_cache[near + 1] = self.decode_cache[index + 1]
        return 0

    def execute(self) -> cython.int:
        """Execute the instruction at pc: it retires (`kind` RETIRE) or traps (EXCEPTION)."""
        word: cython.ulonglong
        packed: cython.ulonglong
        imm: cython.ulonglong
        next_pc: cython.ulonglong
        value: cython.ulonglong = 0
        near: cython.ulonglong
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
        self.mem_second_pa = 0
        self.frd_we = False
        if self.fetch():
            raise_exception(self)
            self.kind = kinds.EXCEPTION
            return kinds.EXCEPTION
        word = self.insn
        near = (self.fetch_pa >> 1 & NEAR_MASK) << 1
        if self.near_cache[near] & M32 != word:
            self.decode_near(word, near)
        packed = self.near_cache[near]
        imm = self.near_cache[near + 1]
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
            trapped = load(
                self, (self.x[rs1] + imm) & self.xmask, rs2, accesses.LOAD, self.data_mode
            )
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
            if self.inhibit_at_once:
                inhibit = self.csr[slots.MCOUNTINHIBIT]
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
        elif klass == classes.FP:
            trapped = fp_instruction(self, rd, rs1, rs2, imm)
            value = self.rd_value
            if self.frd_we:
                rd = 0
        elif klass == classes.FLOAD:
            trapped = fp_load(self, (self.x[rs1] + imm) & self.xmask, rs2, rd)
            value = self.rd_value
            rd = 0
        elif klass == classes.FSTORE:
            trapped = fp_store(self, (self.x[rs1] + imm) & self.xmask, rd, rs2)
            rd = 0
        elif klass == classes.ILLEGAL:
            trapped = access_trap(self, outcomes.ILLEGAL)

        if trapped:
            self.mem_op = 0
            raise_exception(self)
            self.kind = kinds.EXCEPTION
            return kinds.EXCEPTION
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
        self.kind = kinds.RETIRE
        return kinds.RETIRE

    def hlsv_refused(self) -> cython.int:
        """1 with the trap described, where the mode may not use HLV, HLVX and HSV."""
        outcome: cython.int = permitted(self, priv_ops.HLSV)
        return access_trap(self, outcome) if outcome else 0

    # --- free running ---------------------------------------------------------------------------

    def run(self, limit: cython.longlong) -> cython.longlong:
        """Execute at most `limit` steps (instructions or interrupts); returns how many were.

        Fewer: `halted` is set, because the platform's finisher was written, the watched doubleword
        was stored to (`watch_hit` says so until the caller clears it), or a WFI waits for an event
        that cannot come (`asleep`).
        """
        done: cython.longlong = 0
        self.lockstep = False
        self.journal = False
        self.recheck = True
        self.halted = self.asleep = False
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
        if self.watch_hit or self.asleep or (self.bus is not None and self.bus.finished):
            self.halted = True
            return 1
        self.timers()
        cause = pending(self)
        if cause == NO_INTERRUPT:
            return 0
        self.begin()
        self.journal = False
        self.csr_count = self.pte_update_count = self.rd = self.mem_op = 0
        self.frd_we = False
        take_trap(self, True, cause)
        self.kind = kinds.INTERRUPT
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
                self.halted = self.asleep = True
                return 0
            self.ev_time = self.next_time
            self.timers()
        return 0
