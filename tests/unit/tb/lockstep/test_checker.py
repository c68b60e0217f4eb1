# SPDX-License-Identifier: Apache-2.0
"""The checker accepts a faultless stream and stops at each kind of fault, at its record."""

from __future__ import annotations

import pytest
from stream_maker import BASE, CSRW_MIE, MSIP, PROGRAM, Maker, hart_with

from trapline.models.isa.commit import ALL_KNOWN, FIELD, FIELDS, Class, Kind
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker


def check(maker: Maker, **options) -> tuple[Checker, int]:
    checker = Checker(hart_with(PROGRAM), **options)
    ring, full, bus = maker.rings()
    done = checker.drain(ring, 0, len(maker.records), full, bus, 0, len(maker.bus))
    return checker, done


@pytest.fixture
def maker():
    made = Maker(PROGRAM)
    for _ in PROGRAM:
        made.step()
    return made


def test_a_faultless_stream_is_accepted(maker):
    checker, done = check(maker)
    assert (checker.stop, done, checker.instructions) == (0, 6, 5)
    assert checker.bus.left() == (0, 0)
    assert checker.bus.matched == 1


COMPARED = [f.name for f in FIELDS if f.cls is Class.COMPARED and f.name != "kind"]


@pytest.mark.parametrize("name", COMPARED)
def test_one_flipped_bit_in_any_compared_field_stops_at_its_record(maker, name):
    f = FIELD[name]
    maker.records[3][f.word] ^= 1 << f.lsb
    checker, done = check(maker)
    assert done == 3
    assert checker.stop == CheckerStop.FIELDS_DIFFER


def test_a_gap_in_the_order_is_a_broken_stream(maker):
    maker.records[3][FIELD["order"].word] += 1
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.BAD_ORDER, 3)


def test_a_kind_that_does_not_exist_is_a_broken_stream(maker):
    maker.records[2][0] |= 7
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.BAD_KIND, 2)


def test_time_and_mcycle_never_go_backwards(maker):
    maker.records[3][FIELD["mtime"].word] = 1
    assert check(maker)[0].stop == CheckerStop.TIME_BACKWARDS
    maker.records[3][FIELD["mtime"].word] = 3
    maker.records[3][FIELD["mcycle"].word] = 2
    assert check(maker)[0].stop == CheckerStop.MCYCLE_WRONG


def test_mcycle_is_no_faster_than_the_clock(maker):
    maker.records[3][FIELD["mcycle"].word] += 1
    assert check(maker)[0].stop == CheckerStop.MCYCLE_WRONG


@pytest.mark.parametrize(
    ("records_a_cycle", "stop"), [(1, 0), (15, 0), (20, CheckerStop.MCYCLE_WRONG)]
)
def test_mcycle_is_no_slower_than_the_fastest_hart(records_a_cycle, stop):
    forever = [0x0000006F]  # j .
    maker = Maker(forever)
    for n in range(1100):
        maker.step(mcycle=n // records_a_cycle)
    checker = Checker(hart_with(forever))
    ring, full, bus = maker.rings()
    done = checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert (checker.stop, done) == (stop, 1025 if stop else 1100)


# li t0, 1; csrw mcountinhibit, t0; nop; nop; li t1, 77; csrw mcycle, t1; nop; nop
CYCLES = [
    0x00100293, 0x32029073, 0x00000013, 0x00000013, 0x04D00313, 0xB0031073, 0x00000013, 0x00000013,
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "stop", "at"),
    [
        ([10, 20, 30, 30, 30, 30, 77, 77], 0, 8),
        ([10, 20, 30, 31, 31, 31, 77, 77], CheckerStop.MCYCLE_WRONG, 3),
        ([10, 20, 30, 30, 30, 30, 30, 30], CheckerStop.MCYCLE_WRONG, 6),
        ([10, 20, 30, 30, 30, 30, 77, 78], CheckerStop.MCYCLE_WRONG, 7),
        ([10, 0, 30, 30, 30, 30, 77, 77], CheckerStop.MCYCLE_WRONG, 1),
    ],
)
def test_mcycle_obeys_inhibit_and_writes(values, stop, at):
    maker = Maker(CYCLES)
    for value in values:
        maker.step(mcycle=value)
    checker = Checker(hart_with(CYCLES))
    ring, full, bus = maker.rings()
    done = checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert (checker.stop, done) == (stop, at)


