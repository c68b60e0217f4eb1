"""Where a random program puts its parts, as physical addresses.

Code runs at the same virtual address in every mode, so supervisor code (U=0) and user code (U=1)
have a region each.
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
VACANT: Final = 0x4000_0000  # no memory there
CLINT: Final = 0x0200_0000
FINISHER: Final = 0x0010_0000

# Low 30 bits of every window: with any leaf level it ends in the data region.
WINDOW_OFFSET: Final = DATA & 0x3FFF_FFFF
