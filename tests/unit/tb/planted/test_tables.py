# SPDX-License-Identifier: Apache-2.0
"""The tables of planted bugs agree with each other, with the sources and with the programs."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from trapline.models.isa.config import NAMED
from trapline.tb.planted import survivors
from trapline.tb.planted.mutants import Mutant, load
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import SourcePlace

HINTS = ROOT / "tb" / "planted" / "bugs" / "catches.csv"
ROWS = list(csv.DictReader(HINTS.open()))
HAND = [row for row in ROWS if row["kind"] == "hand"]


@pytest.fixture(scope="module")
def bugs() -> dict[str, Mutant]:
    return {m.name: m for m in load()}


def place(row: dict[str, str]) -> SourcePlace:
    return SourcePlace(row["file"], row["kind"], row["line"], int(row["nth"]), row["wrong"])


def lines(file: str) -> Counter[str]:
    return Counter(line.strip() for line in (ROOT / file).read_text().splitlines())


def test_each_planted_bug_has_one_hint_at_the_most() -> None:
    places = Counter(map(place, ROWS))
    assert [p for p, count in places.items() if count > 1] == []


def test_every_column_of_a_hint_says_what_it_should() -> None:
    assert list(ROWS[0]) == [*SourcePlace._fields, "config", "program", "instructions"]
    for row in ROWS:
        assert None not in row, row
        assert None not in row.values(), row
        assert row["config"] in NAMED, row
        assert int(row["instructions"]) >= 0, row
        assert int(row["nth"]) >= 1, row
        assert bool(row["wrong"]) == (row["kind"] != "hand"), row


def test_a_hint_names_a_program_that_is_there() -> None:
    folders = ("sw", "tests/corpus")
    there = {p.stem for folder in folders for p in (ROOT / folder).rglob("*.c")}
    named = {row["program"] for row in ROWS if not row["program"].startswith("random")}
    assert named <= there


def test_the_hint_of_a_hand_made_bug_is_of_its_file_and_its_width(bugs: dict[str, Mutant]) -> None:
    for row in HAND:
        bug = bugs[row["line"]]
        assert bug.file == row["file"], row
        assert not bug.verdict, row
        assert bug.xlen in (0, NAMED[row["config"]].xlen), row


def test_a_bug_of_one_width_says_why_it_is_none_at_the_other(bugs: dict[str, Mutant]) -> None:
    for bug in bugs.values():
        assert bug.xlen in (0, 32, 64), bug.name
        assert bool(bug.why) == (bug.xlen == 64), bug.name
        assert bug.why.strip() == bug.why, bug.name


def test_operator_mutants_in_the_tables_stand_in_the_sources() -> None:
    known = [place(row) for row in ROWS if row["kind"] != "hand"]
    known += [row.place for row in survivors.load()]
    texts = {p.file: lines(p.file) for p in known}
    assert [p for p in known if texts[p.file][p.line] < p.nth] == []


def test_a_mutant_that_was_caught_is_no_survivor() -> None:
    assert set(map(place, ROWS)).isdisjoint(row.place for row in survivors.load())
