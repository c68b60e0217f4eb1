# SPDX-License-Identifier: Apache-2.0
"""How long a deliverable interrupt may wait: rules (a) and (b) of docs/lockstep-contract.md."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sources import uncompiled

from trapline.models.golden.gen import csrs, kinds, stops, words

MODULE = uncompiled("tb/lockstep/interrupt_timing")
K, C = 3, 100
CSRW = 0x1073


class FakeHart(SimpleNamespace):
    """As much of a hart as the timing asks; counts how often it is asked what is deliverable."""

    def __init__(self) -> None:
        super().__init__(priv=1, v=0, rec_out=[0] * words.WORDS, insn=0, asked=0, due=True)
        self.wrote_csr = self.did_xret = False

    def deliverable(self) -> bool:
        self.asked += 1
        return self.due


@pytest.fixture
def hart() -> FakeHart:
    return FakeHart()


@pytest.fixture
def timing(hart):
    return MODULE.InterruptTiming(hart, K, C)


def retire(timing, cycle: int, pins: int = 0, word0: int = 0) -> int:
    return timing.check(kinds.RETIRE, word0, pins, cycle)


def test_more_than_k_records_and_more_than_c_cycles_are_too_long(timing):
    assert [retire(timing, cycle) for cycle in (0, 50, 100, 101)] == [0, 0, 0, stops.IRQ_LATE]
    assert (timing.longest_records, timing.longest_cycles) == (4, 101)


@pytest.mark.parametrize("cycles", [(0, 20, 40, 60, 80, 100), (0, 5000, 9000)], ids=("C", "K"))
def test_either_bound_alone_may_be_passed(timing, cycles):
    assert [retire(timing, cycle) for cycle in cycles] == [stops.NONE] * len(cycles)


def test_an_interrupt_that_is_taken_ends_the_wait(timing):
    for cycle in (0, 40, 80):
        retire(timing, cycle)
    assert timing.check(kinds.INTERRUPT, 0, 0, 500) == stops.NONE
    assert timing.wait_records == 0
    assert [retire(timing, cycle) for cycle in (501, 550, 600)] == [stops.NONE] * 3
    assert timing.longest_records == 3


def test_what_is_no_longer_deliverable_is_not_waited_for(timing, hart):
    for cycle in (0, 40, 80):
        retire(timing, cycle)
    hart.due = False
    assert retire(timing, 200, pins=1) == stops.NONE
    assert timing.wait_records == 0


def test_the_answer_is_remembered_while_nothing_changes(timing, hart):
    retire(timing, 0)
    retire(timing, 1)
    assert hart.asked == 1
    changes = (
        lambda: retire(timing, 2, pins=1),
        lambda: retire(timing, 2, pins=1, word0=1 << words.VSTIP_LSB),
        lambda: (hart.rec_out.__setitem__(words.CSR_FOLD, 5), retire(timing, 2)),
        lambda: (setattr(hart, "priv", 0), retire(timing, 2)),
        lambda: (setattr(hart, "v", 1), retire(timing, 2)),
        lambda: (timing.forget(), retire(timing, 2)),
    )
    for count, change in enumerate(changes, 2):
        change()
        assert hart.asked == count


@pytest.mark.parametrize(
    ("csr", "next_one"),
    [(csrs.MIE, True), (csrs.HVIP, True), (csrs.VSSTATUS, True), (csrs.STIMECMP, False),
     (csrs.HGEIE, False), (csrs.MSCRATCH, False)],
)  # fmt: skip
def test_after_a_write_of_what_the_conditions_depend_on_it_is_next(timing, hart, csr, next_one):
    hart.wrote_csr, hart.insn = True, csr << 20 | CSRW
    timing.stepped()
    assert timing.must_be_next == next_one
    assert retire(timing, 0) == (stops.IRQ_SKIPPED if next_one else stops.NONE)


def test_after_an_xret_it_is_next_if_it_is_deliverable(timing, hart):
    hart.did_xret = True
    for due in (True, False):
        hart.due = due
        timing.stepped()
        assert timing.must_be_next == due
    hart.did_xret = False
    hart.due = True
    timing.stepped()
    assert not timing.must_be_next


def test_the_interrupt_itself_is_next(timing, hart):
    hart.did_xret = True
    timing.stepped()
    assert timing.check(kinds.INTERRUPT, 0, 0, 0) == stops.NONE
    assert not timing.must_be_next


def test_a_wait_goes_on_where_it_was_restored(timing, hart):
    timing.restore((7, 900), 3, 50, must_be_next=False)
    assert retire(timing, 151) == stops.IRQ_LATE
    assert (timing.longest_records, timing.longest_cycles) == (7, 900)
    assert hart.asked == 1
    timing.restore((0, 0), 0, 0, must_be_next=True)
    assert retire(timing, 0) == stops.IRQ_SKIPPED
