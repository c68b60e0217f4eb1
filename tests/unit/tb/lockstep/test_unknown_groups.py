# SPDX-License-Identifier: Apache-2.0
"""Designs that leave field groups out: what is compared, told from the rest, filled in, refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stream_maker import BASE, CSRW_MIE, MSIP, PROGRAM, Maker, hart_with

from trapline.models.isa.commit import ALL_KNOWN, FIELD, FIELDS, Class, Group, Kind, get
from trapline.models.isa.config import named
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.difference import Finding
from trapline.tb.lockstep.recheck import recheck
from trapline.tb.lockstep.stream import FULL, RECORD

COMPARED = [f for f in FIELDS if f.cls is Class.COMPARED and f.group is not None]
# lui t0, 0x2004 (CLINT: mtimecmp); ld a0, 0(t0)
DEVICE_LOAD = [0x020042B7, 0x0002B503]
# auipc t0, 0; lr.d a0, (t0); sc.d a1, a0, (t0)
SC = [0x00000297, 0x1002B52F, 0x18A2B5AF]
# The same into x0, of what was read, and of another value (zero); the latter without an LR.
SC_TO_X0 = [0x00000297, 0x1002B52F, 0x18A2B02F]
SC_TO_X0_OTHER = [0x00000297, 0x1002B52F, 0x1802B02F]
SC_TO_X0_ALONE = [0x00000297, 0x1802B02F]
CSRR_MIP, CSRR_TIME, CSRR_MSCRATCH = 0x344022F3, 0xC01022F3, 0x340022F3
CSRW_MIP = 0x34429073


def without(*groups: Group) -> int:
    return ALL_KNOWN & ~sum(1 << g for g in set(groups))


def stream(program: list[int], *groups: Group, steps: int | None = None, **settings: int) -> Maker:
    """What a design that leaves `groups` out reports of a program: zeros, and `known` says so."""
    made = Maker(program)
    for name, value in settings.items():
        setattr(made, name, value)
    for _ in range(steps or len(program)):
        made.step()
    return left_out(made, *groups)


def left_out(made: Maker, *groups: Group) -> Maker:
    for record in made.records:
        record[1] = record[1] & 0xFFFF_FFFF | without(*groups) << FIELD["known"].lsb
        for f in FIELDS:
            if f.group in groups:
                record[f.word] &= ~(((1 << f.width) - 1) << f.lsb)
    return made


def check(made: Maker, program: list[int], *groups: Group, bus: bool = True) -> Checker:
    checker = Checker(hart_with(program), without(*groups), check_bus=bus)
    ring, full, seen = made.rings()
    checker.drain(ring, 0, len(made.records), full, seen, 0, len(made.bus))
    made.records = [[ring[n, w] for w in range(20)] for n in range(len(made.records))]
    return checker


@pytest.mark.parametrize("group", sorted({f.group for f in COMPARED}))
def test_an_unknown_group_is_never_compared_and_filled_in(group: Group) -> None:
    whole = stream(PROGRAM).records
    made = stream(PROGRAM, group)
    for record in made.records:  # and whatever stands in its fields makes no difference
        for f in COMPARED:
            if f.group is group:
                record[f.word] ^= 1 << f.lsb
    checker = check(made, PROGRAM, group)
    assert checker.stop == 0
    for record, expected in zip(made.records, whole, strict=True):
        for f in COMPARED:
            assert get(record, f.name) == get(expected, f.name), f.name
    assert not get(made.records[0], "known") >> group & 1


@pytest.mark.parametrize("group", sorted({f.group for f in COMPARED} - {Group.MODE}))
def test_a_known_group_is_compared_beside_an_unknown_one(group: Group) -> None:
    made = stream(PROGRAM, Group.MODE)
    f = next(f for f in COMPARED if f.group is group)
    made.records[3][f.word] ^= 1 << f.lsb
    assert check(made, PROGRAM, Group.MODE).stop == CheckerStop.FIELDS_DIFFER


def test_a_record_without_a_group_that_the_design_reports_is_a_broken_stream() -> None:
    made = stream(PROGRAM, Group.TVAL2)
    assert check(made, PROGRAM).stop == CheckerStop.BAD_KNOWN
    items = [(tag, tuple(w)) for pair in zip(made.records, made.full, strict=True)
             for tag, w in zip((RECORD, FULL), pair, strict=True)]  # fmt: skip
    pieces = [(BASE, b"".join(w.to_bytes(4, "little") for w in PROGRAM))]
    _, found = recheck(named("rv64imac_h"), pieces, items)
    assert found is not None
    assert found.finding is Finding.STREAM
    assert found.detail.endswith(": tval2")


def test_the_mode_of_an_unknown_mode_decides_about_interrupts() -> None:
    """MSI pending and enabled with mstatus.MIE = 0: not deliverable in M, and in U at once."""
    # csrw mie, t0 (MSIE); csrw mepc...; the model alone knows that MRET leaves M
    program = [
        0x00800293, CSRW_MIE,  # li t0, 8; csrw mie, t0
        0x00000297, 0x01428293, 0x34129073,  # auipc t0, 0; addi t0, t0, 20; csrw mepc, t0
        0x30200073, 0x00000013, 0x00000013,  # mret (MPP = U); nop; nop
    ]  # fmt: skip
    made = Maker(program)
    for _ in range(6):
        made.step(pins=MSIP)
    made.step(pins=MSIP)  # a core that misses it
    left_out(made, Group.MODE, Group.FOLD, Group.STATE)
    assert check(made, program, Group.MODE, Group.FOLD, Group.STATE).stop == CheckerStop.IRQ_SKIPPED


def test_traps_and_guest_exits_are_counted_without_cause_and_mode() -> None:
    made = stream(PROGRAM, Group.CAUSE, Group.MODE)
    checker = check(made, PROGRAM, Group.CAUSE, Group.MODE)
    assert checker.trap_counts.traps == {(0, False, 2): 1}
    assert (checker.trap_counts.guest_entries, checker.trap_counts.guest_exits) == (0, 0)


def test_what_a_device_answered_is_told_by_rd() -> None:
    made = Maker(DEVICE_LOAD)
    made.step()
    made.step()
    made.records[1][FIELD["mem_rdata"].word] = made.records[1][FIELD["rd_wdata"].word] = 77
    left_out(made, Group.MEM_DATA)
    checker = check(made, DEVICE_LOAD, Group.MEM_DATA, Group.STATE, bus=False)
    assert (checker.stop, checker.records) == (0, 2)
    assert get(made.records[1], "mem_rdata") == 77


@pytest.mark.parametrize("success", [0, 1])
def test_whether_an_sc_succeeded_is_told_by_rd(success: int) -> None:
    made = stream(SC, Group.MEM_DATA, sc_success=success)
    checker = check(made, SC, Group.MEM_DATA, bus=False)
    assert checker.stop == 0
    assert checker.events.scs.spurious_failures == 1 - success


@pytest.mark.parametrize("success", [0, 1])
@pytest.mark.parametrize("program", [SC_TO_X0, SC_TO_X0_ALONE])
def test_an_sc_to_x0_that_leaves_the_same_behind_needs_no_fact(
    program: list[int], success: int
) -> None:
    """It writes what is there, or has no reservation: software ends a reservation by either."""
    made = stream(program, Group.MEM_DATA, sc_success=success)
    checker = check(made, program, Group.MEM_DATA, bus=False)
    assert (checker.stop, checker.records) == (0, len(program))
    assert checker.events.scs.spurious_failures == 0


def test_it_does_where_each_write_is_compared_or_a_failing_sc_leaves_d_alone() -> None:
    made = stream(SC_TO_X0, Group.MEM_DATA)
    assert check(made, SC_TO_X0, Group.MEM_DATA).stop == CheckerStop.FACT_UNKNOWN
    hart = hart_with(SC_TO_X0, replace(named("rv64imac_h"), sc_fail_sets_ad=False))
    checker = Checker(hart, without(Group.MEM_DATA), check_bus=False)
    ring, full, seen = stream(SC_TO_X0, Group.MEM_DATA).rings()
    checker.drain(ring, 0, len(SC_TO_X0), full, seen, 0, 0)
    assert checker.stop == CheckerStop.FACT_UNKNOWN


REFUSED = [
    ([CSRR_MIP], Group.PINS),
    ([CSRR_TIME], Group.TIME),
    (SC, Group.RD),
    (SC_TO_X0_OTHER, Group.MEM_DATA),
    (DEVICE_LOAD, Group.RD),
]


@pytest.mark.parametrize(("program", "group"), REFUSED)
def test_a_fact_that_nothing_tells_is_refused(program: list[int], group: Group) -> None:
    groups = (group, Group.MEM_DATA)
    checker = check(stream(program, *groups), program, *groups, bus=False)
    assert checker.stop == CheckerStop.FACT_UNKNOWN
    assert checker.unreported.missing_fact == (Group.MEM_DATA if group is Group.RD else group)
    assert checker.records == len(program) - 1


@pytest.mark.parametrize("insn", [CSRR_MSCRATCH, CSRW_MIP])
def test_other_csrs_and_mere_writes_need_no_facts(insn: int) -> None:
    groups = (Group.PINS, Group.TIME)
    assert check(stream([insn], *groups), [insn], *groups).stop == 0


def test_an_interrupt_of_unknown_pins_is_refused() -> None:
    program = [0x00800293, CSRW_MIE, 0x30029073, 0x00000013]  # ... csrw mstatus, t0 (MIE); nop
    made = Maker(program)
    for _ in range(3):
        made.step()
    made.step(pins=MSIP, interrupt=True)
    assert get(made.records[3], "kind") == Kind.INTERRUPT
    left_out(made, Group.PINS)
    checker = check(made, program, Group.PINS)
    assert (checker.stop, checker.unreported.missing_fact) == (CheckerStop.FACT_UNKNOWN, Group.PINS)


def test_late_cycles_give_mcycle_no_more_than_their_slack() -> None:
    made = Maker([0x13] * 8)
    for n in range(8):
        made.step(mcycle=10 * n + 5)
    stamped = [0, 17, 20, 37, 40, 57, 60, 77]  # up to 7 cycles behind the steps' own
    for record, cycle in zip(made.records, stamped, strict=True):
        record[FIELD["cycle"].word] = cycle
    ring, full, bus = made.rings()
    for slack, stop in ((7, 0), (6, CheckerStop.MCYCLE_WRONG)):
        checker = Checker(hart_with([0x13] * 8), late_cycles=slack)
        checker.drain(ring, 0, 8, full, bus, 0, 0)
        assert checker.stop == stop
