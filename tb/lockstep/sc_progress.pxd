# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class ScProgress:
    cdef public long long spurious_failures, starved
    # The LR/SC loop that the hart may be in: whether it is constrained so far, and behind its SC.
    cdef public bint looping
    cdef Hart hart
    cdef bint behind_sc
    cdef unsigned long long lr_pc, lr_va, lowest, highest
    cdef int lr_size

    cdef bint starves(self, bint retired) noexcept
    cdef void _enter_loop(self) noexcept
    cdef void _leave_loop(self) noexcept
    cdef void _stay_in_loop(self) noexcept

cdef bint _base_integer(unsigned long long insn) noexcept
