# SPDX-License-Identifier: Apache-2.0
"""What main memory held before its last stores."""

from __future__ import annotations

import pytest

from trapline.tb.lockstep.staleness.stores import REMEMBERED, StoreLog

RAM = 1 << 20
# Doublewords this far apart share a bucket.
SAME_BUCKET = 8 << 16


@pytest.fixture
def log() -> StoreLog:
    return StoreLog(RAM)


def test_versions_come_youngest_first(log):
    for now, value in ((3, 0xA), (5, 0xB), (9, 0xC)):
        log.add(0x100, value, now)
    assert log.versions(0x100, -1) == [(9, 0xC), (5, 0xB), (3, 0xA)]
    assert log.versions(0x103, -1) == log.versions(0x100, -1)  # of its doubleword


@pytest.mark.parametrize(("after", "count"), [(2, 3), (3, 2), (8, 1), (9, 0)])
def test_versions_later_than_a_record(log, after, count):
    for now, value in ((3, 0xA), (5, 0xB), (9, 0xC)):
        log.add(0x100, value, now)
    assert len(log.versions(0x100, after)) == count


def test_other_doublewords_have_none(log):
    log.add(0x100, 0xA, 3)
    log.add(0x100 + SAME_BUCKET, 0xB, 4)
    assert log.versions(0x108, -1) == []
    assert log.versions(0x100, -1) == [(3, 0xA)]
    assert log.versions(0x100 + SAME_BUCKET, -1) == [(4, 0xB)]


def test_values_have_64_bits(log):
    log.add(0, (1 << 64) - 1, 0)
    assert log.versions(0, -1) == [(0, (1 << 64) - 1)]


def test_pages_that_stores_reached(log):
    log.add(0x2FF8, 1, 0)
    assert [log.touched(at) for at in (0x1FFF, 0x2000, 0x2FFF, 0x3000)] == [0, 1, 1, 0]
    pages = log.touched_pages()
    assert (sum(pages), pages[2]) == (1, 1)
    assert len(pages) == RAM // 0x1000 + 1


def test_the_oldest_are_forgotten_and_said_to_be(log):
    log.add(0x100, 0xA, 0)
    for now in range(1, REMEMBERED):
        log.add(0x200, now, now)
    assert log.forgotten_until() == -1
    assert log.versions(0x100, -1) == [(0, 0xA)]
    log.add(0x300, 1, REMEMBERED)
    assert log.forgotten_until() == 1
    assert log.versions(0x100, -1) == []
    assert log.versions(0x300, -1) == [(REMEMBERED, 1)]


def test_a_log_of_another_process_knows_nothing_before(log):
    log.forget(40)
    assert log.forgotten_until() == 40
    assert log.touched(0x100)
    assert log.versions(0x100, -1) == []
    log.add(0x100, 0xA, 41)
    assert log.versions(0x100, -1) == [(41, 0xA)]
    assert log.forgotten_until() == 40


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_log_that_starts_again_knows_no_store(log, forgotten):
    if forgotten:
        log.forget(40)
    for n in range(300):
        log.add(8 * 977 * n % RAM, n, n)
    log.restart()
    assert (log.count, log.forgotten_until()) == (0, -1)
    assert not any(log.touched_pages())
    assert all(log.versions(8 * 977 * n % RAM, -1) == [] for n in range(300))
    log.add(0x100, 0xA, 3)
    assert log.versions(0x100, -1) == [(3, 0xA)]
    assert sum(log.touched_pages()) == 1
