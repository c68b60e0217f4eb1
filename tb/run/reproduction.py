# SPDX-License-Identifier: Apache-2.0
"""Does a difference come back? If not, why: the verdicts on a harness or design that is not one.

A difference found in a warm simulator is run again alone in a fresh one. One that stays away is
never taken for gone: either the programs before it left something behind that reset does not clear
(then the shortest list of them is searched), or the same run gives different results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trapline.tb.run.description import Verdict

# Runs that the search for the shortest list may take.
MOST_RUNS = 200
# A program that has run for so long is not run again to find out why its simulator died.
RERUN_INSTRUCTIONS = 10_000_000
# A run that lives twice as long, and so much longer, has not died again.
RERUN_MARGIN = 100_000


@dataclass(frozen=True)
class Ending:
    """How a program ended: equal endings of equal runs are what reproducible means."""

    verdict: str
    records: int

    def __str__(self) -> str:
        return f"{self.verdict} after {self.records} records"


@dataclass(frozen=True)
class Judgement:
    """`verdict`: "" when the difference comes back alone. `predecessors`: needed before it."""

    verdict: str = ""
    sentence: str = ""
    predecessors: tuple[int, ...] = ()


# Runs programs (numbers) in a fresh simulator; how the last one ended, None when it died.
RunInFresh = Callable[[Sequence[int]], Ending | None]


def judge(
    program: int, before: Sequence[int], seen: Ending, run: RunInFresh, rerun: str = ""
) -> Judgement:
    """What a difference is worth that `program` showed after the programs `before`.

    `rerun`: how the same run ended once more in the same simulator, "" when as before.
    """
    fresh = run([program])
    if fresh == seen and not rerun:
        return Judgement()
    if run([program]) != fresh:
        return _chance(f"alone in two fresh simulators it ended in two ways, first {fresh}")
    if fresh == seen:
        second = run([program, program])
        if second == seen or run([program, program]) != second:
            return _chance(f"run twice in one simulator it ended in two ways: {rerun}")
        return Judgement(
            Verdict.SURVIVES, f"a second run after it ends otherwise: {rerun}", (program,)
        )
    for _ in range(2):
        if run([*before, program]) != seen:
            return _chance(f"neither alone ({fresh}) nor after the same programs does it come back")
    needed = shortest(before, lambda some: run([*some, program]) == seen)
    return Judgement(
        Verdict.SURVIVES,
        f"alone it is {fresh}; it differs after the programs named as predecessors",
        tuple(needed),
    )


def judge_death(program: int, before: Sequence[int], run: RunInFresh) -> Judgement:
    """Of a program whose simulator died: does it die again?

    The verdict stays "" unless programs `before` are needed for it; the sentence tells.
    """
    fresh = run([program])
    if fresh is None:
        return Judgement(sentence="alone in a fresh simulator it dies again")
    if before and run([*before, program]) is None:
        needed = shortest(before, lambda some: run([*some, program]) is None)
        return Judgement(
            Verdict.SURVIVES,
            f"alone it is {fresh}; the simulator dies after the programs named as predecessors",
            tuple(needed),
        )
    return Judgement(sentence=f"run again it does not die: it is {fresh}")


def _chance(sentence: str) -> Judgement:
    return Judgement(Verdict.CHANCE, sentence)


def shortest(items: Sequence[int], holds: Callable[[Sequence[int]], bool]) -> list[int]:
    """A part of `items`, in order, for which `holds` still holds and none of which can be left out.

    Delta debugging; `holds(items)` is true. After MOST_RUNS calls the shortest part found so far.
    """
    left = list(items)
    pieces, runs = 2, 0
    while left and runs < MOST_RUNS:
        size = -(-len(left) // pieces)
        for start in range(0, len(left), size):
            rest = left[:start] + left[start + size :]
            runs += 1
            if holds(rest):
                left, pieces = rest, max(pieces - 1, 2)
                break
        else:
            if size == 1:
                break
            pieces = min(2 * pieces, len(left))
    return left
