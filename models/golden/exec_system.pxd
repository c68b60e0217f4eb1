# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef int csr_instruction(
    State h, int op, int rs1, unsigned long long source) except -1
cdef int system_instruction(State h, int op) except -1
cdef int access_trap(State h, int outcome) except -1
cdef int plain_trap(State h, int cause, unsigned long long tval, int gva) except -1
cdef int permitted(State h, int op) except -1
cdef int take_trap(State h, bint is_interrupt, int cause) except -1
cdef int apply_writes(State h, tuple writes) except -1
cdef int raise_exception(State h) except -1
cdef int set_xret(State h, bint is_mret) except -1
cpdef unsigned long long mip_now(State h) except? 0xFFFF
cpdef unsigned long long mip_read(State h) except? 0xFFFF
cdef unsigned long long mip_shown(
    State h, unsigned long long pins, int stip, int vstip) except? 0xFFFF
cpdef int pending(State h) except -1
cdef int after_csr_write(State h, int slot) except -1
cdef unsigned long long combine(
    int op, unsigned long long old, unsigned long long operand) noexcept
cdef int float_csr_instruction(
    State h, int op, int addr, bint write, unsigned long long operand) except -1
