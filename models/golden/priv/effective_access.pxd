# SPDX-License-Identifier: Apache-2.0
cimport cython

@cython.locals(mpp=cython.int, mpv=cython.int)
cdef (int, int) effective_priv_v(
    object cfg, int kind, int priv, int v, unsigned long long mstatus, unsigned long long hstatus)
@cython.locals(eff_priv=cython.int, eff_v=cython.int, hs_mxr=cython.int)
cpdef (int, int, int, int, int) effective_access(
    object cfg, int kind, int priv, int v, unsigned long long mstatus,
    unsigned long long hstatus, unsigned long long vsstatus)
