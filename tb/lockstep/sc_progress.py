# SPDX-License-Identifier: Apache-2.0
"""SCs that fail although the model holds a reservation, and loops of LR and SC that never get on.

An SC may fail spuriously. In a constrained loop it must succeed at last
(norm:constrained_lrsc_loop_size and those after it).
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import mem_ops, opcodes, words
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.gen import mem_ops, opcodes, words
    from trapline.models.golden.hart import Hart


# As counted in Result.accepted.
SC_RULE = "SC failed spuriously (norm:sc_success_conditions)"
# Spurious SC failures in a row, in a constrained loop, that are a verdict.
MOST_FAILURES = cython.declare(cython.int, 1000)
# From the first of 16 instructions to the last.
LOOP_BYTES = cython.declare(cython.ulonglong, 60)


class ScProgress:
    """The SCs of one commit stream.

    spurious_failures: SCs that failed although the model held a reservation; starved: those of
    them in a row, in one constrained loop; looping: whether the hart may be in one.
    """

    def __init__(self, hart: Hart) -> None:
        """`hart`: the model, asked after each of its steps."""
        self.hart = hart
        self.spurious_failures = 0
        self.starved = 0
        self.looping = self.behind_sc = False
        self.lr_pc = self.lr_va = self.lowest = self.highest = 0
        self.lr_size = 0

    def starves(self, retired: cython.bint) -> cython.bint:
        """Follow constrained LR/SC loops; True: one has met too many spurious failures in a row.

        norm:constrained_lrsc_loop_size and those after it: at most 16 instructions placed one after
        the other, of the base integer set, no other memory access, FENCE, SYSTEM, JALR or, between
        LR and SC, backward branch; the SC to the same address and of the same size as the LR. Such
        a loop must succeed at last; any other SC may fail for ever. A trap ends it.
        """
        if not retired:
            self.looping = False
            self.starved = 0
        elif self.hart.mem_op == mem_ops.LR:
            self._enter_loop()
        elif self.hart.mem_op == mem_ops.SC:
            self._leave_loop()
        elif self.looping:
            self._stay_in_loop()
        return self.starved > MOST_FAILURES

    def _enter_loop(self) -> None:
        """At an LR: of the same loop once more, or of another one."""
        pc: cython.ulonglong = self.hart.rec_out[words.PC]
        if not self.looping or not self.behind_sc or pc != self.lr_pc:
            self.starved = 0
        self.looping = True
        self.behind_sc = False
        self.lr_pc = self.lowest = self.highest = pc
        self.lr_va = self.hart.mem_va
        self.lr_size = self.hart.mem_size

    def _leave_loop(self) -> None:
        """Count an SC that failed without a cause; any other ends the loop of LR and SC."""
        if not self.hart.sc_spurious:
            self.starved = 0
            self.looping = False
            return
        self.spurious_failures += 1
        self._stay_in_loop()
        same: cython.bint = self.hart.mem_va == self.lr_va and self.hart.mem_size == self.lr_size
        if self.looping and not self.behind_sc and same:
            self.starved += 1
            self.behind_sc = True
        else:
            self.looping = False
            self.starved = 0

    def _stay_in_loop(self) -> None:
        """An instruction between LR and SC, or between SC and the next LR."""
        pc: cython.ulonglong = self.hart.rec_out[words.PC]
        self.lowest = pc if pc < self.lowest else self.lowest
        self.highest = pc if pc > self.highest else self.highest
        back: cython.bint = self.hart.rec_out[words.NEXT_PC] <= pc and not self.behind_sc
        small: cython.bint = self.highest - self.lowest <= LOOP_BYTES
        if (
            back
            or not small
            or not (self.hart.mem_op == mem_ops.SC or _base_integer(self.hart.insn))
        ):
            self.looping = False
            self.starved = 0


def _base_integer(insn: cython.ulonglong) -> cython.bint:
    """Whether a constrained loop may hold it: no load, store, JALR, FENCE, SYSTEM, MUL or DIV."""
    opcode: cython.int = cython.cast(cython.int, insn & 0x7F)
    funct7: cython.int = cython.cast(cython.int, insn >> 25)
    funct3: cython.int = cython.cast(cython.int, insn >> 13 & 7)
    if insn & 3 == 3:
        if opcode == opcodes.OP or opcode == opcodes.OP_32:
            return funct7 == 0 or funct7 == 0x20
        return opcode in (
            opcodes.OP_IMM,
            opcodes.OP_IMM_32,
            opcodes.AUIPC,
            opcodes.LUI,
            opcodes.BRANCH,
            opcodes.JAL,
        )
    if insn & 3 == 0:
        return funct3 == 0  # C.ADDI4SPN
    if insn & 3 == 1:
        return True
    return funct3 == 0 or (funct3 == 4 and insn >> 2 & 31 != 0)  # C.SLLI, C.MV, C.ADD
