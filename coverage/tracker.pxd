# SPDX-License-Identifier: Apache-2.0
cdef class Tracker:
    cdef readonly object cfg
    cdef readonly object space
    cdef readonly object memory
    cdef readonly object counts
    # How often each point was seen, and those seen for the first time, in order.
    cdef unsigned int[::1] seen
    cdef readonly list fresh
    # CSR slots and x1..x31 after the last record, as the stream's full states show them; with F
    # f0..f31 and fcsr behind them. `held`: how many of these words there are.
    cdef unsigned long long state[256]
    cdef int held
    cdef unsigned long long[:, ::1] full
    cdef readonly bint stateful
    cdef readonly int xlen
    cdef int pte_size
    cdef unsigned char[::1] ram8
    cdef unsigned long long[::1] ram64
    cdef unsigned long long ram_base, ram_size
    # For each page: 1, 2, 4 it holds PTEs of S-stage, VS-stage, G-stage; 128 it was executed.
    cdef unsigned char[::1] pages
    # Those that a store reached.
    cdef unsigned char[::1] reached
    cdef int changed
    # Packed modes of accesses by kind and mode (Walks.data_mode); -1: not known under this state.
    cdef int modes[16]
    # Translations that have been sampled.
    cdef unsigned long long known[1024]
    cdef readonly long long records, instructions, traps

    cdef int hit(self, int number) except -1
    cdef int forget(self) except -1
    cdef int store(self, unsigned long long pa, int size, unsigned long long value) except -1
    cdef int take_state(self, long long row) except -1
    cdef unsigned long long slot(self, int index) noexcept
    cdef unsigned long long reg(self, int index) noexcept
