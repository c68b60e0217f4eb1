# SPDX-License-Identifier: Apache-2.0
"""Behind a difference the model takes over what the design says: legal values, waived ones, all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from stream_maker import Maker, hart_with

from trapline.models.isa.commit import FIELD, RECORD_WORDS, get
from trapline.models.isa.config import DEFAULT, NAMED
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX, fold
from trapline.models.isa.stops import CheckerStop
from trapline.tb.duts.loader import Adopt, Dut, Waiver, load
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.lockstep.difference import Difference
from trapline.tb.lockstep.going_on import GoingOn, covers, may_adopt, signature, takes_over
from trapline.tb.lockstep.legal_values import legal_csr

CFG = NAMED[DEFAULT]
# auipc t0,0; addi a0,zero,5; sd a0,256(t0); ld a1,256(t0); csrw mscratch,a1; csrr a2,mscratch;
# .word 0 (traps to 0); the fetch there faults, and so on
PROGRAM = [0x00000297, 0x00500513, 0x10A2B023, 0x1002B583, 0x34059073, 0x34002673, 0x00000000]
TRAP = 6


class Design(Maker):
    """A design that is not faultless: what it has wrong is its own from then on."""

    def wrong_x(self, number: int, value: int) -> None:
        """The last step wrote another value to its register."""
        self.hart.set_x(number, value)
        self.records[-1][FIELD["rd_wdata"].word] = value
        self.full[-1][SLOT_COUNT + number - 1] = value

    def wrong_csr(self, name: str, value: int, **fields: int) -> None:
        """The last step left another value in a CSR slot, and says so in these fields."""
        slot = SLOT_INDEX[name]
        self.hart.put_csr(slot, value)
        self.full[-1][slot] = value
        for field, content in fields.items():
            f = FIELD[field]
            self.records[-1][f.word] &= ~(((1 << f.width) - 1) << f.lsb)
            self.records[-1][f.word] |= content << f.lsb
        self.records[-1][FIELD["csr_fold"].word] = fold(self.full[-1][:SLOT_COUNT])


def made(upto: int = len(PROGRAM)) -> Design:
    design = Design(PROGRAM)
    for _ in range(upto):
        design.step()
    return design


class Run:
    """A checker over a whole stream, with what a scoreboard keeps."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.checker = Checker(hart_with(PROGRAM))
        self.rings = design.rings()
        self.at = 0

    def on(self) -> int:
        ring, full, bus = self.rings
        count = len(self.design.records)
        buses = len(self.design.bus) if self.at == 0 else 0
        self.at += self.checker.drain(ring, self.at, count - self.at, full, bus, 0, buses)
        return self.checker.stop

    def found(self) -> Difference:
        record = tuple(self.design.records[self.at])
        hart = self.checker.hart
        return diagnose(
            self.checker.stop,
            self.at,
            record,
            tuple(hart.prediction()),
            self.checker.known,
            [],
            full=(self.design.full[self.at], hart.state_words()),
        )

    def adopt(self) -> bool:
        agreed = self.checker.adopt(self.at, self.design.full[self.at])
        if agreed:
            self.checker.records_agreed()
            self.at += 1
        return agreed


def test_a_wrong_result_is_taken_over_with_all_that_follows_from_it() -> None:
    design = made(2)
    design.wrong_x(10, 7)
    for _ in range(len(PROGRAM) - 2):
        design.step()
    run = Run(design)
    assert run.on() == CheckerStop.FIELDS_DIFFER
    assert (run.at, [f.name for f in run.found().fields]) == (1, ["rd_wdata"])
    assert run.adopt()
    # The store, the load, the CSR: all hold 7 on both sides.
    assert run.on() == CheckerStop.NONE
    assert run.at == run.checker.records == len(PROGRAM)
    assert run.checker.hart.csr_named("mscratch") == 7


def test_three_faults_of_one_program_are_met_in_one_run() -> None:
    design = made(2)
    design.wrong_x(10, 7)
    for _ in range(3):
        design.step()
    design.wrong_csr("mscratch", 0x55)
    for _ in range(2):
        design.step()
    design.wrong_csr("mtval", 0x99, tval=0x99)
    for _ in range(3):
        design.step()
    run = Run(design)
    going_on = GoingOn(load("own"), CFG, "program", everything=True)
    while run.on() != CheckerStop.NONE:
        found = run.found()
        assert going_on.possible(run.checker.stop, found, has_state=True)
        assert going_on.reason(found)
        assert run.adopt()
    assert [f.index for f in going_on.further] == [1, 4, 6]
    names = [[d.name for d in f.fields] for f in going_on.further]
    assert names == [["rd_wdata"], ["mscratch"], ["tval", "mtval"]]
    assert run.at == len(design.records)


def test_without_the_full_state_a_csr_cannot_be_taken_over() -> None:
    design = made(5)
    design.wrong_csr("mscratch", 0x55)
    run = Run(design)
    assert run.on() == CheckerStop.FIELDS_DIFFER
    assert not run.checker.adopt(run.at, ())


