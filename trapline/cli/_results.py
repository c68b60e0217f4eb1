# SPDX-License-Identifier: Apache-2.0
"""What a lockstep run prints of its results: the table, what was accepted, what is not told."""

from __future__ import annotations

from typing import Any

from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from trapline.console import UNBOUNDED, Console
from trapline.tb.duts import loader as duts
from trapline.tb.run.description import Result, Verdict

SHOWN = 20  # programs listed one by one; of more, only those that are not equal
_ROWS = 3 * SHOWN  # and of those no more
_SENTENCE = 400  # characters of a sentence
_NAMED = 200  # programs of the line that names those that failed
_NOT_RUN = (Verdict.MISSING, Verdict.SKIPPED)
_COLUMNS = ("program", "verdict", "instructions", "cycles", "guest exits", "seconds")


def show(console: Console, results: list[Result], summary: dict[str, Any]) -> None:
    """The table, what was accepted, and what this design's records do not tell.

    A name stands whole on its line, however narrow the terminal. A log breaks no line at all.
    """
    _table(console, results)
    say = console.print
    waived = len(summary["waived"])
    if len(results) > SHOWN:
        _failing(console, results)
    say(
        f"{summary['programs']} programs, {summary['instructions']:,} instructions, "
        f"{summary['differences']} differences, {len(summary['failed'])} failed by themselves, "
        f"{sum(summary['traps'].values()):,} traps, {summary['guest_exits']:,} guest exits"
        + (f", {waived} waived" if waived else "")
        + (
            f", {len(summary['not_applicable'])} not applicable"
            if summary["not_applicable"]
            else ""
        )
        + (f", {len(summary['unfinished'])} not finished" if summary["unfinished"] else "")
        + (f", {len(summary['upset'])} upset by their interrupts" if summary["upset"] else "")
    )
    if summary["programs"]:
        _allowed(console, results, summary)
    _hidden(console, summary)


def _allowed(console: Console, results: list[Result], summary: dict[str, Any]) -> None:
    """What was taken although the model would have done otherwise: times, choices, staleness."""
    say = console.print
    longest, bound = summary["longest_interrupt"], summary["interrupt_bound"]
    say(
        f"an interrupt waited {longest[0]} records and {longest[1]} cycles at most "
        f"(the design states {bound[0]} and {bound[1]})"
    )
    for what, count in summary["timer_bits"].items():
        if count:
            say(f"timer bits {what} their comparison, within the bound: {count}")
    for name, count in summary["adopted"].items():
        say(f"adopted from the design: {name}: {count}")
    if not summary["accepted"]:
        say("accepted: nothing")
    for rule, count in summary["accepted"].items():
        say(f"accepted: {rule}: {count}")
    for r in [r for r in results if r.stale][:SHOWN]:
        say(f"  {r.name}: first: {r.stale[0]}")


def _table(console: Console, results: list[Result]) -> None:
    """One line for each program; below it what is to be said of it, so that it is named once."""
    shown = results
    if len(results) > SHOWN:
        # What is not good comes first, where not everything has room.
        bad = [r for r in results if not r.good]
        shown = bad + [r for r in results if r.good and r.ending not in ("equal", "equal, passed")]
    shown = shown[:_ROWS]
    if not shown:
        return
    table = Table(box=None, padding=(0, 2))
    for column in _COLUMNS:
        text = column in ("program", "verdict")
        table.add_column(column, justify="left" if text else "right", no_wrap=True)
    for r in shown:
        colour = _colour(r)
        numbers = (r.instructions, r.cycles, r.guest_exits)
        table.add_row(
            r.name,
            Text(r.ending, colour),
            *(f"{n:,}" for n in numbers),
            f"{r.seconds:.2f}",
        )
    # Rendered without bounds, because a table cuts or folds its columns where it is too wide.
    wide = console.options.update(width=UNBOUNDED)
    title, *lines = console.render_lines(table, wide, pad=False)
    _row(console, title)
    reported = next((r for r in shown if r.report), None)  # its report follows, with the sentence
    room = SHOWN
    for r, line in zip(shown, lines, strict=True):
        _row(console, line)
        if r is not reported and room and r.verdict != Verdict.NOT_APPLICABLE:
            room -= _shown(console, r)
        for further in r.further:
            _sentence(console, f"then {further}")


def _colour(r: Result) -> str:
    if not r.good:
        return "red"
    return "yellow" if r.waived or r.verdict == Verdict.NOT_APPLICABLE else "green"


def _shown(console: Console, r: Result) -> bool:
    """Print the result's sentence; whether there was one."""
    if r.sentence:
        _sentence(console, r.sentence + (f" (as {r.same_as})" if r.same_as else ""))
    return bool(r.sentence)


def _failing(console: Console, results: list[Result]) -> None:
    """Where the table has no room for all programs: the names of all that are not good."""
    bad = [r.name for r in results if not r.good and r.verdict not in _NOT_RUN]
    if bad:
        more = f" and {len(bad) - _NAMED} more (summary.json)" if len(bad) > _NAMED else ""
        console.say(("failed", "red"), f": {' '.join(bad[:_NAMED])}{more}")


def _row(console: Console, line: list[Segment]) -> None:
    console.print(Segments([*line, Segment.line()]), soft_wrap=True, end="")


def _sentence(console: Console, sentence: str) -> None:
    cut = sentence if len(sentence) <= _SENTENCE else f"{sentence[:_SENTENCE]} ..."
    console.print(Padding(Text(cut), (0, 0, 0, 6), expand=False))


def _hidden(console: Console, summary: dict[str, Any]) -> None:
    """The design's waivers, and what its records do not tell."""
    say = console.print
    for waiver in duts.load(summary["dut"]).waivers:
        uses = list(summary["waived"].values()).count(waiver.name)
        uses += waiver.go_on and sum(waiver.name in r["continued"] for r in summary["results"])
        used = f"{uses} used it" if uses else "not used"
        if times := summary["continued"].get(waiver.name, 0):
            used += f", {times} times"
        say(f"waiver: {waiver.name} ({waiver.reason}): {used}")
    if summary["never_compared"]:
        groups = ", ".join(g.lower() for g in summary["never_compared"])
        say(f"never compared for this design: {groups}")
    if not summary["bus_compared"]:
        say("never compared for this design: what reaches the bus, until a run ends")
