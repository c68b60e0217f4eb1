# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.coverage.points import SPACE
from trapline.coverage.space import Axis, CoverGroup, Space
from trapline.models.isa.rules import unknown


def test_numbers_and_coordinates_are_inverse():
    for group in SPACE.groups:
        for number, at in list(group.numbers())[::97]:
            assert group.coordinates(number) == at
            found, inside = SPACE.group_at(SPACE.bases[group.name] + number)
            assert (found, inside) == (group, number)


def test_names_are_single():
    names = [SPACE.name_of(n) for n in range(0, SPACE.size, 7)]
    assert len(set(names)) == len(names)


def test_rules_that_groups_name_are_the_manuals():
    for group in SPACE.groups:
        assert unknown(group.rules) == (), group.name
        assert group.sentence.endswith(".")


def test_a_doubled_name_is_refused():
    axis = Axis("a", ("x", "y"))
    with pytest.raises(ValueError, match="two groups"):
        _ = Space((CoverGroup("g", "s.", (axis,)), CoverGroup("g", "s.", (axis,)))).bases
    with pytest.raises(ValueError, match="twice"):
        Axis("a", ("x", "x"))


def test_the_digest_follows_the_order_of_values():
    one = CoverGroup("g", "s.", (Axis("a", ("x", "y")),))
    other = CoverGroup("g", "s.", (Axis("a", ("y", "x")),))
    assert one.digest != other.digest
