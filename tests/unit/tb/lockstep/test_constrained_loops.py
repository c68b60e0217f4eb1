# SPDX-License-Identifier: Apache-2.0
"""SCs that fail for ever: in constrained loops a verdict, in any other loop legal."""

from __future__ import annotations

import pytest
from stream_maker import Maker, hart_with

from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker

# auipc s0, 0; addi s0, s0, 256; 1: lr.d a0, (s0); sc.d a1, a0, (s0); bnez a1, 1b
LOOP = [0x00000417, 0x10040413, 0x1004352F, 0x18A435AF, 0xFE059CE3]


@pytest.mark.parametrize(("failures", "stop"), [(1000, 0), (1001, CheckerStop.SC_STARVED)])
def test_a_constrained_loop_that_fails_for_ever_is_a_verdict(failures, stop):
    maker = Maker(LOOP)
    maker.sc_success = 0
    for _ in range(2 + 3 * failures):
        maker.step(full=False)
    maker.sc_success = 1
    maker.step(full=False)
    maker.step(full=False)
    checker = Checker(hart_with(LOOP))
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, len(maker.bus))
    assert checker.stop == stop
    assert checker.events.scs.spurious_failures == failures


# Loops that break one rule each of norm:constrained_lrsc_loop_size and those after it; each begins
# as LOOP does and ends with a branch to its LR.
UNCONSTRAINED = {
    "a load between": [0x1004352F, 0x00042603, 0x18A435AF, 0xFE059AE3],
    "a store between": [0x1004352F, 0x00C42423, 0x18A435AF, 0xFE059AE3],
    "a load behind": [0x1004352F, 0x18A435AF, 0x00042603, 0xFE059AE3],
    "a fence": [0x1004352F, 0x0FF0000F, 0x18A435AF, 0xFE059AE3],
    "a CSR": [0x1004352F, 0x34002673, 0x18A435AF, 0xFE059AE3],
    "a multiplication": [0x1004352F, 0x02C60633, 0x18A435AF, 0xFE059AE3],
    "another address": [0x1004352F, 0x00840493, 0x18A4B5AF, 0xFE059AE3],
    "another size": [0x1004352F, 0x18A425AF, 0xFE059CE3],
    "17 instructions": [0x1004352F, *[0x00000013] * 14, 0x18A435AF, 0xFC0590E3],
}


@pytest.mark.parametrize("loop", UNCONSTRAINED.values(), ids=UNCONSTRAINED)
def test_any_other_loop_may_fail_for_ever(loop):
    """norm:unconstrained_lrsc_no_progress."""
    program = [*LOOP[:2], *loop]
    maker = Maker(program)
    maker.sc_success = 0
    for _ in range(2 + len(loop) * 1010):
        maker.step(full=False)
    checker = Checker(hart_with(program), check_bus=False)
    ring, full, bus = maker.rings()
    assert checker.drain(ring, 0, len(maker.records), full, bus, 0, 0) == len(maker.records)
    assert checker.events.scs.spurious_failures == 1010


def test_sixteen_instructions_are_constrained():
    loop = [0x1004352F, *[0x00000013] * 13, 0x18A435AF, 0xFC0592E3]
    program = [*LOOP[:2], *loop]
    maker = Maker(program)
    maker.sc_success = 0
    for _ in range(2 + len(loop) * 1010):
        maker.step(full=False)
    checker = Checker(hart_with(program), check_bus=False)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert checker.stop == CheckerStop.SC_STARVED
