# SPDX-License-Identifier: Apache-2.0
"""KVM_SET_USER_MEMORY_REGION: what is refused, with which error, and what is made of the rest."""

from __future__ import annotations

import pytest

from trapline.models.kvm.constants import Errno
from trapline.models.kvm.slots import LOG_DIRTY, READ_ONLY, SLOTS, SlotRegion, error, with_region

GPA_BITS = 41
BASE, SIZE, HVA = 0x8000_0000, 0x20_0000, 0x7000_0000
THERE = with_region({}, SlotRegion(0, 0, BASE, SIZE, HVA))


def judged(number=1, flags=0, address=BASE + SIZE, size=SIZE, hva=HVA, slots=THERE):
    return error(slots, SlotRegion(number, flags, address, size, hva), GPA_BITS)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ({}, 0),
        ({"flags": LOG_DIRTY | READ_ONLY}, 0),
        ({"flags": 4}, Errno.EINVAL),
        ({"number": SLOTS}, Errno.EINVAL),
        ({"address": BASE + SIZE + 8}, Errno.EINVAL),
        ({"size": SIZE + 8}, Errno.EINVAL),
        ({"hva": HVA + 8}, Errno.EINVAL),
        ({"address": (1 << 64) - 0x1000, "size": 0x1000}, Errno.EINVAL),
        ({"address": BASE}, Errno.EEXIST),
        ({"address": BASE + SIZE - 0x1000}, Errno.EEXIST),
        ({"address": 1 << GPA_BITS}, Errno.EFAULT),
        # A slot that is there: deleted, moved, and what it must keep.
        ({"number": 0, "size": 0}, 0),
        ({"number": 1, "size": 0}, Errno.EINVAL),
        ({"number": 0, "address": BASE + 2 * SIZE}, 0),
        ({"number": 0, "address": BASE, "flags": LOG_DIRTY}, 0),
        ({"number": 0, "address": BASE, "flags": READ_ONLY}, Errno.EINVAL),
        ({"number": 0, "address": BASE, "size": 2 * SIZE}, Errno.EINVAL),
        ({"number": 0, "address": BASE, "hva": HVA + 0x1000}, Errno.EINVAL),
    ],
)
def test_a_region_is_judged(region: dict[str, int], expected: int) -> None:
    assert judged(**region) == expected


def test_a_moved_slot_may_lie_where_it_was() -> None:
    # It overlaps its own old place, which it leaves.
    assert judged(number=0, address=BASE + 0x1000) == 0


def test_a_region_of_no_size_takes_its_slot_away() -> None:
    two = with_region(THERE, SlotRegion(1, LOG_DIRTY, BASE + SIZE, SIZE, HVA))
    assert sorted(two) == [0, 1]
    assert (two[1].gfn, two[1].pages, two[1].log_dirty) == ((BASE + SIZE) >> 12, SIZE >> 12, True)
    assert sorted(with_region(two, SlotRegion(0, 0, 0, 0, 0))) == [1]
    assert sorted(THERE) == [0]
