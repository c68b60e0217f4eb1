# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.executor cimport Executor
from trapline.models.golden.gen.words cimport WORDS

cdef class Hart(Executor):
    # commit records (models/isa/commit.py): what the design claims, what the model predicts
    cdef unsigned long long rec_in[WORDS]
    cdef unsigned long long rec_out[WORDS]

    cpdef int predict(self) except -1
    cpdef int undo(self) except -1
    cpdef bint deliverable(self) except -1
    cdef int events(self) except -1
    cdef int record(self) except -1