# Timer bits: the comparisons change at TIMER, a record takes ten cycles.
NOPS = [0x00000013] * 60
TIMER = 20
READS = ("stip_read", "vstip_read")


def preset(hart, **slots):
    """Set slots of the hart's state, by name; STCE is on."""
    words = hart.state_words()
    for name, value in ({"menvcfg": 1 << 63, "henvcfg": 1 << 63} | slots).items():
        words[SLOT_INDEX[name]] = value
    hart.load_state_words(words)


def check_timers(flips, field, bound=100, saved_at=None):
    """The checker after a run whose timer bits stip and vstip follow stimecmp = vstimecmp = TIMER.

    flips: records in which `field` is wrong; saved_at: a second checker goes on from there.
    """
    maker = Maker(NOPS)
    preset(maker.hart, stimecmp=TIMER, vstimecmp=TIMER)
    for _ in NOPS:
        maker.step(full=False)
    for number in flips:
        maker.records[number][0] ^= 1 << FIELD[field].lsb
    ring, full, bus = maker.rings()
    done, saved, state = 0, None, []
    for end in (saved_at or len(NOPS), len(NOPS)):
        hart = hart_with(NOPS)
        preset(hart, stimecmp=TIMER, vstimecmp=TIMER)
        checker = Checker(hart, bound_cycles=bound)
        if saved is not None:
            hart.pc = BASE + 4 * done
            hart.load_state_words(state)
            checker.restore(saved)
        done += checker.drain(ring, done, end - done, full, bus, 0, 0)
        if checker.stop or done == len(NOPS):
            return checker.stop, done
        saved, state = checker.saved(), hart.state_words()
    raise AssertionError("not reached")


@pytest.mark.parametrize("field", READS)
@pytest.mark.parametrize(
    ("flips", "done"),
    [
        ([], 60),
        ([TIMER - 1], 60),  # sampled behind mtime, which gets there by the next record
        ([TIMER - 2], TIMER - 1),  # ahead by more than that
        ([TIMER - 2, TIMER - 1], TIMER - 1),
        (range(TIMER, TIMER + 11), 60),  # late, to the bound of 100 cycles
        (range(TIMER, TIMER + 12), TIMER + 12),  # later; the next record does not confirm it
        (range(TIMER + 11, 60, 2), TIMER + 12),  # right in between: no excuse
        ([TIMER + 30], TIMER + 31),
        ([3], 4),
    ],
)
def test_what_a_csr_read_saw_of_a_timer_bit_follows_its_comparison(field, flips, done):
    stop = 0 if done == 60 else CheckerStop.TIMER_BIT
    assert check_timers(flips, field) == (stop, done)


@pytest.mark.parametrize("field", ["stip", "vstip"])
@pytest.mark.parametrize(
    ("flips", "done"),
    [
        (range(TIMER, TIMER + 11), 60),
        (range(TIMER, TIMER + 12), TIMER + 11),
        (range(TIMER + 11, 60, 2), TIMER + 11),
        ([TIMER - 1], TIMER - 1),  # what the interrupt decision sees is never ahead
        ([3], 3),  # nor is reset a change
    ],
)
def test_a_timer_bit_follows_its_comparison(field, flips, done):
    stop = 0 if done == 60 else CheckerStop.TIMER_BIT
    assert check_timers(flips, field) == (stop, done)


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [("stimecmp", "vstimecmp", "vstip_read"), ("vstimecmp", "stimecmp", "stip_read")],
)
def test_one_comparison_that_changes_is_no_excuse_for_the_other_bit(one, other, field):
    """stimecmp is moved to and fro all the time; what is read of VSTIP is wrong throughout."""
    number = {"stimecmp": 0x14D, "vstimecmp": 0x24D}[one]
    toggles = [number << 20 | 0x1073, number << 20 | 0x29073] * 30  # csrw one, zero; csrw one, t0
    maker = Maker([0xFFF00293, *toggles])  # addi t0, zero, -1
    preset(maker.hart, **{other: 5})
    for _ in range(61):
        maker.step(full=False)
        maker.records[-1][0] &= ~(1 << FIELD[field].lsb)
    hart = hart_with([0xFFF00293, *toggles])
    preset(hart, **{other: 5})
    checker = Checker(hart, bound_cycles=100)
    ring, full, bus = maker.rings()
    assert checker.drain(ring, 0, 61, full, bus, 0, 0) == 17
    assert checker.stop == CheckerStop.TIMER_BIT


