# SPDX-License-Identifier: Apache-2.0
"""Checks a recorded commit stream again: the golden model against a file, no simulator."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import ALL_KNOWN, BUS_WORDS, RECORD_WORDS, get
from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.models.platform.htif import Addresses, Htif
from trapline.models.platform.memory import Memory
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.culprit import add_culprit
from trapline.tb.lockstep.diagnosis import add_search, diagnose
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.effects import changes
from trapline.tb.lockstep.sc_progress import SC_RULE
from trapline.tb.lockstep.stream import BUS, FULL, RECORD
from trapline.tb.lockstep.walk_trace import add_walks

HISTORY = 32
_STATE = range(FULL_STATE_WORDS)

Item = tuple[int, tuple[int, ...]]
Watch = Callable[[memoryview, memoryview], None]


def accepted(checker: Checker) -> dict[str, int]:
    """How often each rule has let something pass that the model does not predict."""
    stale: dict[str, int] = checker.staleness.accepted
    spurious = checker.events.scs.spurious_failures
    counted = {SC_RULE: spurious} | checker.speculative_ad.accepted | stale
    return {rule: count for rule, count in counted.items() if count}


def _ring(width: int) -> Any:
    """A ring of one row: a C-contiguous two-dimensional buffer of 64-bit words."""
    return memoryview(array("Q", bytes(8 * width))).cast("B").cast("Q", (1, width))


def _put(ring: Any, words: Sequence[int]) -> None:
    for at, word in enumerate(words):
        ring[0, at] = word


def recheck(
    config: HartConfig,
    pieces: Iterable[tuple[int, bytes]],
    items: Iterable[Item],
    known: int = ALL_KNOWN,
    bounds: tuple[int, int] = (8, 256),
    check_bus: bool = True,
    late_cycles: int = 0,
    speculative_a: bool = False,
    watch: Watch | None = None,
    htif: Addresses | None = None,
) -> tuple[Checker, Difference | None]:
    """Check every item in order against a hart whose memory holds `pieces` (spa, bytes).

    bounds: records and cycles that an interrupt may wait; late_cycles, speculative_a: as for
    Checker. watch: called with the rings of one record and one full state behind each record that
    agreed. htif: where the program talks to its host, to whom nobody types. Returns the checker
    with its counts and the first difference, if any. Raises BadStream where `items` does.
    """
    memory = Memory(config.ram)
    for spa, data in pieces:
        memory.write(spa, data)
    checker = Checker(Hart(config, memory), known, *bounds, check_bus, late_cycles, speculative_a)
    if htif is not None:
        checker.serve(Htif(memory, htif, lambda _byte: None))
    record, full, bus = _ring(RECORD_WORDS), _ring(FULL_STATE_WORDS), _ring(BUS_WORDS)
    history: list[tuple[int, ...]] = []
    waiting: tuple[int, ...] | None = None

    states: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []

    def keep_state() -> None:
        """The full state of the record in the ring, if it has one: for what CSRs changed."""
        words = tuple(record[0, i] for i in range(RECORD_WORDS))
        if get(words, "full"):
            states.append((get(words, "order"), words, tuple(full[0, i] for i in _STATE)))
            del states[: -HISTORY - 1]

    def drained() -> bool:
        """Check the record that waits for its full state; False at a difference."""
        if waiting is None:
            return True
        _put(record, waiting)
        if checker.drain(record, checker.records, 1, full, bus, 0, 0) != 1:
            return False
        if watch is not None:
            watch(record, full)
        history.append(tuple(record[0, i] for i in range(RECORD_WORDS)))
        del history[:-HISTORY]
        keep_state()
        return True

    for tag, words in items:
        if tag == FULL:
            _put(full, words)
            continue
        if not drained():
            break
        waiting = words if tag == RECORD else None
        if tag == BUS and check_bus:
            _put(bus, words)
            if checker.drain(record, checker.records, 0, full, bus, 0, 1) or checker.stop:
                waiting = None
                break
    else:
        drained()
    if not checker.stop:
        return checker, None
    golden = tuple(checker.hart.prediction())
    state = (tuple(full[0, i] for i in range(FULL_STATE_WORDS)), checker.hart.state_words())
    found = diagnose(
        checker.stop,
        checker.records,
        waiting or golden,
        golden,
        known,
        history,
        full=state,
        updates=(checker.comparison.noted(), checker.hart.updates()),
        bus=checker.bus.heads(),
        missing_fact=checker.unreported.missing_fact,
    )
    if waiting is not None:
        keep_state()
    found.changes = changes({n: words for n, words, _ in states}, [state for *_, state in states])
    add_walks(found, checker.stop, checker.hart, [])
    add_search(found, checker.staleness)
    add_culprit(found, checker.stop, checker)
    return checker, found
