# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.models.isa.commit import BusKind
from trapline.tb.lockstep.bus import BusCheck

W, R, D, P = (int(k) for k in BusKind)


def word0(kind, strobes=0, size=0):
    return kind | strobes << 8 | size << 16


@pytest.mark.parametrize("first", ["bus", "record"])
def test_a_store_and_its_transfer_match_whichever_comes_first(first):
    check = BusCheck()
    steps = [
        lambda: check.expect(W, 0x8000_0005, 1, 0xBEEF),
        lambda: check.saw(word0(W, 0b0110_0000), 0x8000_0000, 0xBEEF << 40),
    ]
    for step in steps if first == "record" else reversed(steps):
        assert step()
    assert check.left() == (0, 0)
    assert check.matched == 1


def test_a_store_across_doublewords_is_two_transfers():
    check = BusCheck()
    assert check.expect(W, 0x8000_0006, 2, 0x1122_3344)
    assert check.saw(word0(W, 0b1100_0000), 0x8000_0000, 0x3344 << 48)
    assert check.saw(word0(W, 0b0000_0011), 0x8000_0008, 0x1122)
    assert check.left() == (0, 0)


@pytest.mark.parametrize(
    ("second", "same"), [(0x8000_1000, True), (0x8765_4000, True), (0x8765_4008, False)]
)
def test_the_second_page_of_a_store_across_pages_is_the_translations_business(second, same):
    check = BusCheck()
    assert check.expect(W, 0x8000_0FFD, 2, 0x1122_3344)
    assert check.saw(word0(W, 0b1110_0000), 0x8000_0FF8, 0x22_3344 << 40)
    assert check.saw(word0(W, 0b0000_0001), second, 0x11) == same


def test_where_the_second_page_is_known_it_is_compared():
    for second, same in ((0x8765_4000, True), (0x8000_1000, False)):
        check = BusCheck()
        assert check.seen_at(0) == check.seen_at(1) == 0
        assert check.saw(word0(W, 0b1110_0000), 0x8000_0FF8, 0x22_3344 << 40)
        assert check.saw(word0(W, 0b0000_0001), second, 0x11)
        assert check.seen_at(0) == 0x8000_0FF8
        assert check.seen_at(1) == second
        assert check.expect(W, 0x8000_0FFD, 2, 0x1122_3344, 0x8765_4000) == same


def test_what_is_seen_counts_behind_what_was_committed_before():
    check = BusCheck()
    assert check.expect(W, 0x8000_0000, 3, 5)
    assert check.seen_at(0) == 0
    check = BusCheck()
    assert check.saw(word0(W, 0xFF), 0x8000_0000, 5)
    assert check.expect(W, 0x8000_0000, 3, 5)
    assert check.seen_at(0) == 0


@pytest.mark.parametrize(
    ("strobes", "address", "data"),
    [(0b0000_1110, 0x8000_0000, 0xAA), (0b1, 0x8000_0008, 0xAA), (0b1, 0x8000_0000, 0xAB)],
)
def test_a_wrong_strobe_address_or_byte_is_a_difference(strobes, address, data):
    check = BusCheck()
    assert check.expect(W, 0x8000_0000, 0, 0xAA)
    assert not check.saw(word0(W, strobes), address, data)
    assert check.heads()[0] is not None


def test_bytes_outside_the_strobes_do_not_count():
    check = BusCheck()
    assert check.expect(W, 0x8000_0000, 0, 0xAA)
    assert check.saw(word0(W, 1), 0x8000_0000, 0xDEAD_BEEF_0000_00AA)


def test_a_doubled_store_and_a_dropped_store_are_left_over():
    check = BusCheck()
    check.expect(W, 0x8000_0000, 3, 1)
    check.saw(word0(W, 0xFF), 0x8000_0000, 1)
    check.saw(word0(W, 0xFF), 0x8000_0000, 1)
    assert check.left() == (0, 1)
    check.reset()
    check.expect(W, 0x8000_0000, 3, 1)
    assert check.left() == (1, 0)


def test_a_device_read_nobody_asked_for_differs_from_the_next_one():
    check = BusCheck()
    assert check.saw(word0(R, size=0), 0x1000_0000, 0x41)
    assert not check.expect(R, 0x1000_0005, 0, 0x60)


def test_order_between_kinds_counts():
    check = BusCheck()
    check.expect(P, 0x8000_1000, 3, 0xCF)
    assert not check.saw(word0(W, 0xFF), 0x8000_1000, 0xCF)


def test_bytes_above_a_device_access_are_nobodys():
    check = BusCheck()
    assert check.expect(R, 0x0200_4000, 2, 0xFFFF_FFFF)
    assert check.saw(word0(R, size=2), 0x0200_4000, 0xFFFF_FFFF_FFFF_FFFF)
    assert check.expect(R, 0x0200_4000, 2, 0xFFFF_FFFF)
    assert not check.saw(word0(R, size=2), 0x0200_4000, 0xFFFF_FFFF_7FFF_FFFF)
