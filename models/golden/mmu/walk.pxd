# SPDX-License-Identifier: Apache-2.0
cpdef (int, unsigned long long, unsigned long long) walk_step(
    object cfg, unsigned long long pte, unsigned long long va, int level, int mode, int g_stage,
    int access, int user, int sum_, int mxr, int adue, int pbmte)
cpdef (int, int) guest_access(int implicit, int access, int mxr) noexcept
