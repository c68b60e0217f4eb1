# SPDX-License-Identifier: Apache-2.0
"""Short ranges drawn by one float: every value, none outside, the same for a seed."""

from __future__ import annotations

from collections import Counter

import pytest

from trapline.tb.random.draws import Draws


def test_every_value_of_a_range_comes_and_no_other() -> None:
    draws = Draws(1)
    assert {draws.randrange(5) for _ in range(200)} == set(range(5))
    assert {draws.randrange(3, 9, 2) for _ in range(200)} == {3, 5, 7}
    assert {draws.randrange(3, 8, 2) for _ in range(200)} == {3, 5, 7}
    assert {draws.randint(-1, 1) for _ in range(200)} == {-1, 0, 1}
    assert {draws.choice("abc") for _ in range(200)} == set("abc")


def test_values_come_about_alike_often() -> None:
    draws = Draws(2)
    counts = Counter(draws.randrange(4) for _ in range(4000))
    assert all(850 < count < 1150 for count in counts.values())


def test_a_seed_decides() -> None:
    assert [Draws(7).randrange(100) for _ in range(3)] == [Draws(7).randrange(100)] * 3


def test_nothing_can_be_chosen_of_nothing() -> None:
    with pytest.raises(IndexError):
        Draws(1).choice(())
