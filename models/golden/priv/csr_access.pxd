# SPDX-License-Identifier: Apache-2.0
# The state stays an object: a hart, a list, or what a solver knows.
from trapline.models.golden.gen cimport csrs, slots

cpdef int csr_resolve(object cfg, int addr, int v) except -1
cpdef int implemented(object cfg, int requirement) except -1
cpdef int implemented_unprivileged(object cfg, int requirement) except -1
cpdef int exists(object cfg, int addr) except -1
cpdef int beyond_pmp(object cfg, int addr) except -1
cpdef int hpm_exists(object cfg, int addr) except -1
cpdef bint is_counter(int addr) noexcept
cpdef bint is_float(int addr) noexcept
cpdef int float_off(int v, object state) except -1
cpdef bint is_timecmp(int addr) noexcept
cpdef bint is_envcfg(int addr) noexcept
cpdef bint is_stateen(int addr) noexcept
cpdef object stateen_se(object state, int first_slot, int addr)
cpdef int machine_permits(object cfg, int addr, object state) except -1
cpdef int hypervisor_permits(object cfg, int addr, object state) except -1
cpdef int supervisor_permits(object cfg, int addr, int priv, object state) except -1
cpdef int permitted_v0(object cfg, int addr, int priv, object tvm, object state) except -1
cpdef int permitted_v1(object cfg, int addr, int priv, object state) except -1
cpdef int existing_access(
    object cfg, int addr, int write, int priv, int v, object state) except -1
cpdef int csr_access(object cfg, int addr, int write, int priv, int v, object state) except -1
