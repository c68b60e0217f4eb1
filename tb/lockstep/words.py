# SPDX-License-Identifier: Apache-2.0
"""Holds the checker's C constants equal to the tables in models/isa."""

from __future__ import annotations

from trapline.models.isa.commit import FIELD, RECORD_WORDS
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_INDEX


def check_layout(
    *, words: int, full_words: int, slots: dict[str, int], lsbs: dict[str, int], **at: int
) -> None:
    """Raise ValueError when a constant of the hot loop disagrees with the record's layout.

    at: word number of the field of that name; slots: number of the CSR slot; lsbs: lowest bit in
    word 0.
    """
    wrong = [name for name, word in at.items() if FIELD[name].word != word]
    wrong += [name for name, slot in slots.items() if SLOT_INDEX[name] != slot]
    wrong += [name for name, lsb in lsbs.items() if (FIELD[name].word, FIELD[name].lsb) != (0, lsb)]
    if words != RECORD_WORDS or full_words != FULL_STATE_WORDS:
        wrong.append("record size")
    if wrong:
        raise ValueError(f"checker constants disagree with models/isa: {', '.join(wrong)}")


def field_bits(*names: str) -> int:
    """The bits of the named fields of word 0, in place."""
    result = 0
    for name in names:
        f = FIELD[name]
        if f.word:
            raise ValueError(f"{name} is not in word 0")
        result |= ((1 << f.width) - 1) << f.lsb
    return result
