# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef int load(
    State h, unsigned long long va, int shape, int access, unsigned long long mode) except -1
cdef int store(
    State h, unsigned long long va, int size, unsigned long long value,
    unsigned long long mode) except -1
cdef int hlv(State h, int op, unsigned long long va, int shape) except -1
cdef int hsv(State h, unsigned long long va, int size, unsigned long long value) except -1
cdef int atomic(State h, int op, unsigned long long va, unsigned long long value) except -1
cdef int conditional(
    State h, unsigned long long va, int size, unsigned long long value) except -1
cdef int unaligned_amo(
    State h, int op, unsigned long long at, int size, unsigned long long value) except -1
cdef unsigned long long read_ram(State h, unsigned long long at, int size) noexcept
cdef int write_ram(State h, unsigned long long at, int size, unsigned long long value) except -1
cdef unsigned long long extended(
    State h, unsigned long long value, int size, bint zero) noexcept
cdef int split_load(
    State h, unsigned long long va, int size, int access, unsigned long long mode) except -1
cdef int split_store(
    State h, unsigned long long va, int size, unsigned long long value,
    unsigned long long mode) except -1
cdef int device_read(State h, int size) except -1
cdef int device_write(State h, int size, unsigned long long value) except -1
