# SPDX-License-Identifier: Apache-2.0
"""Exception numbers of memory accesses (hypervisor.adoc, table hcauses)."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.priv.bits import FETCH, STORE
from trapline.models.isa.config import HartConfig

# functions.Fault
MISALIGNED: Final[int] = 0
ACCESS: Final[int] = 1
PAGE: Final[int] = 2


def pick(fault: int, misaligned: int, access: int, page: int, guest_page: int) -> int:
    """The value for this kind of fault."""
    if fault == MISALIGNED:
        return misaligned
    if fault == ACCESS:
        return access
    return page if fault == PAGE else guest_page


def fault_cause(_cfg: HartConfig, fault: int, access: int) -> int:
    """Exception number of `fault` (functions.Fault) met by `access` (functions.Access).

    HLVX counts as a load: "they still raise the same exceptions as other load instructions".
    """
    if access == FETCH:
        return pick(fault, 0, 1, 12, 20)
    if access == STORE:
        return pick(fault, 6, 7, 15, 23)
    return pick(fault, 4, 5, 13, 21)
