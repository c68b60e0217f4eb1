# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.models.isa.commit import ALL_KNOWN, FIELDS, Class, Group, Kind, pack
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_COUNT, SLOT_INDEX
from trapline.tb.lockstep.difference import field_differences, state_differences
from trapline.tb.lockstep.masks import compare_masks

COMPARED = [f for f in FIELDS if f.cls is Class.COMPARED and f.name != "kind"]


MEANINGFUL = [
    (f, k)
    for f in COMPARED
    for k in Kind
    if k is not Kind.PTE_UPDATE or not f.kinds or k in f.kinds
]


@pytest.mark.parametrize(("field", "kind"), MEANINGFUL, ids=lambda x: x.name)
def test_one_flipped_bit_of_a_compared_field_is_a_difference(field, kind):
    golden = pack({"kind": kind})
    rtl = pack({"kind": kind, field.name: 1 << (field.width - 1)})
    found = field_differences(rtl, golden, ALL_KNOWN)
    assert [(d.name, d.rtl, d.golden) for d in found] == [(field.name, 1 << (field.width - 1), 0)]


@pytest.mark.parametrize(
    "field", [f for f in FIELDS if f.cls is not Class.COMPARED], ids=lambda f: f.name
)
def test_events_and_information_are_not_compared_with_themselves(field):
    assert not field_differences(pack({field.name: 1}), pack({}), ALL_KNOWN)


@pytest.mark.parametrize("group", list(Group), ids=lambda g: g.name)
def test_an_unknown_group_hides_its_fields_and_no_others(group):
    hidden = ALL_KNOWN & ~(1 << group)
    for f in COMPARED:
        found = field_differences(pack({f.name: 1}), pack({}), hidden)
        assert bool(found) == (f.group is not group)


def test_kinds_that_differ_are_named_first():
    found = field_differences(pack({"kind": 1, "cause": 2}), pack({"pc": 4}), ALL_KNOWN)
    assert found[0].name == "kind"


def test_masks_leave_no_compared_bit_out():
    for kind in (Kind.RETIRE, Kind.EXCEPTION, Kind.INTERRUPT):
        for f in COMPARED:
            assert compare_masks()[kind][f.word] >> f.lsb & 1


def test_state_differences_name_slots_and_registers_but_not_mcycle():
    rtl = [0] * FULL_STATE_WORDS
    rtl[SLOT_INDEX["htval"]] = 5
    rtl[SLOT_INDEX["mcycle"]] = 9
    rtl[SLOT_COUNT + 9] = 3
    found = state_differences(rtl, [0] * FULL_STATE_WORDS)
    assert [(d.name, d.rtl) for d in found] == [("htval", 5), ("x10", 3)]