@pytest.mark.parametrize(
    ("slots", "field", "demanded"),
    [
        ({}, "stip", True),
        ({}, "vstip_read", True),
        ({"henvcfg": 0}, "stip_read", True),
        ({"henvcfg": 0}, "vstip", False),
        ({"henvcfg": 0}, "vstip_read", False),
        *(({"menvcfg": 0}, field, False) for field in ("stip", "vstip", "stip_read", "vstip_read")),
    ],
)
def test_a_timer_bit_that_stce_leaves_out_is_not_demanded(slots, field, demanded):
    """norm:mip_stip_stimecmp_acc, norm:menvcfg_stce_op2: it is another bit then."""
    maker = Maker(NOPS)
    preset(maker.hart, stimecmp=0, vstimecmp=0, **slots)
    for _ in NOPS:
        maker.step(full=False)
        maker.records[-1][0] &= ~(1 << FIELD[field].lsb)
    hart = hart_with(NOPS)
    preset(hart, stimecmp=0, vstimecmp=0, **slots)
    checker = Checker(hart, bound_cycles=100)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(NOPS), full, bus, 0, 0)
    assert checker.stop == (CheckerStop.TIMER_BIT if demanded else 0)


@pytest.mark.parametrize("saved_at", [TIMER - 1, TIMER, TIMER + 1])
@pytest.mark.parametrize(
    ("flips", "done"),
    [([TIMER - 2], TIMER - 1), ([TIMER - 1], 60), (range(TIMER, TIMER + 12), TIMER + 12)],
)
def test_a_checkpoint_keeps_what_reads_saw(flips, done, saved_at):
    assert check_timers(flips, "stip_read", saved_at=saved_at)[1] == done


def test_an_sc_that_succeeds_without_a_reservation_differs():
    program = [0x00000417, 0x10040413, 0x18A435AF]  # no LR
    maker = Maker(program)
    for _ in program:
        maker.step()
    for name, value in (("sc_success", 1), ("rd_wdata", 0)):
        f = FIELD[name]
        maker.records[2][f.word] &= ~(((1 << f.width) - 1) << f.lsb)
        maker.records[2][f.word] |= value << f.lsb
    checker = Checker(hart_with(program))
    ring, full, bus = maker.rings()
    assert checker.drain(ring, 0, 3, full, bus, 0, 0) == 2
    assert checker.stop == CheckerStop.FIELDS_DIFFER


@pytest.mark.parametrize(
    ("lui", "stop"),
    [(0x0200C2B7, 0), (0x020042B7, CheckerStop.TIME_BACKWARDS)],
    ids=["mtime", "elsewhere"],
)
def test_time_may_go_back_behind_a_store_to_mtime_only(lui, stop):
    program = [lui, 0xFE02BC23, 0x00000013, 0x00000013]  # lui t0; sd zero,-8(t0); nop; nop
    maker = Maker(program)
    for mtime in (7, 8, 0, 1):
        maker.step()
        maker.records[-1][FIELD["mtime"].word] = mtime
    checker = Checker(hart_with(program), check_bus=False)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert checker.stop == stop


def test_a_stray_bit_in_the_full_state_is_found_at_its_record(maker):
    maker.full[1][20] ^= 4
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.STATE_DIFFERS, 1)


def test_a_stray_register_in_the_full_state_is_found(maker):
    maker.full[1][129 + 30] ^= 1
    assert check(maker)[0].stop == CheckerStop.STATE_DIFFERS


def test_mcycle_in_the_full_state_is_an_event(maker):
    maker.full[1][128] ^= 1
    assert check(maker)[0].stop == 0


def test_a_dropped_store_is_left_over_and_a_wrong_strobe_stops(maker):
    maker.bus[0][0] ^= 1 << 8
    assert check(maker)[0].stop == CheckerStop.BUS_DIFFERS
    maker.bus.clear()
    checker, _ = check(maker)
    assert checker.bus.left() == (1, 0)


