# SPDX-License-Identifier: Apache-2.0
"""One record against the model's last step, word by word; PTE updates and full states beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sources import uncompiled
from stream_maker import rows

from trapline.models.golden.gen import slots, stops
from trapline.models.isa.commit import (
    ALL_KNOWN,
    FIELD,
    FIELDS,
    RECORD_WORDS,
    Class,
    Group,
    Kind,
    pack,
)
from trapline.models.isa.config import named
from trapline.models.isa.functions import Target
from trapline.models.isa.state import FIRST_F, FULL_STATE_WORDS

MODULE = uncompiled("tb/lockstep/comparison")
UPDATE = {"kind": Kind.PTE_UPDATE, "mem_pa": 0x8000_0100, "mem_rdata": 0x1, "mem_wdata": 0x41}
UPDATED = (0x8000_0100, 0x1, 0x41)


class FakeHart(SimpleNamespace):
    """A hart behind a step that predicted `fields`."""

    def __init__(self, config: str, **fields: int) -> None:
        super().__init__(
            cfg=named(config),
            rec_out=pack({"kind": Kind.RETIRE, **fields}),
            csr=list(range(slots.COUNT)),
            x=[100 + n for n in range(32)],
            f=[200 + n for n in range(32)],
            fcsr=0,
            pte_updates=[],
            pte_update_count=0,
            written={},
        )

    def set_x(self, number: int, value: int) -> None:
        self.written[f"x{number}"] = value

    def set_f(self, number: int, value: int) -> None:
        self.written[f"f{number}"] = value

    def put_csr(self, slot: int, value: int) -> None:
        self.written[slot] = value

    def full_state(self) -> list[int]:
        """The full-state record of where it stands."""
        words = [0] * FULL_STATE_WORDS
        words[: slots.MCYCLE] = self.csr[: slots.MCYCLE]
        for n in range(1, 32):
            words[slots.MCYCLE + n] = self.x[n]
        words[FIRST_F : FIRST_F + 32] = self.f
        return words


def made(records, full=(), *, known=ALL_KNOWN, config="rv64gc_h", **fields):
    """The comparison behind a step `fields`, with the design's records and full states."""
    hart = FakeHart(config, **fields)
    found = MODULE.RecordComparison(hart, known)
    packed = [pack({"kind": Kind.RETIRE, **record}) for record in records]
    found.read(rows(packed, RECORD_WORDS), rows([list(f) for f in full], FULL_STATE_WORDS))
    return found, hart


def compared(record, full=(), **settings) -> int:
    return made([record], full, **settings)[0].differs(0, record.get("kind", Kind.RETIRE))


def test_equal_records_differ_in_nothing():
    same = {"pc": 0x8000_0000, "rd_we": 1, "rd_addr": 5, "rd_wdata": 7}
    assert compared(same, **same) == stops.NONE


RETIRED = [
    f for f in FIELDS
    if f.cls is Class.COMPARED and f.name != "kind" and (not f.kinds or Kind.RETIRE in f.kinds)
]  # fmt: skip


@pytest.mark.parametrize("field", RETIRED, ids=lambda f: f.name)
def test_a_bit_of_any_compared_field_is_seen(field):
    assert compared({field.name: 1 << field.width - 1}) == stops.FIELDS_DIFFER
    assert compared({}, **{field.name: 1}) == stops.FIELDS_DIFFER


@pytest.mark.parametrize("field", [f for f in FIELDS if f.cls is not Class.COMPARED],
                         ids=lambda f: f.name)  # fmt: skip
def test_events_and_what_only_informs_are_not_compared(field):
    if field.name != "full":
        assert compared({field.name: 1}) == stops.NONE


def test_a_group_that_is_not_reported_is_not_compared():
    known = ALL_KNOWN & ~(1 << Group.TVAL)
    assert compared({"kind": Kind.EXCEPTION}, kind=Kind.EXCEPTION, tval=5) == stops.FIELDS_DIFFER
    assert compared({"kind": Kind.EXCEPTION}, kind=Kind.EXCEPTION, tval=5, known=known) == 0


# --- PTE updates --------------------------------------------------------------------------------


def test_updates_are_those_of_the_step_in_their_order():
    found, hart = made([UPDATE, {**UPDATE, "mem_pa": 0x8000_0200}, {}])
    assert (found.note_update(0), found.note_update(1)) == (stops.NONE, stops.NONE)
    assert found.noted() == [UPDATED, (0x8000_0200, 0x1, 0x41)]
    hart.pte_updates, hart.pte_update_count = [*UPDATED, 0x8000_0200, 0x1, 0x41], 2
    assert found.differs(2, Kind.RETIRE) == stops.NONE
    hart.pte_updates = [0x8000_0200, 0x1, 0x41, *UPDATED]
    assert found.differs(2, Kind.RETIRE) == stops.PTE_DIFFERS
    hart.pte_update_count = 1
    assert found.differs(2, Kind.RETIRE) == stops.PTE_DIFFERS


