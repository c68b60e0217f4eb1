# SPDX-License-Identifier: Apache-2.0
"""What CSRs each step changed, from the full states that travel with the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from trapline.models.isa.commit import get
from trapline.models.isa.state import SLOT_COUNT, SLOTS, fold

# (CSR slot, value before, value after).
Change = tuple[str, int, int]
# Count by themselves.
_COUNTERS = frozenset(("mcycle", "minstret"))


def changed(before: Sequence[int], after: Sequence[int]) -> tuple[Change, ...]:
    """The CSR slots in which two full states differ, counters apart."""
    return tuple(
        (SLOTS[at].name, before[at], after[at])
        for at in range(SLOT_COUNT)
        if before[at] != after[at] and SLOTS[at].name not in _COUNTERS
    )


def changes(
    records: Mapping[int, tuple[int, ...]], states: Sequence[Sequence[int]]
) -> dict[int, tuple[Change, ...]]:
    """By number of the record, what it changed; oldest first, as long as both states are known.

    states: the full states, of which the last belongs to the youngest record with full=1 (or to the
    one before it, where that one's has not come). A state whose fold is not the record's is none.
    """
    full = [number for number, words in records.items() if get(words, "full")]
    for late in (0, 1):
        numbers = full[: len(full) - late]
        count = min(len(numbers), len(states))
        youngest = slice(len(numbers) - count, None), slice(len(states) - count, None)
        pairs = list(zip(numbers[youngest[0]], states[youngest[1]], strict=True))
        if pairs and all(_belongs(records[number], state) for number, state in pairs):
            return {
                number: changed(before, after) for (_, before), (number, after) in pairwise(pairs)
            }
    return {}


def _belongs(record: tuple[int, ...], state: Sequence[int]) -> bool:
    return fold(list(state[:SLOT_COUNT])) == get(record, "csr_fold")
