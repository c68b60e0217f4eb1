# SPDX-License-Identifier: Apache-2.0
"""Whether a step needs what a design leaves out, and what is written into agreed records.

Whole streams of such designs: test_unknown_groups.py.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sources import uncompiled
from stream_maker import rows

from trapline.models.golden.wide import M64
from trapline.models.isa.commit import ALL_KNOWN, FIELD, RECORD_WORDS, Group, Kind, MemOp, pack

MODULE = uncompiled("tb/lockstep/unreported")
RD_WDATA, MEM_RDATA = FIELD["rd_wdata"].word, FIELD["mem_rdata"].word
CSRR, CSRW, ADD = 0x2573, 0x1073, 0x0000_0033
MIP, TIME, MSCRATCH = 0x344, 0xC01, 0x340
DEVICE_LOAD = {"mem_op": MemOp.LOAD, "device": 1, "rd_we": 1}


def made(
    *left_out: Group,
    insn: int = ADD,
    record: dict[str, int] | None = None,
    check_bus: bool = True,
    **fields: int,
):
    """The check, with the hart behind a step `fields` and one record of the design's."""
    hart = SimpleNamespace(
        rec_out=pack({"kind": Kind.RETIRE, **fields}), rec_in=[0] * RECORD_WORDS, insn=insn, did=[]
    )
    # Behind an SC that the model let fail although there is a reservation.
    hart.sc_spurious = fields.get("mem_op") == MemOp.SC
    hart.cfg = SimpleNamespace(sc_fail_sets_ad=True)
    hart.ram_base, hart.ram8 = 0x8000_0000, bytes(range(16))
    hart.mem_pa, hart.mem_size, hart.mem_wdata = 0x8000_0008, 2, 0x0B0A_0908
    hart.undo = lambda: hart.did.append("undo")
    hart.predict = lambda: hart.did.append("predict")
    known = ALL_KNOWN & ~sum(1 << group for group in left_out)
    found = MODULE.Unreported(hart, known, check_bus)
    found.read(rows([pack({"kind": Kind.RETIRE, **(record or {})})], RECORD_WORDS))
    return found, hart


def suffices(kind: Kind = Kind.RETIRE, *left_out: Group, insn: int = ADD, **fields: int) -> bool:
    return bool(made(*left_out, insn=insn, **fields)[0].suffices(0, kind))


def test_a_design_that_reports_everything_lacks_nothing():
    whole, _ = made()
    assert (whole.lacks, whole.fills) == (0, False)
    for kind in Kind:
        assert whole.suffices(0, kind)


def test_fields_that_are_compared_are_filled_and_no_facts():
    found, _ = made(Group.TVAL)
    assert (found.lacks, found.fills) == (0, True)


def test_an_interrupt_needs_the_pins():
    assert not suffices(Kind.INTERRUPT, Group.PINS)
    assert suffices(Kind.INTERRUPT, Group.TIME)
    found, _ = made(Group.PINS)
    found.suffices(0, Kind.INTERRUPT)
    assert found.missing_fact == Group.PINS


@pytest.mark.parametrize(
    ("csr", "group"), [(MIP, Group.PINS), (TIME, Group.TIME), (MSCRATCH, None)]
)
def test_a_read_of_a_csr_needs_what_it_shows(csr, group):
    for left_out in (Group.PINS, Group.TIME):
        assert suffices(Kind.RETIRE, left_out, insn=csr << 20 | CSRR) == (left_out != group)


def test_csrrw_to_x0_reads_nothing():
    assert suffices(Kind.RETIRE, Group.PINS, insn=MIP << 20 | CSRW)
    assert not suffices(Kind.RETIRE, Group.PINS, insn=MIP << 20 | CSRW | 5 << 7)
    assert not suffices(Kind.RETIRE, Group.PINS, insn=MIP << 20 | CSRR & ~0xF80)  # CSRRS does


def test_what_traps_has_read_nothing():
    assert suffices(Kind.EXCEPTION, Group.PINS, insn=MIP << 20 | CSRR)
    found, _ = made(Group.PINS, insn=MIP << 20 | CSRR, kind=Kind.EXCEPTION)
    assert found.suffices(0, Kind.RETIRE)


def test_an_sc_tells_its_success_by_rd():
    assert suffices(Kind.RETIRE, Group.MEM_DATA, mem_op=MemOp.SC, rd_we=1)
    assert not suffices(Kind.RETIRE, Group.MEM_DATA, mem_op=MemOp.SC, rd_we=0)
    assert not suffices(Kind.RETIRE, Group.MEM_DATA, Group.RD, mem_op=MemOp.SC, rd_we=1)


