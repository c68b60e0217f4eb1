# SPDX-License-Identifier: Apache-2.0
"""The CLINT is held to the stores that reached it."""

from __future__ import annotations

import pytest
from stream_maker import Maker, hart_with

from trapline.models.isa.commit import FIELD, Pin
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker

# lui t0, 0x2004 (mtimecmp); li t1, 9; sd t1, 0(t0); ld t2, 0(t0); then nops
CLINT = [0x020042B7, 0x00900313, 0x0062B023, 0x0002B383] + [0x00000013] * 40
# lui t0, 0x2000 (msip); li t1, 1; sw t1, 0(t0); lw t2, 0(t0); then nops
MSIP_SET = [0x020002B7, 0x00100313, 0x0062A023, 0x0002A383] + [0x00000013] * 40


def run_clint(program, pins_of, *, read=9, cycles=0, driven=0):
    """mtime is the record's number, its cycle ten times that; `pins_of` says what it shows."""
    maker = Maker(program)
    for n in range(30):
        maker.device_rdata = read if n == 3 else 0
        maker.step(pins_of(n), full=False)
    checker = Checker(hart_with(program), check_bus=False)
    checker.hold_clint(cycles, driven)
    ring, full, bus = maker.rings()
    done = checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    return checker.stop, done


MTIP_BIT, MSIP_BIT = 1 << Pin.MTIP, 1 << Pin.MSIP


@pytest.mark.parametrize(
    ("pins_of", "options", "stop", "done"),
    [
        (lambda n: MTIP_BIT * (n >= 9), {}, 0, 30),
        (lambda n: MTIP_BIT * (n > 9), {}, CheckerStop.CLINT_WRONG, 9),  # mtime is mtimecmp
        (lambda n: MTIP_BIT * (n > 9), {"cycles": 1}, 0, 30),
        (lambda n: MTIP_BIT * (n > 10), {"cycles": 1}, CheckerStop.CLINT_WRONG, 10),
        (lambda n: MTIP_BIT * (n > 10), {"cycles": 10}, 0, 30),
        (lambda n: 0, {}, CheckerStop.CLINT_WRONG, 9),  # the store was lost
        (lambda n: 0, {"cycles": 50}, CheckerStop.CLINT_WRONG, 15),
        (lambda n: MTIP_BIT * (n >= 8), {}, CheckerStop.CLINT_WRONG, 8),
        (lambda n: MTIP_BIT * (n >= 9), {"read": 0}, CheckerStop.CLINT_WRONG, 3),
        (lambda n: MTIP_BIT * (n >= 9) | MSIP_BIT, {}, CheckerStop.CLINT_WRONG, 0),
        (lambda n: MTIP_BIT * (n >= 9) | MSIP_BIT, {"driven": MSIP_BIT}, 0, 30),
        (lambda n: 0, {"cycles": -1, "read": 0}, 0, 30),  # not held
    ],
)
def test_mtip_and_mtimecmp_are_as_the_stores_left_them(pins_of, options, stop, done):
    assert run_clint(CLINT, pins_of, **options) == (stop, done)


@pytest.mark.parametrize(
    ("pins_of", "read", "stop", "done"),
    [
        (lambda n: MSIP_BIT * (n > 2), 1, 0, 30),
        (lambda n: MSIP_BIT * (n > 2), 0, CheckerStop.CLINT_WRONG, 3),
        (lambda n: 0, 1, CheckerStop.CLINT_WRONG, 4),
    ],
)
def test_msip_is_as_the_stores_left_it(pins_of, read, stop, done):
    assert run_clint(MSIP_SET, pins_of, read=read) == (stop, done)


# lui t0, 0x200c; and a load of t1 from mtime, its low half, its high half
MTIME, MTIME_LOW, MTIME_HIGH = 0xFF82B303, 0xFF82A303, 0xFFC2A303
LATE = CheckerStop.CLINT_WRONG, 2


@pytest.mark.parametrize(
    ("load", "value", "stop", "done"),
    [
        (MTIME, 1, 0, 4),
        (MTIME, 2, 0, 4),
        (MTIME, 3, *LATE),
        (MTIME, 0, CheckerStop.CLINT_WRONG, 1),
        (MTIME_LOW, 1, 0, 4),
        (MTIME_LOW, 2, 0, 4),
        (MTIME_LOW, 3, *LATE),
        (MTIME_LOW, 0, *LATE),  # the earliest such time is 2^32
        (MTIME_HIGH, 0, 0, 4),
        (MTIME_HIGH, 1, *LATE),
    ],
)
def test_a_load_of_mtime_lies_between_its_record_and_the_next(load, value, stop, done):
    program = [0x0200C2B7, load, 0x00000013, 0x00000013]
    maker = Maker(program)
    for n in range(4):
        maker.device_rdata = value if n == 1 else 0
        maker.step(full=False)
    checker = Checker(hart_with(program), check_bus=False)
    checker.hold_clint(0, 0)
    ring, full, bus = maker.rings()
    assert checker.drain(ring, 0, 4, full, bus, 0, 0) == done
    assert checker.stop == stop


# sw t1, -8(t0) and -4(t0), sd t1, -8(t0): the low half of mtime, its high half, all of it; t1 is 7
STORE_LOW, STORE_HIGH, STORE_TIME = 0xFE62AC23, 0xFE62AE23, 0xFE62BC23
EARLY, LAST = 3 << 32 | 5, 3 << 32 | 0xFFFF_FFF0


@pytest.mark.parametrize(
    ("store", "before", "after", "stop"),
    [
        (STORE_LOW, EARLY, 3 << 32 | 7, 0),
        (STORE_LOW, EARLY, 7, CheckerStop.CLINT_WRONG),  # the high half is lost
        (STORE_HIGH, EARLY, 7 << 32 | 8, 0),
        (STORE_HIGH, EARLY, 3 << 32 | 8, CheckerStop.CLINT_WRONG),  # the store is
        (STORE_HIGH, EARLY, 7 << 32, CheckerStop.CLINT_WRONG),  # the low half is
        (STORE_HIGH, LAST, 7 << 32 | 1, 0),  # which had wrapped
        (STORE_TIME, EARLY, 7, 0),
        (STORE_TIME, EARLY, 6, CheckerStop.CLINT_WRONG),
    ],
)
def test_time_goes_on_from_what_was_stored(store, before, after, stop):
    program = [0x0200C2B7, 0x00700313, store, 0x00000013]
    maker = Maker(program)
    for n in range(4):
        maker.step(full=False)
        maker.records[-1][FIELD["mtime"].word] = before + n if n < 3 else after
    checker = Checker(hart_with(program), check_bus=False)
    checker.hold_clint(0, 0)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, 4, full, bus, 0, 0)
    assert checker.stop == stop
