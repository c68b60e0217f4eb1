# SPDX-License-Identifier: Apache-2.0
"""Facts that only the design knows and their ranges: mtime, mcycle, timer bits; what is kept.

The CLINT's and those of SCs have tests of their own (test_clint.py, test_constrained_loops.py).
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sources import uncompiled

from trapline.models.golden.gen import fields, slots, stops
from trapline.models.golden.wide import M64
from trapline.models.isa.config import named

MODULE = uncompiled("tb/lockstep/rtl_facts")
MODULE.ScProgress = uncompiled("tb/lockstep/sc_progress").ScProgress
C = 10
STIP, VSTIP = 1, 2


def made(config: str = "rv64imac_h", *, late: int = 0):
    """The check and its hart, both timers in force and at no time that comes."""
    csr = [0] * slots.COUNT
    csr[slots.MENVCFG] = fields.MENVCFG_STCE
    csr[slots.HENVCFG] = fields.HENVCFG_STCE
    csr[slots.STIMECMP] = csr[slots.VSTIMECMP] = M64
    hart = SimpleNamespace(cfg=named(config), csr=csr, wrote_mcycle=False)
    return MODULE.EventCheck(hart, C, late), hart


# --- mtime --------------------------------------------------------------------------------------


def test_mtime_stands_still_or_goes_on_but_never_back():
    check, _ = made()
    assert [check.time(now) for now in (5, 5, 9)] == [stops.NONE] * 3
    assert check.time(8) == stops.TIME_BACKWARDS


# --- mcycle -------------------------------------------------------------------------------------


def counted(check, *steps: tuple[int, int]) -> list[int]:
    """Stops of the steps (mcycle, cycle); the first one is held against nothing."""
    result = []
    for n, (value, cycle) in enumerate(steps):
        result.append(check.mcycle(value, cycle, n == 0))
        check.note_mcycle(value, cycle, n == 0)
    return result


def test_mcycle_advances_no_faster_than_the_clock():
    assert counted(made()[0], (100, 7), (103, 10), (103, 11), (104, 12)) == [stops.NONE] * 4
    assert counted(made()[0], (100, 7), (104, 10))[-1] == stops.MCYCLE_WRONG


def test_mcycle_goes_not_back_and_on_over_its_end():
    assert counted(made()[0], (100, 7), (99, 10))[-1] == stops.MCYCLE_WRONG
    assert counted(made()[0], (M64, 7), (1, 10))[-1] == stops.NONE


def test_a_record_stamped_late_counts_from_the_one_that_allows_the_least():
    assert counted(made(late=5)[0], (100, 7), (108, 10))[-1] == stops.NONE
    assert counted(made(late=5)[0], (100, 7), (109, 10))[-1] == stops.MCYCLE_WRONG
    # Three cycles late, then in time: the advance is held against the earlier record.
    assert counted(made(late=5)[0], (100, 10), (101, 10), (104, 14))[-1] == stops.NONE


def test_an_inhibited_mcycle_stands_still_from_the_second_step_on():
    check, hart = made()
    counted(check, (100, 7))
    hart.csr[slots.MCOUNTINHIBIT] = fields.MCOUNTINHIBIT_CY
    assert check.mcycle(102, 10, False) == stops.NONE
    check.note_mcycle(102, 10, False)
    assert check.mcycle(102, 20, False) == stops.NONE
    assert check.mcycle(103, 30, False) == stops.MCYCLE_WRONG


def test_a_write_of_mcycle_is_where_it_counts_from():
    check, hart = made()
    counted(check, (100, 7))
    hart.wrote_mcycle, hart.csr[slots.MCYCLE] = True, 5
    check.note_mcycle(101, 8, False)
    assert check.mcycle(7, 10, False) == stops.NONE
    assert check.mcycle(8, 10, False) == stops.MCYCLE_WRONG


def test_mcycle_that_does_not_count_is_seen_after_1024_records():
    check, _ = made()
    answers = counted(check, *((100, 7 + n) for n in range(1027)))
    assert answers.index(stops.MCYCLE_WRONG) == 1025
    assert counted(made()[0], *((100 + n // 8, 7 + n) for n in range(2100))) == [stops.NONE] * 2100


# --- STIP and VSTIP -----------------------------------------------------------------------------


def bits(check, now: int, cycle: int, seen: int, read: int | None = None, retired=True) -> int:
    return check.timer_bits(now, cycle, seen, seen if read is None else read, retired)


def test_a_timer_bit_may_lag_its_comparison_by_the_bound():
    check, hart = made()
    hart.csr[slots.STIMECMP] = 50
    assert bits(check, 49, 100, 0) == stops.NONE
    assert bits(check, 50, 101, 0) == stops.NONE
    assert bits(check, 51, 101 + C, 0, STIP) == stops.NONE
    assert check.late_timer_bits == 2
    assert bits(check, 51, 102 + C, 0, STIP) == stops.TIMER_BIT


def test_the_guests_time_is_moved_by_htimedelta():
    check, hart = made()
    hart.csr[slots.VSTIMECMP], hart.csr[slots.HTIMEDELTA] = 10, M64 - 39  # 40 behind
    assert bits(check, 49, 100, 0) == stops.NONE
    assert bits(check, 50, 200, VSTIP) == stops.NONE
    assert bits(check, 50, 201 + C, 0, VSTIP) == stops.TIMER_BIT


def test_a_read_ahead_of_the_comparison_is_confirmed_by_the_next_record():
    check, hart = made()
    hart.csr[slots.STIMECMP] = 50
    for next_time, answer in ((50, stops.NONE), (49, stops.TIMER_BIT)):
        check, hart = made()
        hart.csr[slots.STIMECMP] = 50
        assert bits(check, 40, 0, 0) == stops.NONE
        assert bits(check, 49, 500, 0, STIP) == stops.NONE
        assert bits(check, next_time, 501, STIP if next_time == 50 else 0) == answer
        assert check.timer_bits_ahead == (answer == stops.NONE)


def test_a_read_of_what_was_due_until_the_guests_time_wrapped():
    """VSTIP for one tick: it was not due at the record of the read, nor is it at the next one."""
    for next_time, answer in ((41, stops.NONE), (38, stops.TIMER_BIT)):
        check, hart = made()
        hart.csr[slots.VSTIMECMP], hart.csr[slots.HTIMEDELTA] = M64, M64 - 39  # due at 39
        assert bits(check, 30, 0, 0) == stops.NONE
        assert bits(check, 38, 500, 0, VSTIP) == stops.NONE
        assert bits(check, next_time, 502, 0) == answer


def test_what_did_not_retire_has_read_nothing():
    check, hart = made()
    hart.csr[slots.STIMECMP] = 50
    assert bits(check, 40, 0, 0, STIP, retired=False) == stops.NONE
    assert bits(check, 41, 500, 0) == stops.NONE


@pytest.mark.parametrize(
    ("config", "menvcfg", "henvcfg", "looked_at"),
    [
        ("rv64imac_h", True, True, STIP | VSTIP),
        ("rv64imac_h", True, False, STIP),
        ("rv64imac_h", False, True, 0),
        ("rv64imac", True, True, STIP),
    ],
)
def test_a_bit_that_no_comparison_drives_is_not_looked_at(config, menvcfg, henvcfg, looked_at):
    for bit in (STIP, VSTIP):
        check, hart = made(config)
        hart.csr[slots.MENVCFG] *= menvcfg
        hart.csr[slots.HENVCFG] *= henvcfg
        assert bits(check, 40, 0, 0) == stops.NONE
        wrong = bits(check, 40, 500, bit)
        assert wrong == (stops.TIMER_BIT if looked_at & bit else stops.NONE)


def test_a_comparison_that_comes_into_force_counts_from_there():
    check, hart = made()
    hart.csr[slots.MENVCFG] = 0
    hart.csr[slots.STIMECMP] = 5
    assert bits(check, 40, 0, 0) == stops.NONE
    hart.csr[slots.MENVCFG] = fields.MENVCFG_STCE
    assert bits(check, 40, 500, 0, STIP) == stops.NONE
    assert bits(check, 40, 501 + C, 0, STIP) == stops.TIMER_BIT


# --- what is kept -------------------------------------------------------------------------------


def test_a_check_that_is_restored_goes_on_as_the_saved_one():
    first, hart = made()
    hart.csr[slots.STIMECMP] = 50
    first.time(30)
    counted(first, (100, 7), (103, 10))
    bits(first, 50, 101, 0)
    second, other = made()
    other.csr[slots.STIMECMP] = 50
    second.restore(first.saved())
    assert second.saved() == first.saved()
    for check in (first, second):
        assert check.time(29) == stops.TIME_BACKWARDS
        assert check.mcycle(104, 10, False) == stops.MCYCLE_WRONG
        assert bits(check, 51, 102 + C, 0, STIP) == stops.TIMER_BIT
