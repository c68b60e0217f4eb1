# SPDX-License-Identifier: Apache-2.0
"""What differs when a run has ended: memory, or transfers that never reached the bus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trapline.models.isa.commit import BusKind
from trapline.models.platform.memory import Memory
from trapline.tb.duts.loader import Dut
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.diagnosis import describe_transfer
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.sim.control import PAGE, Simulator

# What is accepted of a design that is never quiet when a run ends: transfers on their way.
UNDERWAY = "write on its way when the run ended"
# So many of them may there be: what a store buffer may hold.
IN_FLIGHT = 4
# Word of a bus record that holds its cycle.
CYCLE_OF_TRANSFER = 3


def with_writes(page: bytes, base: int, writes: Sequence[tuple[int, int, int]]) -> bytes:
    """The bytes of a page at spa `base` after bus writes (tag, spa, data), as in BusCheck."""
    changed = bytearray(page)
    for tag, spa, data in writes:
        at = spa - base
        if tag & 7 in (BusKind.WRITE, BusKind.PTE_WRITE) and 0 <= at < len(changed):
            for lane in range(8):
                if tag >> (8 + lane) & 1:
                    changed[at + lane] = data >> (8 * lane) & 0xFF
    return bytes(changed)


def stray(sim: Simulator, seen: int, finish_cycles: int) -> bool:
    """Whether the oldest of `seen` unmatched transfers is too old to be still on its way.

    After a program's last store the clock runs on for `finish_cycles`.
    """
    if seen == 0:
        return False
    rows = (sim.bus_ring.shape or (1,))[0]
    cycle = sim.bus_ring[(sim.control.bus_head - seen) % rows, CYCLE_OF_TRANSFER]
    return bool(sim.control.cycle - cycle > finish_cycles)


def taken_back(
    pages: dict[int, bytes], writes: Sequence[tuple[int, int]]
) -> Iterator[dict[int, bytes]]:
    """`pages` (offset: bytes) as they are, then as they were before each of `writes`.

    writes: youngest first, (offset of the doubleword, what it held before).
    """
    yield pages
    for at, before in writes:
        base = at - at % PAGE
        if base in pages:
            page = bytearray(pages[base])
            page[at - base : at - base + 8] = before.to_bytes(8, "little")
            pages = {**pages, base: bytes(page)}
        yield pages


def end_state(
    sim: Simulator, checker: Checker, memory: Memory, dut: Dut, ram: memoryview, stuck: bool
) -> tuple[Difference | None, int]:
    """The first difference behind the last record, if any. ram: the design's main memory.

    The run has gone on until the design was quiet: then the model's memory must be the design's,
    byte by byte. Of one that was never quiet, the writes are added that the bus saw and whose
    records had not come; there may be IN_FLIGHT of them. A design that does not report its bus may
    have made so many of its last writes without a record. How many there were comes second: they
    are counted as accepted. stuck: while waiting for that, no transfer has found its record.
    """
    if not dut.bus:
        return _without_bus(sim, checker, memory, ram)
    tail = sim.control.tail
    committed, seen = checker.bus.left()
    if stray(sim, seen, dut.finish_cycles):
        _, transfer = checker.bus.heads()
        if transfer is not None:
            detail = f"{describe_transfer(transfer)} was seen and never committed"
            return Difference(Finding.BUS, tail, detail=detail), 0
    if stuck and (committed or seen):
        what = "never reached the bus" if committed else "was seen and never committed"
        transfer = next(t for t in checker.bus.heads() if t is not None)
        return Difference(Finding.BUS, tail, detail=f"{describe_transfer(transfer)} {what}"), 0
    in_flight = checker.bus.seen_left()
    for at in sim.dirty_pages():
        design, model = bytes(ram[at : at + PAGE]), memory.read(memory.base + at, PAGE)
        model = with_writes(model, memory.base + at, in_flight)
        if design != model:
            return _memory_difference(tail, memory.base + at, design, model), 0
    for count, what in (
        (committed, "committed transfers never reached the bus"),
        (len(in_flight), "transfers were never committed"),
    ):
        if count > IN_FLIGHT:
            return Difference(Finding.BUS, tail, detail=f"{count} {what}"), 0
    return None, committed + seen


def _written(
    sim: Simulator, checker: Checker, memory: Memory, ram: memoryview
) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """The pages (offset: bytes) that either side wrote, in both versions; the design's first."""
    touched = checker.staleness.stores.touched_pages()
    at, pages = touched.find(1), set(sim.dirty_pages())
    while at >= 0:
        pages.add(at * PAGE)
        at = touched.find(1, at + 1)
    model = {at: memory.read(memory.base + at, PAGE) for at in sorted(pages)}
    return {at: bytes(ram[at : at + PAGE]) for at in model}, model


def memories_equal(sim: Simulator, checker: Checker, memory: Memory, ram: memoryview) -> bool:
    """Whether every write that either side made has been made by the other as well."""
    design, model = _written(sim, checker, memory, ram)
    return design == model


def _without_bus(
    sim: Simulator, checker: Checker, memory: Memory, ram: memoryview
) -> tuple[Difference | None, int]:
    """The pages that either side wrote, compared: a store that was dropped shows here only."""
    design, model = _written(sim, checker, memory, ram)
    last = sim.last_writes()[:IN_FLIGHT]
    for count, before in enumerate(taken_back(design, last)):
        if before == model:
            return None, count
    at = next(at for at in model if design[at] != model[at])
    spa = memory.base + at
    return _memory_difference(sim.control.tail, spa, design[at], model[at]), 0


def _memory_difference(tail: int, spa: int, design: bytes, model: bytes) -> Difference:
    """The first doubleword in which two pages at `spa` differ."""
    byte = next(i for i in range(PAGE) if design[i] != model[i]) & ~7
    word = [int.from_bytes(side[byte : byte + 8], "little") for side in (design, model)]
    fields = [FieldDifference(f"memory[{spa + byte:#x}]", *word)]
    return Difference(Finding.MEMORY, tail, fields)
