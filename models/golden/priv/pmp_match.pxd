# SPDX-License-Identifier: Apache-2.0
cdef bint entry_permits(int config, int access, int priv) noexcept
cpdef int entry_verdict(
    unsigned long long bottom, unsigned long long top, int config, unsigned long long addr,
    unsigned long long end, int access, int priv, int verdict) noexcept
