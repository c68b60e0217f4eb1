# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class InterruptTiming:
    cdef Hart hart
    cdef long long bound_records, bound_cycles
    cdef readonly long long longest_records, longest_cycles
    cdef readonly long long wait_records
    cdef readonly unsigned long long wait_from_cycle
    cdef readonly bint must_be_next
    cdef bint memo_valid, memo_deliverable
    cdef unsigned long long memo[3]

    cdef int check(
        self, int kind, unsigned long long word0, unsigned long long pins,
        unsigned long long cycle) except -1
    cdef void let_pass(self) noexcept
    cdef void forget(self) noexcept
    cdef bint _deliverable(self, unsigned long long word0, unsigned long long pins) except -1
    cdef int stepped(self) except -1

cdef bint _interrupts_depend_on(unsigned long long csr) noexcept
