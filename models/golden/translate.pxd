# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef int translate(
    State h, unsigned long long va, int size, int access, unsigned long long mode) except -1
cdef int translate_now(
    State h, unsigned long long va, int size, int access, unsigned long long mode) except -1
cdef int probe(
    State h, unsigned long long va, int size, int access, unsigned long long mode) except -1
cdef int translate_next(
    State h, unsigned long long va, int access, unsigned long long mode) except -1
cdef int walk(
    State h, unsigned long long va, int g_stage, int access, unsigned long long mode,
    int implicit) except -1
cdef int fault(
    State h, int kind, unsigned long long gpa, int implicit) except -1
cdef int check_physical(
    State h, unsigned long long pa, int size, int access, int priv, bint main_only) except -1
cdef int read_pte(State h, unsigned long long spa) except -1
cdef int update_pte(
    State h, unsigned long long spa, unsigned long long before, unsigned long long after) except -1
cdef int remember(
    State h, unsigned long long va, int access, unsigned long long mode) except -1
cdef int note_pte(State h, unsigned long long at, bint leaf) except -1
cdef int decode_pmp(State h) except -1
cpdef int set_modes(State h) except -1
cpdef unsigned long long pack_mode(State h, int kind) except? 0xFFFF
