# SPDX-License-Identifier: Apache-2.0
"""Counts over a stretch of the commit stream, at C speed: what summary.py makes its numbers of.

Written in Cython's pure-Python mode and compiled with the golden model.
"""

from __future__ import annotations

from array import array

import cython

from trapline.models.isa.commit import FIELD, RECORD_WORDS

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import matches, words
else:
    from trapline.models.golden.gen import matches, words

# Of an instruction without bits 15 and up: SYSTEM with funct3 = 0 and rd = 0, and FENCE.I.
LOW = cython.declare(cython.ulonglong, 0x7FFF)
PRIVILEGED = cython.declare(cython.ulonglong, 0x0073)

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
if FIELD["insn"].lsb != 0:
    raise ImportError("tally.py takes insn from the low half of its word")


def field(key: int, name: str) -> int:
    """A field of a key."""
    return (key >> _KEY_LSB[name]) & ((1 << _PLACES[name][1]) - 1)


def no_counts() -> array[int]:
    """Counters for `count`, one for each key."""
    return array("Q", bytes(8 * KEYS))


def rows(stream: array[int]) -> memoryview:
    """A view of whole records, as `count` takes it: [record, word]."""
    return memoryview(stream).cast("B").cast("Q", (len(stream) // RECORD_WORDS, RECORD_WORDS))


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
        key = (word & 7) | ((word >> words.PRIV_BEFORE_LSB & 0x3F) << 3)
        key |= (word >> words.CAUSE_LSB & 0xFF) << 9
        counters[key] += 1
        if word & 7 or (word >> words.PRIV_BEFORE_LSB & 7) != (word >> words.PRIV_AFTER_LSB & 7):
            changes.append((i, key, view[begin + i, words.CYCLE]))
        insn = view[begin + i, words.INSN_WORD] & LOW
        if insn in (PRIVILEGED, matches.FENCE_I) and not word & 7:
            fences.append(view[begin + i, words.INSN_WORD] & 0xFFFFFFFF)
    return changes
