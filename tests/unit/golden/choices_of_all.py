# SPDX-License-Identifier: Apache-2.0
"""All programs that tell a choice's values apart, and the fields that none does."""

from __future__ import annotations

from .choices_of_harts import CASES as HARTS
from .choices_of_memory import CASES as MEMORY
from .choices_of_registers import CASES as REGISTERS
from .choices_of_traps import CASES as TRAPS

CASES = [*HARTS, *REGISTERS, *TRAPS, *MEMORY]
# Fields that no program tells apart, and why.
UNTOLD = {
    "name": "no choice",
    "xlen": "a program is of one XLEN: each suite runs at both",
    **dict.fromkeys(
        ("fetch_tlb_entries", "data_tlb_entries", "g_tlb_entries"),
        "the model caches nothing: controls of tb/campaigns/controls leave fences out",
    ),
}
