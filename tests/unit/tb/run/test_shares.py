# SPDX-License-Identifier: Apache-2.0
"""Programs shared out to several simulators."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from trapline.tb.run.description import Program
from trapline.tb.run.shares import Shares, side_by_side


def programs(*groups: str) -> list[Program]:
    return [Program(f"p{n}", "e", group=group) for n, group in enumerate(groups)]


def taken(shares: Shares) -> list[list[int]]:
    found = []
    while share := shares.take():
        found.append(share)
    return found


def test_one_simulator_takes_everything_at_once() -> None:
    assert taken(Shares(programs(*[""] * 9), 1)) == [list(range(9))]


def test_shares_get_smaller_and_each_program_is_in_one() -> None:
    found = taken(Shares(programs(*[""] * 100), 2))
    sizes = [len(share) for share in found]
    assert sizes[0] == 25
    assert sizes[-1] == 1
    assert sizes == sorted(sizes, reverse=True)
    assert [number for share in found for number in share] == list(range(100))


def test_a_group_stays_in_one_simulator() -> None:
    found = taken(Shares(programs("", "a", "b", "a", "", "b"), 2))
    assert sorted(map(sorted, found)) == [[0], [1, 3], [2, 5], [4]]


def test_a_failure_stops_the_others_and_is_raised() -> None:
    stopped = threading.Event()

    def work(number: int) -> None:
        if number == 1:
            raise ValueError("one")
        assert stopped.wait(20)

    with pytest.raises(ValueError, match="one"):
        side_by_side(3, work, stopped.set)


def test_an_interrupt_of_the_wait_stops_them_all() -> None:
    stopped, ended = threading.Event(), []

    def work(number: int) -> None:
        assert stopped.wait(20)
        time.sleep(0.2)
        ended.append(number)

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side(2, work, stopped.set)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert sorted(ended) == [0, 1]
