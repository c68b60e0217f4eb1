# SPDX-License-Identifier: Apache-2.0
"""Bits of a PTE and the numbers that its check returns; pte_bits.pxd has the same for C."""

from __future__ import annotations

# functions.PteResult
POINTER = 0
LEAF = 1
FAULT = 2
UPDATE = 3
# functions.Access
FETCH = 0
LOAD = 1
STORE = 2
HLVX = 3
# Encodings of satp.MODE, vsatp.MODE and hgatp.MODE.
BARE = 0
SV39 = 8
SV48 = 9
SV57 = 10

PTE_V = 1 << 0
PTE_R = 1 << 1
PTE_W = 1 << 2
PTE_X = 1 << 3
PTE_U = 1 << 4
PTE_A = 1 << 6
PTE_D = 1 << 7
N_LSB = 63
PBMT_LSB = 61
# Bits 60:54, "reserved for future standard use".
RESERVED_LSB = 54
RESERVED_BITS = 0x7F