def test_a_pte_update_that_the_walk_does_not_call_for_stops(maker):
    update = [0] * 20
    update[0] = Kind.PTE_UPDATE | maker.records[2][0] & 0x3F0
    update[1] = ALL_KNOWN << FIELD["known"].lsb
    update[FIELD["order"].word] = 2
    maker.records.insert(2, update)
    for later in maker.records[3:]:
        later[FIELD["order"].word] += 1
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.PTE_DIFFERS, 3)


@pytest.mark.parametrize(
    ("flip", "stop", "agreed"), [(0, "PTE_DIFFERS", 3), (4, "STATE_DIFFERS", 2)]
)
def test_the_full_state_of_a_pte_update_is_that_before_its_step(maker, flip, stop, agreed):
    """Every 1024th record carries one, whatever its kind: those behind it must not slip."""
    update = [0] * 20
    update[0] = Kind.PTE_UPDATE | maker.records[2][0] & 0x3F0 | 1 << FIELD["full"].lsb
    update[1] = ALL_KNOWN << FIELD["known"].lsb
    update[FIELD["order"].word] = 2
    maker.records.insert(2, update)
    maker.full.insert(2, list(maker.full[1]))
    maker.full[2][20] ^= flip
    for later in maker.records[3:]:
        later[FIELD["order"].word] += 1
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop[stop], agreed)


def test_an_interrupt_not_deliverable_differs_in_kind(maker):
    maker.records[2][0] = maker.records[2][0] & ~7 | Kind.INTERRUPT
    assert check(maker)[0].stop == CheckerStop.FIELDS_DIFFER


# li t0, 8; csrw mie, t0; csrsi mstatus, 8; then nops: MSI pends from the third instruction on
IRQ = [0x00800293, CSRW_MIE, 0x30046073] + [0x00000013] * 40


def run_irq(steps, **options):
    maker = Maker(IRQ)
    for pins, interrupt in steps:
        maker.step(pins, interrupt=interrupt)
    checker = Checker(hart_with(IRQ), **options)
    ring, full, bus = maker.rings()
    return checker, checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)


def test_an_interrupt_taken_at_once_is_accepted():
    checker, done = run_irq([(MSIP, False)] * 3 + [(MSIP, True)])
    assert (checker.stop, done) == (0, 4)


def test_an_interrupt_skipped_after_the_write_that_enables_it_stops():
    checker, done = run_irq([(MSIP, False)] * 4)
    assert (checker.stop, done) == (CheckerStop.IRQ_SKIPPED, 3)


@pytest.mark.parametrize(
    ("csr", "stop"),
    [
        *(
            (csr, CheckerStop.IRQ_SKIPPED)
            for csr in (0x300, 0x303, 0x304, 0x344, 0x104, 0x144, 0x100)
        ),
        *(
            (csr, CheckerStop.IRQ_SKIPPED)
            for csr in (0x603, 0x604, 0x644, 0x645, 0x200, 0x204, 0x244)
        ),
        *((csr, 0) for csr in (0x340, 0x341, 0x305, 0x30A, 0x60A, 0x14D, 0x24D, 0x605, 0x607)),
    ],
)
def test_only_a_write_to_what_the_conditions_name_makes_an_interrupt_the_very_next(csr, stop):
    """norm:intr_mip_mie_xret_csrwr. The pin comes with the write; it may wait to the bound."""
    # As IRQ; li t0, 0; csrrs zero, csr, t0: a write that changes nothing.
    program = [*IRQ[:3], 0x00000293, csr << 20 | 5 << 15 | 0x2073, *IRQ[3:]]
    maker = Maker(program)
    for pins in (0, 0, 0, 0, MSIP, MSIP):
        maker.step(pins, full=False)
    checker = Checker(hart_with(program), bound_records=4, bound_cycles=0)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert checker.stop == stop


def test_a_pin_may_wait_to_the_bound_and_no_longer():
    quiet = [(0, False)] * 5
    options = {"bound_records": 4, "bound_cycles": 0}
    checker, done = run_irq(quiet + [(MSIP, False)] * 4 + [(MSIP, True)], **options)
    assert (checker.stop, done, checker.timing.longest_records) == (0, 10, 4)
    checker, done = run_irq(quiet + [(MSIP, False)] * 5 + [(MSIP, True)], **options)
    assert (checker.stop, done) == (CheckerStop.IRQ_LATE, 9)
