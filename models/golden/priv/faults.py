# SPDX-License-Identifier: Apache-2.0
"""Exception numbers of memory accesses (hypervisor.adoc, table hcauses)."""

from __future__ import annotations

from trapline.models.golden.gen import exceptions as e
from trapline.models.golden.gen.accesses import FETCH, STORE
from trapline.models.golden.gen.faults import ACCESS, MISALIGNED, PAGE
from trapline.models.isa.config import HartConfig


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
        return pick(
            fault,
            e.INSTRUCTION_ADDRESS_MISALIGNED,
            e.INSTRUCTION_ACCESS_FAULT,
            e.INSTRUCTION_PAGE_FAULT,
            e.INSTRUCTION_GUEST_PAGE_FAULT,
        )
    if access == STORE:
        return pick(
            fault,
            e.STORE_AMO_ADDRESS_MISALIGNED,
            e.STORE_AMO_ACCESS_FAULT,
            e.STORE_AMO_PAGE_FAULT,
            e.STORE_AMO_GUEST_PAGE_FAULT,
        )
    return pick(
        fault,
        e.LOAD_ADDRESS_MISALIGNED,
        e.LOAD_ACCESS_FAULT,
        e.LOAD_PAGE_FAULT,
        e.LOAD_GUEST_PAGE_FAULT,
    )
