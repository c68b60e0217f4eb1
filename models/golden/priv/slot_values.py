# SPDX-License-Identifier: Apache-2.0
"""What the pure functions need of the CSR state: a value for each slot."""

from __future__ import annotations

from typing import Protocol


class SlotValues(Protocol):
    """CSR values by slot number (`models.isa.state`): a hart, a list, a solver's terms."""

    def __getitem__(self, slot: int, /) -> int: ...