def test_a_trap_of_the_design_is_taken_where_the_model_retires() -> None:
    # The design finds csrr illegal: everything it says is that of the step that traps.
    design = made(5)
    illegal = hart_with([*PROGRAM[:5], 0x00000000])
    for words in design.records:
        illegal.step_record(list(words))
    claim = [0] * RECORD_WORDS
    claim[1] = design.records[-1][1] >> 32 << 32
    claim[0] = 1 | 1 << FIELD["full"].lsb
    for name in ("order", "cycle", "mtime"):
        claim[FIELD[name].word] = get(tuple(design.records[-1]), name) + 1
    illegal.step_record(claim)
    words = illegal.prediction()
    words[1] |= PROGRAM[5] & 0xFFFF_FFFF
    design.records.append(words)
    design.full.append(illegal.state_words())
    run = Run(design)
    assert run.on() == CheckerStop.FIELDS_DIFFER
    assert takes_over(run.checker.known, run.found(), has_state=True)
    assert not takes_over(run.checker.known, run.found(), has_state=False)
    assert run.adopt()
    assert run.checker.hart.csr_named("mcause") == 2
    assert run.checker.hart.pc == get(tuple(words), "next_pc")


def trap_with(**changes: Any) -> Difference:
    """The illegal instruction of the program, whose tval differs so."""
    design = made(TRAP + 1)
    design.wrong_csr("mtval", changes["tval"], **changes)
    run = Run(design)
    assert run.on() == CheckerStop.FIELDS_DIFFER
    return run.found()


ANY_TVAL = (Adopt(("tval",), "set by the pipeline's state"),)


def test_an_illegal_value_is_no_choice() -> None:
    # The instruction is all zeros: zero is what both ways say.
    assert may_adopt(ANY_TVAL, CFG, trap_with(tval=0x99)) == ""


@pytest.mark.parametrize(("tval", "name"), [(0, "tval"), (0x8000_0000, ""), (1 << 63, "")])
def test_zero_may_stand_for_the_instruction(tval: int, name: str) -> None:
    program = [0x0000_0297, 0xFFFF_FFFF]
    design = Design(program)
    design.step()
    design.step()
    design.wrong_csr("mtval", tval, tval=tval)
    checker = Checker(hart_with(program))
    ring, full, bus = design.rings()
    assert checker.drain(ring, 0, 2, full, bus, 0, 0) == 1
    found = diagnose(
        checker.stop, 1, tuple(design.records[1]), tuple(checker.hart.prediction()),
        checker.known, [], full=(design.full[1], checker.hart.state_words()),
    )  # fmt: skip
    assert may_adopt(ANY_TVAL, CFG, found) == name
    assert may_adopt((Adopt(("tinst",), "another"),), CFG, found) == ""
    if name:
        assert checker.adopt(1, design.full[1])
        assert checker.hart.csr_named("mtval") == tval


def test_values_that_a_csr_may_hold() -> None:
    apart = replace(
        CFG, name="apart", extensions=CFG.extensions - {"sha"}, vsatp_modes=frozenset({8})
    )
    assert legal_csr(apart, "satp", 9 << 60)
    assert not legal_csr(apart, "vsatp", 9 << 60)
    assert legal_csr(CFG, "vsatp", 9 << 60)
    assert legal_csr(CFG, "medeleg", 0xB109)
    assert not legal_csr(CFG, "medeleg", 1 << 11)
    assert legal_csr(CFG, "mtvec", 0x8000_0001)
    assert not legal_csr(CFG, "stvec", 2)
    assert not legal_csr(CFG, "mepc", 1)
    assert legal_csr(CFG, "satp", 8 << 60 | 5)
    assert not legal_csr(CFG, "satp", 7 << 60)
    assert not legal_csr(CFG, "hgatp", 8 << 60 | 1)
    # What nothing here says is no choice.
    assert not legal_csr(CFG, "mstatus", 0)


def test_a_waiver_is_as_narrow_as_it_says() -> None:
    found = trap_with(tval=0x99)
    waiver = Waiver("w", "r", ("prog*",), ("tval", "mtval"), go_on=True)
    assert covers(waiver, "program", found)
    assert not covers(waiver, "other", found)
    assert not covers(replace(waiver, fields=("tval",)), "program", found)
    assert covers(replace(waiver, bits={"tval": 0x99, "mtval": 0xFF}), "program", found)
    assert not covers(replace(waiver, bits={"tval": 0x98}), "program", found)
    both = "illegal_instruction -> illegal_instruction"
    assert covers(replace(waiver, traps=(both,)), "program", found)
    assert not covers(replace(waiver, traps=("- -> *",)), "program", found)
    assert not covers(replace(waiver, instructions=("csr*",)), "program", found)
    assert not covers(replace(waiver, csrs=("mtval",)), "program", found)


def test_each_way_of_going_on_is_counted() -> None:
    own: Dut = load("own")
    assert GoingOn(own, CFG, "program").idle
    waiver = Waiver("known", "r", ("*",), ("tval", "mtval"), go_on=True)
    dut = replace(own, waivers=(waiver,), adopts=ANY_TVAL)
    going_on = GoingOn(dut, CFG, "program")
    assert not going_on.idle
    assert going_on.reason(trap_with(tval=0x99))
    assert going_on.reason(trap_with(tval=0x98))
    assert (going_on.adopted, going_on.continued, going_on.further) == ({}, {"known": 2}, [])
    # A waiver without `continue` ends the run, as ever.
    ends = GoingOn(replace(own, waivers=(replace(waiver, go_on=False),)), CFG, "program")
    assert ends.idle
    assert not ends.reason(trap_with(tval=0x99))


def test_equal_differences_have_one_signature() -> None:
    a, b = trap_with(tval=0x99), trap_with(tval=0x98)
    assert signature(a) == signature(b)
    design = made(2)
    design.wrong_x(10, 7)
    run = Run(design)
    run.on()
    assert signature(run.found()) != signature(a)
