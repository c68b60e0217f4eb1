# SPDX-License-Identifier: Apache-2.0
"""Where a random program puts its parts, as physical addresses.

Code runs at the same virtual address in every mode, so supervisor code (U=0) and user code (U=1)
have a region each. The data region is mapped at its own address, too, but there every address
space has its pages in another order: what is read through the wrong one looks right and is not.
"""

from __future__ import annotations

from typing import Final

BOOT: Final = 0x8000_0000  # reset, then the M-mode handler
M_HANDLER: Final = 0x8000_0C00
HS_HANDLER: Final = 0x8000_1000
VS_HANDLER: Final = 0x8000_2000
TABLE: Final = 0x8000_3000  # the segments: entry address, bits for mstatus
DONE: Final = 0x8000_3F00  # where a finished program loops
S_CODE: Final = 0x8000_4000
U_CODE: Final = 0x8020_0000
CODE_PAGES: Final = 12
DATA: Final = 0x8040_0000
DATA_PAGES: Final = 16
S_TABLES: Final = 0x8060_0000
VS_TABLES: Final = 0x8070_0000  # guest physical and supervisor physical
G_TABLES: Final = 0x8080_0000
FAR_DATA: Final = 0x80A0_0000  # as the data region, in the neighbouring superpage but two
DECOY: Final = 0x80C0_0000  # a page of valid leaf PTEs, which lead to FAR_DATA
VACANT: Final = 0x4000_0000  # no memory there
CLINT: Final = 0x0200_0000
PLIC: Final = 0x0C00_0000
UART: Final = 0x1000_0000
FINISHER: Final = 0x0010_0000

# Low 30 bits of every window: with any leaf level it ends in the data region.
# Where one leaf table ends and the next begins, of either width of PTEs; no memory lies there.
CROSSING: Final = 0xA040_0000
WINDOW_OFFSET: Final = DATA & 0x3FFF_FFFF

# Code in each data page: `addi a0, x0, imm` (imm: the page) and `c.jr ra` at ROUTINE; and one whose
# instruction begins in the last halfword of the page before.
ROUTINE: Final = 0x400
STRADDLE: Final = 0xFFE
# Further ones that change their own translation or protection first (data.changing).
FENCES: Final = 0x500
SWITCHES: Final = 0x540
PROTECTS: Final = 0x580
BARES: Final = 0x5C0
CLEARS: Final = 0x600
# It changes the page that follows, and falls into it.
EDGE: Final = 0xFF6
