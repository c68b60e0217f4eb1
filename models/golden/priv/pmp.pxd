# SPDX-License-Identifier: Apache-2.0
# Addresses stay objects, and so does the state: a hart, a list, or what a solver knows.
cimport cython
from trapline.models.golden.gen cimport pmp_fields, slots

cpdef int entry_config(object state, int i) except -1
cpdef tuple region(object cfg, object state, int i)
cpdef int address_locked(object cfg, object state, int i) except -1
cpdef int missing_mode(object cfg, int config) except -1
cpdef int reserved_setting(object cfg, int config) except -1
cpdef object legal_pmpcfg_byte(object cfg, int old, int new)
cpdef object legal_pmpcfg(object cfg, object old, object new, int first)
