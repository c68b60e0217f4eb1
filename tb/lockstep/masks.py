# SPDX-License-Identifier: Apache-2.0
"""Which bits of a record are compared, for each kind and each set of known field groups.

The hot path of the checker is one XOR and one AND a word: `(rtl ^ golden) & mask`. The masks come
from the classes in models/isa/commit.py; nothing is left out of the comparison by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from trapline.models.isa.commit import ALL_KNOWN, FIELDS, RECORD_WORDS, Class, Field, Kind

KINDS = len(Kind)


def is_compared(field: Field, kind: Kind, known: int) -> bool:
    """Whether a checker compares `field` in a record of `kind` from a design that knows `known`."""
    if field.cls is not Class.COMPARED:
        return False
    if field.group is not None and not known >> field.group & 1:
        return False
    # A field without a meaning in this kind is zero there; that, too, is compared.
    return kind is not Kind.PTE_UPDATE or Kind.PTE_UPDATE in field.kinds or not field.kinds


@lru_cache(maxsize=64)
def compare_masks(known: int = ALL_KNOWN) -> tuple[tuple[int, ...], ...]:
    """Masks[kind][word] of the compared bits for a design that knows the groups in `known`."""
    table = []
    for kind in Kind:
        words = [0] * RECORD_WORDS
        for f in FIELDS:
            if is_compared(f, kind, known):
                words[f.word] |= ((1 << f.width) - 1) << f.lsb
        table.append(tuple(words))
    return tuple(table)


@lru_cache(maxsize=64)
def unknown_masks(known: int) -> tuple[tuple[int, ...], ...]:
    """Masks[kind][word] of the bits that are compared for other designs but not for this one.

    The A/D updates of page tables come before the step that predicts them: nothing is known of
    theirs.
    """
    table = []
    for kind in Kind:
        every, own = compare_masks()[kind], compare_masks(known)[kind]
        words = [a & ~b for a, b in zip(every, own, strict=True)]
        table.append(tuple(words) if kind is not Kind.PTE_UPDATE else (0,) * RECORD_WORDS)
    return tuple(table)


def completed(rtl: Sequence[int], golden: Sequence[int], known: int) -> tuple[int, ...]:
    """The design's record with the model's prediction where the design knows nothing."""
    kind = rtl[0] & 7
    masks = unknown_masks(known)[kind] if kind < KINDS else (0,) * RECORD_WORDS
    return tuple(r & ~m | g & m for r, g, m in zip(rtl, golden, masks, strict=True))


# An SC's result and a device load's value are events: the model copies them, so that comparing
# them would compare a value with itself. `device` itself is predicted and compared.
EVENT_FIELDS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.cls is Class.EVENT)
