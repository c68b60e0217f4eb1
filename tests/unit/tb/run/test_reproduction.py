# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from trapline.tb.run.description import Verdict
from trapline.tb.run.reproduction import Ending, Judgement, judge, judge_death, shortest

GOOD, BAD = Ending("equal", 100), Ending("difference", 7)


class Design:
    """Program 9 differs when all of `leave` ran before it in the same simulator, in any order."""

    def __init__(self, leave: set[int], own: bool = False) -> None:
        self.leave = leave
        self.own = own
        self.runs = 0

    def __call__(self, programs: Sequence[int]) -> Ending:
        self.runs += 1
        return BAD if self.own or self.leave <= set(programs[:-1]) else GOOD


def test_a_difference_that_comes_back_alone_is_a_difference():
    design = Design(set(), own=True)
    assert judge(9, range(8), BAD, design) == Judgement()
    assert design.runs == 1


@pytest.mark.parametrize("leave", [{3}, {0, 7}, {2, 3, 4}])
def test_the_shortest_list_of_predecessors(leave):
    judgement = judge(9, range(8), BAD, Design(leave))
    assert judgement.verdict == Verdict.SURVIVES
    assert set(judgement.predecessors) == leave
    assert list(judgement.predecessors) == sorted(leave)


def test_few_runs_find_one_predecessor_of_a_hundred():
    design = Design({71})
    assert judge(9, range(100, 200), BAD, Design({171})).predecessors == (171,)
    assert judge(9, range(100), BAD, design).predecessors == (71,)
    assert design.runs < 30


def test_one_that_stays_away_altogether_is_chance():
    assert judge(9, [1, 2], BAD, lambda _p: GOOD).verdict == Verdict.CHANCE


def test_two_endings_of_the_same_run_are_chance():
    endings = itertools.cycle([Ending("difference", 3), Ending("difference", 4)])
    assert judge(9, [1], BAD, lambda _p: next(endings)).verdict == Verdict.CHANCE


def test_a_simulator_that_dies_alone_is_no_reproduction():
    judgement = judge(9, [1], BAD, lambda p: BAD if len(p) > 1 else None)
    assert (judgement.verdict, judgement.predecessors) == (Verdict.SURVIVES, (1,))


def test_a_second_run_that_ends_otherwise_has_itself_as_predecessor():
    judgement = judge(9, [1], BAD, lambda p: GOOD if list(p) == [9, 9] else BAD, "at cycle 5")
    assert (judgement.verdict, judgement.predecessors) == (Verdict.SURVIVES, (9,))
    # In a fresh simulator the second run ends as the first: then it was chance.
    assert judge(9, [1], BAD, lambda _p: BAD, "at cycle 5").verdict == Verdict.CHANCE


def test_shortest_keeps_the_order_and_nothing_superfluous():
    wanted = {1, 5, 6}
    assert shortest(range(10), lambda some: wanted <= set(some)) == [1, 5, 6]
    assert shortest([], lambda _some: True) == []
    assert shortest([4], lambda _some: True) == []


def test_a_simulator_that_dies_again_alone_keeps_its_verdict():
    judgement = judge_death(9, [1], lambda _p: None)
    assert (judgement.verdict, judgement.predecessors) == ("", ())
    assert "again" in judgement.sentence


def test_a_simulator_that_dies_only_after_another_program():
    judgement = judge_death(9, range(8), lambda p: None if {2, 5} <= set(p) else GOOD)
    assert judgement.verdict == Verdict.SURVIVES
    assert judgement.predecessors == (2, 5)


def test_a_simulator_killed_from_outside_keeps_its_verdict():
    judgement = judge_death(9, [1], lambda _p: GOOD)
    assert (judgement.verdict, judgement.predecessors) == ("", ())
    assert "equal after 100 records" in judgement.sentence
