# SPDX-License-Identifier: Apache-2.0
"""f registers and fcsr in lockstep: what differs is found at its record and said in words."""

from __future__ import annotations

import pytest
from stream_maker import Maker, hart_with

from trapline.models.isa.commit import ALL_KNOWN, FIELD, get
from trapline.models.isa.config import named
from trapline.models.isa.state import FIRST_F
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.lockstep.floats import fcsr_in_words

CFG = named("rv64gc_h")
# lui t0,6; csrs mstatus,t0; li a0,5; fmv.d.x f5,a0; fdiv.d f6,f5,f0; fmv.x.d a1,f6;
# csrw mscratch,a1
PROGRAM = [
    0x000062B7, 0x3002A073, 0x00500513, 0xF20502D3, 0x1A02F353, 0xE20305D3, 0x34059073,
]  # fmt: skip
DIVISION, LAST = 4, 6
INFINITY = 0x7FF0_0000_0000_0000


@pytest.fixture
def maker() -> Maker:
    made = Maker(PROGRAM, CFG)
    for _ in PROGRAM:
        made.step()
    return made


def check(maker: Maker) -> tuple[Checker, int]:
    checker = Checker(hart_with(PROGRAM, CFG))
    ring, full, bus = maker.rings()
    return checker, checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)


def sentence(maker: Maker, checker: Checker, done: int) -> str:
    return diagnose(
        checker.stop, done, tuple(maker.records[done]), tuple(checker.hart.prediction()),
        ALL_KNOWN, [], full=(maker.full[done], checker.hart.state_words()),
    ).detail  # fmt: skip


def test_a_faultless_stream_is_accepted(maker: Maker) -> None:
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.NONE, len(PROGRAM))
    record = tuple(maker.records[DIVISION])
    found = {n: get(record, n) for n in ("frd_we", "rd_we", "rd_addr", "rd_wdata", "fcsr")}
    assert found == {"frd_we": 1, "rd_we": 0, "rd_addr": 6, "rd_wdata": INFINITY, "fcsr": 8}


def test_a_wrong_value_of_an_f_register_is_named(maker: Maker) -> None:
    maker.records[DIVISION][FIELD["rd_wdata"].word] ^= 1
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.FIELDS_DIFFER, DIVISION)
    assert sentence(maker, checker, done) == (
        "f6 is written 0x7ff0000000000001 in the design, 0x7ff0000000000000 in the model"
    )


def test_a_wrong_flag_is_named(maker: Maker) -> None:
    field = FIELD["fcsr"]
    maker.records[DIVISION][field.word] ^= 1 << field.lsb
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.FIELDS_DIFFER, DIVISION)
    assert sentence(maker, checker, done) == (
        "fcsr is 0x9 (DZ NX, RNE) in the design, 0x8 (DZ, RNE) in the model"
    )


@pytest.mark.parametrize("register", [0, 5, 31])
def test_a_stray_f_register_is_found_in_the_full_state(maker: Maker, register: int) -> None:
    maker.full[LAST][FIRST_F + register] ^= 1 << 40
    checker, done = check(maker)
    assert (checker.stop, done) == (CheckerStop.STATE_DIFFERS, LAST)
    assert sentence(maker, checker, done).startswith(f"f{register} is ")


def test_a_wrong_f_register_and_fcsr_can_be_taken_over(maker: Maker) -> None:
    design = Maker(PROGRAM, CFG)
    for _ in range(DIVISION + 1):
        design.step()
    design.hart.set_f(6, INFINITY + 1)
    design.hart.fcsr = 0x18
    record = design.records[DIVISION]
    record[FIELD["rd_wdata"].word] = INFINITY + 1
    record[FIELD["fcsr"].word] ^= 0x10 << FIELD["fcsr"].lsb
    design.full[DIVISION] = design.hart.state_words()
    for _ in PROGRAM[DIVISION + 1 :]:
        design.step()
    checker, done = check(design)
    assert (checker.stop, done) == (CheckerStop.FIELDS_DIFFER, DIVISION)
    assert checker.adopt(done, design.full[done])
    checker.records_agreed()
    ring, full, bus = design.rings()
    left = len(PROGRAM) - done - 1
    assert checker.drain(ring, done + 1, left, full, bus, 0, 0) == left
    assert checker.hart.csr_named("mscratch") == INFINITY + 1
    assert checker.hart.fcsr == 0x18


def test_fcsr_in_words() -> None:
    assert fcsr_in_words(0) == "no flags, RNE"
    assert fcsr_in_words(0x9F) == "NV DZ OF UF NX, RMM"
    assert fcsr_in_words(0xE1) == "NX, reserved mode 7"
