# SPDX-License-Identifier: Apache-2.0
"""Whose guest a differing record belongs to: the hypervisor's last record before it."""

from __future__ import annotations

from types import SimpleNamespace

from trapline.models.isa.commit import pack
from trapline.tb.env.scoreboard import Scoreboard

M, HS, VS, VU = (3, 0), (1, 0), (1, 1), (0, 1)


def host(modes: list[tuple[int, int]], at: tuple[int, int], ring: int = 8) -> object:
    """Which of the records `modes`, all checked, is the host's of a record in mode `at`."""

    def record(mode: tuple[int, int], order: int) -> tuple[int, ...]:
        return tuple(pack({"priv_before": mode[0], "v_before": mode[1], "order": order}))

    records = [record(mode, n) for n, mode in enumerate(modes)]
    board = SimpleNamespace(
        sim=SimpleNamespace(
            control=SimpleNamespace(head=len(modes) + 1, tail=len(modes)),
            ring=SimpleNamespace(shape=(ring,)),
        ),
        _record=lambda number: records[number],
    )
    found = Scoreboard.host(board, record(at, len(modes)))  # type: ignore[arg-type]  # as much as `host` reads
    return records.index(found) if found else None


def test_the_last_record_in_hs_mode_is_the_hosts() -> None:
    assert host([HS, HS, VS, M, VS], VS) == 1
    assert host([HS, VS, HS, VU, VU], VU) == 2


def test_only_guests_have_a_host() -> None:
    assert host([HS, VS, HS], HS) is None
    assert host([HS, VS, M], M) is None


def test_a_guest_entered_from_m_mode_has_none_nor_one_whose_ring_is_overwritten() -> None:
    assert host([M, VS, VS], VS) is None
    assert host([HS, *[VS] * 8], VS) is None
