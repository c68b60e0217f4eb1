# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.state cimport State

cdef class Executor(State):
    # standalone clock: steps left until mtime advances, and the mtime of the next timer event
    cdef public int tick
    cdef public unsigned long long next_time

    cpdef long long run(self, long long limit) except -1
    cdef int execute(self) except -1
    cdef int fetch(self) except -1
    cdef int fetch_half(self, unsigned long long va) except -1
    cdef int decode_near(self, unsigned long long word, unsigned long long near) except -1
    cdef int hlsv_refused(self) except -1
    cdef int poll(self) except -1
    cdef int timers(self) except -1
    cdef int wait(self) except -1
