# SPDX-License-Identifier: Apache-2.0
from trapline.models.golden.hart cimport Hart

cdef class Producer:
    cdef readonly Hart hart
    cdef readonly object ring
    cdef readonly object full_ring
    cdef unsigned long long[:, ::1] rows
    cdef unsigned long long[:, ::1] fulls
    cdef readonly long long count, full_count
    cdef unsigned long long order

    cdef int emit(self) except -1
    cdef int update(self, int number) except -1