def of_sc_to_x0(**hart_is: object):
    found, hart = made(Group.MEM_DATA, mem_op=MemOp.SC, check_bus=False)
    vars(hart).update(hart_is)
    return found, hart


def test_an_sc_to_x0_of_what_memory_holds_is_taken_as_one_that_succeeds():
    found, hart = of_sc_to_x0()
    assert found.suffices(0, Kind.RETIRE)
    assert hart.did == ["undo", "predict"]
    assert hart.rec_in[0] == 1 << FIELD["sc_success"].lsb
    assert of_sc_to_x0(mem_size=3, mem_wdata=0x0F0E_0D0C_0B0A_0908)[0].suffices(0, Kind.RETIRE)


def test_an_sc_to_x0_without_a_reservation_fails_whatever_the_design_says():
    found, hart = of_sc_to_x0(sc_spurious=False, mem_wdata=0)
    assert found.suffices(0, Kind.RETIRE)
    assert hart.did == []


@pytest.mark.parametrize(
    "hart_is",
    [{"mem_wdata": 0x0B0A_0909}, {"mem_size": 3}, {"cfg": SimpleNamespace(sc_fail_sets_ad=False)}],
)
def test_an_sc_to_x0_that_leaves_something_else_behind_needs_the_fact(hart_is):
    found, _ = of_sc_to_x0(**hart_is)
    assert not found.suffices(0, Kind.RETIRE)
    assert found.missing_fact == Group.MEM_DATA


@pytest.mark.parametrize(
    ("size", "value"),
    [(0, 0x88), (1, 0x7788), (2, 0x5566_7788), (3, 0x1122_3344_5566_7788)],
)
def test_a_devices_answer_is_what_rd_took(size, value):
    """The step is taken once more with as many bytes of it as were loaded."""
    found, hart = made(
        Group.MEM_DATA,
        record={"rd_we": 1, "rd_wdata": 0x1122_3344_5566_7788},
        mem_size=size,
        **DEVICE_LOAD,
    )
    assert found.suffices(0, Kind.RETIRE)
    assert hart.rec_in[MEM_RDATA] == value
    assert hart.did == ["undo", "predict"]


@pytest.mark.parametrize("change", [{"device": 0}, {"mem_op": MemOp.STORE}, {"rd_we": 0}])
def test_other_steps_are_not_taken_once_more(change):
    found, hart = made(Group.MEM_DATA, mem_size=3, **{**DEVICE_LOAD, **change})
    assert found.suffices(0, Kind.RETIRE)
    assert hart.did == []


def test_a_devices_answer_that_rd_does_not_show_is_missing():
    found, hart = made(Group.MEM_DATA, Group.RD, mem_size=3, **DEVICE_LOAD)
    assert not found.suffices(0, Kind.RETIRE)
    assert (found.missing_fact, hart.did) == (Group.MEM_DATA, [])


@pytest.mark.parametrize(
    ("record", "kind", "succeeded"),
    [
        ({"rd_we": 1, "rd_wdata": 0}, Kind.RETIRE, True),
        ({"rd_we": 1, "rd_wdata": 1}, Kind.RETIRE, False),
        ({"rd_we": 0, "rd_wdata": 0}, Kind.RETIRE, False),
        ({"rd_we": 1, "rd_wdata": 0}, Kind.EXCEPTION, False),
    ],
)
def test_an_sc_that_wrote_zero_has_succeeded(record, kind, succeeded):
    assert made(record=record)[0].sc_succeeded(0, kind) == succeeded
    assert not made(Group.RD, record=record)[0].sc_succeeded(0, kind)


def test_what_is_left_out_is_written_into_the_record_and_nothing_else():
    predicted = {"pc": M64, "next_pc": M64 - 1, "rd_we": 1, "rd_addr": 31, "rd_wdata": 5}
    seen = {"pc": 0x1234, "next_pc": 0, "rd_we": 0, "rd_addr": 0, "rd_wdata": 0}
    found, hart = made(Group.NEXT_PC, Group.RD, record=seen, **predicted)
    found.fill(0, Kind.RETIRE)
    filled = [found.ring[0, word] for word in range(RECORD_WORDS)]
    assert filled == pack({**seen, **predicted, "kind": Kind.RETIRE, "pc": 0x1234})
    assert hart.rec_out[RD_WDATA] == 5
