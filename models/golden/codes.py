# SPDX-License-Identifier: Apache-2.0
"""Numbers that the machine's modules agree on among themselves.

codes.pxd is written from this file by models/isa/gen.py, as that of each table here.
"""

from __future__ import annotations

# Free-running, mtime advances by one in so many executed instructions.
STEPS_PER_TICK = 10
# What the steps of an instruction return: PERMITTED or FAULTED (the fault is in trap_*), RETIRES
# or TRAPS, the cause of an interrupt or NO_INTERRUPT.
PERMITTED = 0
FAULTED = 1
RETIRES = 0
TRAPS = 1
NO_INTERRUPT = 0xFF
# Sizes that `translate` takes for atomic accesses, besides 0 to 3.
ATOMIC_DOUBLE = 4
ATOMIC_WORD = 5
# Bits of State.page_flags: what is known of a page of main memory.
WRITTEN = 1
HOLDS_PTE = 2
WATCHED = 4
# State.trail_leaf while a walk has met no leaf; State.memo_leaf of a translation without one.
NO_LEAF = -1
NO_DOUBLEWORD = 1
# Positions in a packed mode above the privilege: V, SUM, MXR of the first stage, MXR of G-stage.
MODE_V = 2
MODE_SUM = 3
MODE_MXR = 4
MODE_MXR_G = 5
