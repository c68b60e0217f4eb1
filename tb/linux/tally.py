# SPDX-License-Identifier: Apache-2.0
"""Counts over a stretch of the commit stream, at C speed: what summary.py makes its numbers of.

Written in Cython's pure-Python mode and compiled with the golden model.
"""

from __future__ import annotations

from array import array

import cython

from trapline.models.isa.commit import FIELD, RECORD_WORDS

INSN = cython.declare(cython.int, 1)
CYCLE = cython.declare(cython.int, 3)
# Of an instruction without bits 15 and up: SYSTEM with funct3 = 0 and rd = 0, and FENCE.I.
LOW = cython.declare(cython.ulonglong, 0x7FFF)
PRIVILEGED = cython.declare(cython.ulonglong, 0x0073)
FENCE_I = cython.declare(cython.ulonglong, 0x100F)

# A key: kind, then the mode before and after, then cause and target (bits of word 0).
_PLACES = {
    "kind": (0, 3),
    "priv_before": (4, 2),
    "v_before": (6, 1),
    "priv_after": (7, 2),
    "v_after": (9, 1),
    "cause": (21, 6),
    "target": (27, 2),
}
_KEY_LSB = dict(zip(_PLACES, (0, 3, 5, 6, 8, 9, 15), strict=True))
KEYS = 1 << 17
if any((FIELD[n].lsb, FIELD[n].width, FIELD[n].word) != (*p, 0) for n, p in _PLACES.items()):
    raise ImportError("tally.py takes these fields from word 0 of a record")
if (FIELD["insn"].word, FIELD["cycle"].word) != (1, 3):
    raise ImportError("tally.py takes insn and cycle from words 1 and 3 of a record")


def field(key: int, name: str) -> int:
    """A field of a key."""
    return (key >> _KEY_LSB[name]) & ((1 << _PLACES[name][1]) - 1)


def no_counts() -> array[int]:
    """Counters for `count`, one for each key."""
    return array("Q", bytes(8 * KEYS))


def rows(words: array[int]) -> memoryview:
    """A view of whole records, as `count` takes it: [record, word]."""
    return memoryview(words).cast("B").cast("Q", (len(words) // RECORD_WORDS, RECORD_WORDS))


@cython.locals(view=cython.ulonglong[:, :], counters=cython.ulonglong[::1])  # type: ignore[misc]  # int to mypy
def count(
    ring: memoryview, first: int, total: int, counts: array[int], fences: list[int]
) -> list[tuple[int, int, int]]:
    """Count rows `first` .. `first + total - 1` of `ring` ([record, word]) by key.

    Appends to `fences` the instructions that may be one. Returns (place from `first`, key, cycle)
    of each record but those that retire an instruction and stay in their mode.
    """
    changes: list[tuple[int, int, int]] = []
    view, counters = ring, counts
    i: cython.longlong
    begin: cython.longlong = first
    end: cython.longlong = total
    word: cython.ulonglong
    key: cython.ulonglong
    insn: cython.ulonglong
    for i in range(end):
        word = view[begin + i, 0]
        key = (word & 7) | ((word >> 4 & 0x3F) << 3) | ((word >> 21 & 0xFF) << 9)
        counters[key] += 1
        if word & 7 or (word >> 4 & 7) != (word >> 7 & 7):
            changes.append((i, key, view[begin + i, CYCLE]))
        insn = view[begin + i, INSN] & LOW
        if insn in (PRIVILEGED, FENCE_I) and not word & 7:
            fences.append(view[begin + i, INSN] & 0xFFFFFFFF)
    return changes
