# SPDX-License-Identifier: Apache-2.0
cdef int vpn_bits(object cfg) except -1
cdef int ppn_bits(object cfg) except -1
cpdef unsigned long long pte_ppn(object cfg, unsigned long long pte) except? 0xFFFF
cpdef int encoding_valid(object cfg, unsigned long long pte, int level, int pbmte) except -1
cdef int napot_valid(object cfg, unsigned long long pte, int level) except -1
cdef bint pbmt_valid(unsigned long long pte, int pbmte) noexcept
cdef int superpage_aligned(object cfg, unsigned long long pte, int level) except -1
cdef bint permitted(unsigned long long pte, int access, int user, int sum_, int mxr) noexcept
cpdef (int, unsigned long long) pte_check(
    object cfg, unsigned long long pte, int level, int _mode, int _g_stage, int access,
    int user, int sum_, int mxr, int adue, int pbmte)
cdef int va_bits(int mode) noexcept
cpdef int va_check(object cfg, unsigned long long va, int mode, int g_stage) except -1
cpdef int root_level(int mode) noexcept
cpdef unsigned long long pte_address(
    object cfg, unsigned long long base, unsigned long long va, int level, int mode,
    int g_stage) except? 0xFFFF
cpdef unsigned long long leaf_address(
    object cfg, unsigned long long pte, unsigned long long va, int level, int _mode) except? 0xFFFF