def test_updates_are_behind_once_the_record_has_passed():
    found, _ = made([UPDATE, {}, {}])
    found.note_update(0)
    assert found.differs(1, Kind.RETIRE) == stops.PTE_DIFFERS
    found.agreed(1)
    assert found.noted() == []
    assert found.differs(2, Kind.RETIRE) == stops.NONE


def test_updates_may_be_given_anew():
    found, hart = made([{}])
    found.note([UPDATED])
    assert found.noted() == [UPDATED]
    hart.pte_updates, hart.pte_update_count = list(UPDATED), 1
    assert found.differs(0, Kind.RETIRE) == stops.NONE


def test_more_updates_than_a_step_can_make_differ():
    found, _ = made([UPDATE])
    assert [found.note_update(0) for _ in range(17)] == [stops.NONE] * 16 + [stops.PTE_DIFFERS]


def test_updates_that_are_not_reported_are_not_looked_at():
    found, hart = made([{}], known=ALL_KNOWN & ~(1 << Group.PTE))
    hart.pte_updates, hart.pte_update_count = list(UPDATED), 1
    assert found.differs(0, Kind.RETIRE) == stops.NONE


# --- full states --------------------------------------------------------------------------------


def state(**changes: int) -> list[int]:
    words = FakeHart("rv64gc_h").full_state()
    for place, value in changes.items():
        words[int(place[1:])] = value
    return words


@pytest.mark.parametrize("word", [0, slots.MSTATUS, slots.MCYCLE - 1, slots.MCYCLE + 1,
                                  slots.MCYCLE + 31, FIRST_F, FIRST_F + 31])  # fmt: skip
def test_a_word_of_the_full_state_that_differs_is_seen(word):
    assert compared({"full": 1}, [state()]) == stops.NONE
    assert compared({"full": 1}, [state(**{f"w{word}": 1 << 63})]) == stops.STATE_DIFFERS
    assert compared({}, [state(**{f"w{word}": 1 << 63})]) == stops.NONE, "it does not travel"


def test_mcycle_is_no_part_of_it_nor_are_f_registers_without_f():
    assert compared({"full": 1}, [state(**{f"w{slots.MCYCLE}": 9})]) == stops.NONE
    changed = [state(**{f"w{FIRST_F}": 9})]
    assert compared({"full": 1}, changed) == stops.STATE_DIFFERS
    assert compared({"full": 1}, changed, config="rv64imac_h") == stops.NONE


def test_a_state_that_is_not_reported_is_not_compared():
    known = ALL_KNOWN & ~(1 << Group.STATE)
    assert compared({"full": 1}, [state(w0=1 << 63)], known=known) == stops.NONE


def test_full_states_come_one_after_the_other_and_around():
    found, _ = made([{"full": 1}, {}, {"full": 1}, {"full": 1}], [state(), state(w0=1 << 63)])
    assert found.differs(0, Kind.RETIRE) == stops.NONE
    found.agreed(0)
    found.agreed(1)
    assert found.differs(2, Kind.RETIRE) == stops.STATE_DIFFERS
    found.agreed(2)
    assert found.full_seen == 2
    assert found.differs(3, Kind.RETIRE) == stops.NONE


def test_a_state_with_an_update_is_that_before_the_step():
    found, _ = made([{**UPDATE, "full": 1}] * 2, [state(), state(w0=1 << 63)])
    assert (found.note_update(0), found.full_seen) == (stops.NONE, 1)
    assert (found.note_update(1), found.full_seen) == (stops.STATE_DIFFERS, 2)
    assert len(found.noted()) == 1


# --- taking over what the design says -----------------------------------------------------------


def test_the_model_takes_over_a_register():
    for record, written in (
        ({"rd_we": 1, "rd_addr": 5, "rd_wdata": 7}, {"x5": 7}),
        ({"frd_we": 1, "rd_addr": 6, "rd_wdata": 8}, {"f6": 8}),
        ({}, {}),
    ):
        found, hart = made([record])
        found.claim(0, Kind.RETIRE)
        assert hart.written == written


@pytest.mark.parametrize(
    ("target", "written"),
    [
        (Target.M, {slots.MTVAL: 1, slots.MTVAL2: 2, slots.MTINST: 3}),
        (Target.HS, {slots.STVAL: 1, slots.HTVAL: 2, slots.HTINST: 3}),
        (Target.VS, {slots.VSTVAL: 1}),
    ],
)
def test_the_model_takes_over_a_traps_values(target, written):
    record = {"kind": Kind.EXCEPTION, "target": target, "tval": 1, "tval2": 2, "tinst": 3}
    found, hart = made([record], kind=Kind.EXCEPTION)
    found.claim(0, Kind.EXCEPTION)
    assert hart.written == written


def test_what_is_not_reported_stays_the_models():
    known = ALL_KNOWN & ~(1 << Group.RD)
    mine = {"rd_we": 1, "rd_addr": 5, "rd_wdata": 7, "pc": 4}
    found, hart = made([{"pc": 8}], known=known, **mine)
    found.claim(0, Kind.RETIRE)
    assert hart.rec_out[FIELD["pc"].word] == 8
    assert hart.written == {"x5": 7}
