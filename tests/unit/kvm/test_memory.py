# SPDX-License-Identifier: Apache-2.0
"""Memory in the KVM model: G-stage tables, the dirty log, reads of guest memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.kvm import dirty_log, gstage, walk
from trapline.models.kvm.constants import Errno
from trapline.models.kvm.profiles import LINUX_6_1
from trapline.models.kvm.state import MemorySlot

# --- tables and dirty log ---------------------------------------------------------------------

SLOT = MemorySlot(0, 0x200, 256, 0x5000_0000)


def logged():
    tables = gstage.GStageTables()
    for page in range(0x20_0000, 0x22_0000, 0x1000):
        tables = gstage.set_leaf(tables, page, gstage.Leaf(0, page >> 12, True))[0]
    return dirty_log.enable(LINUX_6_1, dirty_log.Log(), SLOT, tables)


def test_a_page_is_dirty_once_an_interval() -> None:
    log, tables = logged()
    assert not any(leaf.writable for leaf in tables.leaves.values())
    page = gstage.Backing(0x203)
    tables, error, dirty = gstage.map_page(LINUX_6_1, tables, 0x20_3000, page, True, True)
    assert (error, dirty) == (0, True)
    log = dirty_log.mark(log, SLOT, 0x20_3000)
    log, tables, bitmap, error = dirty_log.get(LINUX_6_1, log, SLOT, tables)
    assert (bitmap, error) == (1 << 3, 0)
    assert not tables.leaves[0x20_3000].writable
    assert log.bitmaps[0] == 0


def test_write_protection_covers_what_lies_between() -> None:
    log, tables = logged()
    for page in (0x20_1000, 0x20_2000, 0x20_4000):
        tables = gstage.map_page(LINUX_6_1, tables, page, gstage.Backing(1), True, True)[0]
        log = dirty_log.mark(log, SLOT, page)
    log, tables, error = dirty_log.clear(
        LINUX_6_1, replace(log, manual=True), SLOT, tables, 0, 64, 0b10010
    )
    assert error == 0
    assert log.bitmaps[0] == 0b100
    assert not tables.leaves[0x20_2000].writable


def test_errors_of_the_dirty_log() -> None:
    log, tables = logged()
    empty = dirty_log.Log()
    assert dirty_log.get(LINUX_6_1, empty, SLOT, tables)[3] == Errno.ENOENT
    assert dirty_log.clear(LINUX_6_1, log, SLOT, tables, 1, 64, 1)[2] == Errno.EINVAL
    assert dirty_log.clear(LINUX_6_1, log, SLOT, tables, 0, 65, 1)[2] == Errno.EINVAL


def test_a_read_while_logging_maps_read_only() -> None:
    tables, _, dirty = gstage.map_page(
        LINUX_6_1, gstage.GStageTables(), 0x1000, gstage.Backing(5), write=False, logging=True
    )
    assert (tables.leaves[0x1000].bits, dirty) == (0xDB, False)
    tables, _, dirty = gstage.map_page(
        LINUX_6_1, gstage.GStageTables(), 0x1000, gstage.Backing(5), write=False, logging=False
    )
    assert (tables.leaves[0x1000].bits, dirty) == (0xDF, True)


def test_ageing_and_a_replaced_page() -> None:
    tables = gstage.set_leaf(gstage.GStageTables(), 0x1000, gstage.Leaf(0, 5, True))[0]
    tables, young = gstage.age(tables, 0x1234)
    assert young
    assert not gstage.age(tables, 0x1234)[1]
    assert gstage.change_pte(tables, 0x4000_0000, 7)[1]
    assert gstage.change_pte(tables, 0x1000, 7)[0].leaves[0x1000] == gstage.Leaf(0, 7, False)


@pytest.mark.parametrize(
    ("mode", "bits", "root_index"),
    [("sv39x4", 41, 0x7FF), ("sv48x4", 50, 0x7FF), ("sv57x4", 59, 0x7FF), ("sv32x4", 34, 0xFFF)],
)
def test_widths_of_the_modes(mode, bits, root_index) -> None:
    tables = gstage.GStageTables(mode)
    assert tables.gpa_bits == bits
    assert tables.index((1 << bits) - 1, tables.levels - 1) == root_index


# --- reads of guest memory --------------------------------------------------------------------


def tables_of(entries):
    return lambda at, size: entries.get(at, 0)


def test_a_read_through_two_stages() -> None:
    # VS: Sv39, root at guest page 1; G: Sv39x4, root at 0x10000, all of it one 1 GiB leaf at 0.
    g_leaf = 0xDF
    leaf = 2 << 10 | 0xCF  # guest page 2, V R W X A D, no U
    entries = {0x10000: g_leaf, 0x1000: 1 << 10 | 1, 0x2004: 0x1234}
    entries |= {0x1000 + 8: leaf}
    # Root entry 0 points to the table in the same page, as does every level above the last.
    roots = walk.Roots(8 << 60 | 1, 8 << 60 | 0x10, True, 0)
    memory = walk.GuestMemory(roots, tables_of(entries))
    assert memory.half(0x1004).value == 0x1234
    assert memory.half(0x5004).cause == 13
    assert walk.GuestMemory(replace(roots, mode_s=False), memory.read).half(0x1004).cause == 13
    assert memory.half(1 << 40).cause == 13
    gone = walk.GuestMemory(roots, tables_of({**entries, 0x10000: 0}))
    assert gone.half(0x1004).cause == 21
    assert memory.word(0x1002, 8).cause == 4
