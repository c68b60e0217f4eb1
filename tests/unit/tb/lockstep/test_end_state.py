# SPDX-License-Identifier: Apache-2.0
"""Memories compared when a run has ended: only writes seen and not yet committed excuse."""

from __future__ import annotations

from array import array
from types import SimpleNamespace

import pytest

from trapline.models.isa.commit import BusKind
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.memory import Memory
from trapline.tb.lockstep.bus import BusCheck
from trapline.tb.lockstep.difference import Finding
from trapline.tb.lockstep.end_state import IN_FLIGHT, end_state
from trapline.tb.sim.control import PAGE

AT = RAM.base + 0x1008
WORD = 0x1122_3344_5566_7788


def ended(bus: BusCheck, changed: dict[int, int], age: int = 10, stuck: bool = False):
    """The verdict where the design's memory has the bytes `changed` and the model's is zero.

    age: cycles since the oldest transfer without a record.
    """
    return verdict_and_count(bus, changed, age, stuck)[0]


def verdict_and_count(bus: BusCheck, changed: dict[int, int], age: int, stuck: bool):
    seen = bus.left()[1]
    rows = memoryview(array("Q", [0] * 4 * max(seen, 1)))
    ram = bytearray(2 * PAGE)
    for spa, byte in changed.items():
        ram[spa - RAM.base] = byte
    sim = SimpleNamespace(
        control=SimpleNamespace(tail=7, bus_head=seen, cycle=age),
        bus_ring=rows.cast("B").cast("Q", (max(seen, 1), 4)),
        dirty_pages=lambda: [0, PAGE],
    )
    dut = SimpleNamespace(bus=True, finish_cycles=256)
    checker = SimpleNamespace(bus=bus)
    return end_state(sim, checker, Memory(), dut, memoryview(ram), stuck)


def in_flight(strobes: int = 0x0F, spa: int = AT, data: int = WORD) -> BusCheck:
    bus = BusCheck()
    assert bus.saw(BusKind.WRITE | strobes << 8, spa, data)
    return bus


STORED = {AT + i: WORD >> 8 * i & 0xFF for i in range(4)}


def test_equal_memories_are_no_difference() -> None:
    assert ended(BusCheck(), {}) is None


def test_a_write_whose_record_has_not_come_is_no_difference_but_counted() -> None:
    assert verdict_and_count(in_flight(), STORED, 10, stuck=False) == (None, 1)
    assert verdict_and_count(BusCheck(), {}, 10, stuck=False) == (None, 0)


def committed() -> BusCheck:
    bus = BusCheck()
    assert bus.expect(BusKind.WRITE, AT, 2, 5)
    return bus


@pytest.mark.parametrize(
    ("bus", "words"),
    [(in_flight, "was seen and never committed"), (committed, "never reached the bus")],
)
def test_what_found_no_record_while_the_run_went_on_is_a_difference(bus, words) -> None:
    found = ended(bus(), STORED if bus is in_flight else {}, stuck=True)
    assert found is not None
    assert found.finding is Finding.BUS
    assert words in found.detail
    assert ended(BusCheck(), {}, stuck=True) is None


@pytest.mark.parametrize(
    "changed",
    [
        STORED | {AT: 0x99},  # another byte than the bus saw
        STORED | {AT + 4: 1},  # a byte of the doubleword that was not strobed
        STORED | {AT + 64: 1},
        {},  # seen, yet not in memory
    ],
)
def test_it_excuses_its_own_bytes_and_value_only(changed: dict[int, int]) -> None:
    found = ended(in_flight(), changed)
    assert found is not None
    assert found.finding is Finding.MEMORY


def test_without_a_write_in_flight_nothing_is_excused() -> None:
    found = ended(BusCheck(), STORED)
    assert found is not None
    assert found.finding is Finding.MEMORY


def test_more_writes_than_can_be_in_flight_are_a_difference() -> None:
    bus = BusCheck()
    for n in range(IN_FLIGHT + 1):
        bus.saw(BusKind.WRITE | 1 << 8, AT + 8 * n, 0)
    found = ended(bus, {})
    assert found is not None
    assert found.finding is Finding.BUS


@pytest.mark.parametrize(("age", "verdict"), [(256, None), (257, Finding.BUS)])
def test_a_write_older_than_the_cycles_after_the_end_is_a_stray_one(age, verdict) -> None:
    """A store that no instruction made, before the program ended."""
    found = ended(in_flight(), STORED, age)
    assert (found and found.finding) is verdict


FIRST, LAST = AT, AT + 0x10


def ended_without_bus(design: dict[int, int], model: dict[int, int], writes: list[int]):
    """The verdict for a design that does not report its bus: doublewords of both memories by spa.

    writes: the design's last writes, youngest first, each of a doubleword that held 0.
    """
    ram, memory = bytearray(2 * PAGE), Memory()
    for spa, value in design.items():
        ram[spa - RAM.base : spa - RAM.base + 8] = value.to_bytes(8, "little")
    for spa, value in model.items():
        memory.write(spa, value.to_bytes(8, "little"))
    pages = bytes([0, bool(model)])
    sim = SimpleNamespace(
        control=SimpleNamespace(tail=7),
        dirty_pages=lambda: [PAGE] if design else [],
        last_writes=lambda: [(spa - RAM.base, 0) for spa in writes],
    )
    stores = SimpleNamespace(touched_pages=lambda: pages)
    checker = SimpleNamespace(staleness=SimpleNamespace(stores=stores))
    dut = SimpleNamespace(bus=False)
    return end_state(sim, checker, memory, dut, memoryview(ram), False)


def test_without_a_bus_the_last_writes_may_lack_their_records_and_are_counted() -> None:
    both = {FIRST: 5, LAST: 6}
    assert ended_without_bus(both, both, [LAST, FIRST]) == (None, 0)
    assert ended_without_bus(both, {FIRST: 5}, [LAST, FIRST]) == (None, 1)
    assert ended_without_bus(both, {}, [LAST, FIRST]) == (None, 2)


def test_without_a_bus_nothing_else_is_excused() -> None:
    both = {FIRST: 5, LAST: 6}
    for model in ({LAST: 6}, {FIRST: 4}, {FIRST: 5, LAST: 7}):  # an older one, or another value
        found, _ = ended_without_bus(both, model, [LAST, FIRST])
        assert found is not None
        assert found.finding is Finding.MEMORY
    many = {AT + 8 * n: 1 for n in range(IN_FLIGHT + 1)}
    assert ended_without_bus(many, {}, list(reversed(many)))[0] is not None


def test_without_a_bus_a_store_that_the_design_dropped_shows_in_the_models_pages() -> None:
    found, _ = ended_without_bus({}, {FIRST: 5}, [])
    assert found is not None
    assert [(f.name, f.rtl, f.golden) for f in found.fields] == [(f"memory[{FIRST:#x}]", 0, 5)]
