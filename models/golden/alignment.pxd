# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef bint in_granule(State h, unsigned long long va, int size) except -1
cdef int misaligned(
    State h, unsigned long long va, int access, unsigned long long mode, str kind,
    bint atomic) except -1
cdef int alignment_trap(
    State h, unsigned long long va, int access, int gva, str kind) except -1
cdef int first_part(State h, unsigned long long va, int size) except -1
cdef int refused_part(
    State h, unsigned long long va, int size, int access, unsigned long long mode) except -1
cdef int translate_byte(
    State h, unsigned long long va, int i, int access, unsigned long long mode) except -1
cdef int stored_in_part(
    State h, unsigned long long va, int size, unsigned long long value, unsigned long long mode,
    int start, int done) except -1
cdef int put_byte(State h, unsigned long long at, unsigned long long value) except -1
