# SPDX-License-Identifier: Apache-2.0
"""What the pure functions need of the CSR state, a value for each slot, and how they change it."""

from __future__ import annotations

from typing import Protocol

from trapline.models.isa.state import SLOT_COUNT


class SlotValues(Protocol):
    """CSR values by slot number (`models.isa.state`): a hart, a list, a solver's terms."""

    def __getitem__(self, slot: int, /) -> int: ...


# (slot, new value); slot -1 stands for none.
Write = tuple[int, int]
Writes = tuple[Write, ...]


def applied(state: SlotValues, writes: Writes) -> tuple[int, ...]:
    """All slots after some writes."""
    result: tuple[int, ...] = ()
    for i in range(SLOT_COUNT):
        value = state[i]
        for slot, new in writes:
            value = new if i == slot else value
        result = (*result, value)
    return result
