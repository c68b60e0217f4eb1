# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef bint fs_off(State h) except -1
cdef int touched(State h, bint wrote, bint altered) except -1
cdef unsigned long long read_float_csr(State h, int addr) noexcept
cdef int write_float_csr(State h, int addr, unsigned long long value) except -1
