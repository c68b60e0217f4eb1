# SPDX-License-Identifier: Apache-2.0
from trapline.coverage.trapping cimport Trapping

cdef class Instructions(Trapping):
    cdef int csr_base, field_base, privileged_base, counter_base, timer_base, stateen_base
    cdef int root_base, fence_base, ends_base, time_base
    cdef short csr_at[4096]
    # Of each CSR address: first field and how many; of each field: slot, lsb, width, first point.
    cdef short field_first[4096]
    cdef short field_count[4096]
    cdef int field_slot[2048]
    cdef int field_lsb[2048]
    cdef int field_width[2048]
    cdef int field_point[2048]
    # Of bits 31:20 of a SYSTEM instruction of funct3 0: functions.PrivOp (-1: none), whether rs1 is
    # an operand, and names.FENCE (-1: no fence).
    cdef signed char op_at[4096]
    cdef signed char rs1_at[4096]
    cdef signed char fence_at[4096]
    # The CSR (names.CSR) that the step before wrote, or -1.
    cdef int wrote

    cdef int system(
        self, unsigned long long insn, unsigned long long w0, int who, int outcome) except -1
    cdef int privileged(self, int op, int who, int outcome) except -1
    cdef int csr(self, unsigned long long insn, int who, int outcome) except -1
    cdef int gates(self, int address, int who, int write, int outcome) except -1
    cdef int counter(self, int address, int who, int outcome) except -1
    cdef int timer(self, int address, int who, int outcome) except -1
    cdef int root(self, int address, int who, int write, int outcome) except -1
    cdef int stateen(self, int address, int who, int outcome) except -1
    cdef int written(self, unsigned long long insn, int v) except -1
    cdef int fence(self, int which, unsigned long long insn, int who) except -1

cdef bint is_hlsv(unsigned long long insn, int xlen) noexcept
