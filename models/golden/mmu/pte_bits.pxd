# SPDX-License-Identifier: Apache-2.0
# Bits of a PTE and the numbers that its check returns; pte_bits.py has the same numbers.
cdef enum:
    POINTER = 0
    LEAF = 1
    FAULT = 2
    UPDATE = 3
    FETCH = 0
    LOAD = 1
    STORE = 2
    HLVX = 3
    BARE = 0
    SV39 = 8
    SV48 = 9
    SV57 = 10
    PTE_V = 0x01
    PTE_R = 0x02
    PTE_W = 0x04
    PTE_X = 0x08
    PTE_U = 0x10
    PTE_A = 0x40
    PTE_D = 0x80
    N_LSB = 63
    PBMT_LSB = 61
    RESERVED_LSB = 54
    RESERVED_BITS = 0x7F
