# SPDX-License-Identifier: Apache-2.0
"""When a run goes round in a loop, and when it only looks like it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trapline.models.isa.commit import RECORD_WORDS, Kind, pack
from trapline.tb.lockstep.livelock import LONGEST, LOOKS, SEEN, LivelockDetector

PATIENCE = 1000
ROWS = 4096


class Ring(dict):
    shape = (ROWS, RECORD_WORDS)


def run(records):
    """A run after these records, one a cycle, and what looks at it."""
    sim = SimpleNamespace(ring=Ring(), control=SimpleNamespace(head=0, cycle=0))
    livelock = LivelockDetector(sim, PATIENCE)
    add(sim, records)
    return sim, livelock


def add(sim, records):
    for fields in records:
        order = sim.control.head
        words = pack({"order": order, "cycle": order, "mtime": order // 3, "csr_fold": order,
                      "full": int(order % 1024 == 0), **fields})  # fmt: skip
        for at, word in enumerate(words):
            sim.ring[order % ROWS, at] = word
        sim.control.head = sim.control.cycle = order + 1


def loop(length, count, **last):
    """`count` records of a loop, each round of which ends with other fields."""
    return [
        {"pc": 4 * (n % length), "insn": 0x13, **(last if n % length == length - 1 else {})}
        for n in range(count)
    ]


@pytest.mark.parametrize("length", [1, 2, 7, LONGEST])
def test_a_loop_in_which_nothing_changes(length: int) -> None:
    sim, livelock = run(loop(length, length * (2 * SEEN // length)))
    assert livelock.cycles() == 0  # seen for the first time
    assert livelock.period == length
    add(sim, loop(length, length * (PATIENCE // length)))
    assert livelock.cycles() == length * (PATIENCE // length)
    livelock.begin()
    assert livelock.period == 0


def changing(length, count):
    return [{**row, "rd_wdata": n // length} for n, row in enumerate(loop(length, count))]


@pytest.mark.parametrize(
    "records",
    [
        changing(4, 2 * SEEN),
        loop(LONGEST + 1, 4 * SEEN),
        loop(4, SEEN - 1),
        [*loop(4, 2 * SEEN), {"kind": Kind.INTERRUPT, "pc": 12}, *loop(4, SEEN - 4)],
        [*loop(4, 2 * SEEN), {"pc": 0, "irq_pins": 1}, *loop(4, LONGEST)],
    ],
    ids=["rd changes", "too long", "too short", "interrupt", "a pin"],
)
def test_what_is_no_loop(records) -> None:
    sim, livelock = run(records)
    for _ in range(2 * LOOKS):
        assert livelock.cycles() == 0
        sim.control.cycle += PATIENCE // LOOKS
    assert livelock.period == 0


def test_another_loop_begins_anew() -> None:
    sim, livelock = run(loop(2, 2 * SEEN))
    livelock.cycles()
    add(sim, loop(4, 2 * SEEN))
    assert livelock.cycles() == 0
    assert livelock.period == 4


def test_it_looks_now_and_then_only() -> None:
    sim, livelock = run(loop(2, 2 * SEEN))
    livelock.cycles()
    add(sim, changing(2, PATIENCE // LOOKS - 1))
    assert livelock.cycles() == PATIENCE // LOOKS - 1
    add(sim, changing(2, 1))
    assert livelock.cycles() == 0
