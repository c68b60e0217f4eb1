# SPDX-License-Identifier: Apache-2.0
# Register values stay objects, and so does the state: a hart, a list, or what a solver knows.
from trapline.models.golden.gen cimport exceptions as e
from trapline.models.golden.gen cimport slots, targets

cpdef int trap_target(
    object _cfg, int priv, int v, int is_interrupt, int cause,
    object medeleg, object mideleg, object hedeleg, object hideleg) except -1
cpdef int tval_holds_address(object cfg, int cause) except -1
cpdef int tval_written(object cfg, int cause, int target) except -1
cpdef int tval2_written(object cfg, int cause, int target, int implicit, object tval2) except -1
cpdef object vector(object cfg, object tvec, int is_interrupt, int cause)
cpdef object stacked_s(object status, int priv)
cpdef tuple trap_entry(object cfg, object row, object trap, object state)
