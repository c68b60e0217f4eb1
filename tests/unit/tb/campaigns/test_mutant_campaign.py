# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.models.isa.licence import first_line
from trapline.tb.campaigns.mutants import page
from trapline.tb.campaigns.mutants.campaign import merged
from trapline.tb.campaigns.mutants.catches import Catch, Known, load_hints, of, write, write_hints
from trapline.tb.campaigns.mutants.programs import SOURCES, Scores, ordered
from trapline.tb.planted import survivors
from trapline.tb.planted.mutants import footprint, load, located
from trapline.tb.planted.operators import FOLDERS, GROUPS, draw
from trapline.tb.planted.patch import ROOT, BadPatch
from trapline.tb.planted.survivors import SourcePlace, place_of


@pytest.fixture(scope="module")
def hand():
    return load()


@pytest.fixture(scope="module")
def drawn(hand):
    return draw(hand)


@pytest.fixture
def elves(tmp_path: Path):
    paths = [tmp_path / name for name in ("one.elf", "two.elf")]
    for path in paths:
        path.write_text(path.name)
    return [str(p) for p in paths]


def caught(mutant, program: str, **more: object) -> Catch:
    return replace(of(mutant), caught=True, program=program, verdict="difference", **more)


def test_two_hundred_operator_mutants_forty_of_each_group(drawn, hand):
    assert [m.number for m in drawn] == list(range(len(hand) + 1, len(hand) + len(drawn) + 1))
    kinds = Counter(m.name.partition(" ")[0] for m in drawn if m.kind == "operator")
    assert [sum(kinds[k] for k in group) for group in GROUPS] == [40] * 5
    assert all(m.file.startswith(FOLDERS) for m in drawn)
    assert {Path(m.file).parts[1] for m in drawn} == {"core", "mmu", "priv"}
    for m in drawn:
        assert (ROOT / m.file).read_text()[m.at :].startswith(m.find), m.name


def test_they_overlap_neither_each_other_nor_hand_made_ones(drawn, hand):
    for file in {m.file for m in drawn}:
        spans = sorted((located(m), located(m) + len(m.find)) for m in drawn if m.file == file)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans)), file
        for m in (m for m in hand if m.file == file):
            assert all(footprint(m).spares(a, b) for a, b in spans), m.name


def test_for_one_that_is_judged_equivalent_another_is_drawn(drawn):
    equivalent = {place_of(m) for m in drawn if m.kind == "equivalent"}
    assert equivalent == {r.place for r in survivors.load() if r.equivalent}
    assert equivalent.isdisjoint(place_of(m) for m in drawn if m.kind == "operator")


def test_another_seed_draws_others(drawn, hand):
    assert {m.name for m in draw(hand, each=5, seed=2)} - {m.name for m in drawn}


def test_a_place_names_one_mutant(drawn, hand):
    assert len({place_of(m) for m in [*hand, *drawn]}) == len(hand) + len(drawn)


def test_every_judged_survivor_and_every_hint_is_of_a_mutant_that_is_there(drawn, hand):
    places = {place_of(m) for m in [*hand, *drawn]}
    assert [r for r in survivors.load() if r.place not in places] == []
    assert [p for p in load_hints() if p not in places] == []


def test_the_page_of_one_configuration_says_what_is_no_bug_there(hand):
    narrow = [m for m in hand if m.xlen in (0, 32) and not m.verdict]
    catches = [caught(m, "one", instructions=1234) for m in narrow[1:]] + [of(narrow[0])]
    text = page.text_of_one("rv32imac_h", hand, catches)
    (answer,) = [line for line in text.splitlines() if " are caught**" in line]
    whole = sum(not m.verdict for m in hand)
    start = f"{len(narrow)} of {whole} exist at rv32imac_h; **{len(narrow) - 1} of them are caught"
    assert answer.startswith(start)
    assert f"| {narrow[0].name} | {', '.join(narrow[0].rules)} | **none** |  |" in text
    absent = text.partition("## No bug at")[2]
    (wide,) = [m for m in hand if m.name == "sv39x4_range_one_bit_wide"]
    assert wide.why
    assert f"| {wide.name} | {wide.why} |" in absent
    assert not [m.name for m in narrow if f"| {m.name} |" in absent]


def test_a_survivor_has_one_reason(tmp_path):
    row = '[[survivor]]\nfile = "a.sv"\nline = "x"\nkind = "wrong_driver"\nwrong = "y"\n'
    path = tmp_path / "survivors.toml"
    for text in (row, row + 'equivalent = "so"\ngap = "so"\n', 2 * (row + 'gap = "so"\n')):
        path.write_text(text)
        with pytest.raises(BadPatch):
            survivors.load(path)
    path.write_text(row + 'gap = "so"\n')
    (found,) = survivors.load(path)
    assert found.place == SourcePlace("a.sv", "wrong_driver", "x", 1, "y")


def test_what_is_known_holds_while_its_program_is_the_same(hand, elves, tmp_path):
    path, simulator = tmp_path / "ledger.sqlite", tmp_path / "key" / "simulator"
    known = Known(path, "mutants", simulator, elves)
    first, second, third = hand[:3]
    known.add(caught(first, "one"))
    known.add(caught(second, "two"))
    known.add(of(third))
    known.add_useless(["two"])
    repeated = Known(path, "mutants", simulator, elves)
    assert set(repeated.catches) == {first.name, second.name, third.name}
    assert repeated.catches[first.name] == caught(first, "one")
    assert repeated.useless == ["two"]
    Path(elves[1]).write_text("another")
    repeated = Known(path, "mutants", simulator, elves)
    assert set(repeated.catches) == {first.name}
    assert repeated.useless is None
    assert not Known(path, "mutants", tmp_path / "other" / "simulator", elves).catches


def test_the_summary_counts_by_kind_and_says_what_is_missing(hand, drawn, tmp_path):
    write([caught(hand[0], "one"), of(drawn[0])], 5, tmp_path / "mutants.json")
    document = json.loads((tmp_path / "mutants.json").read_text())
    assert (document["total"], document["caught"], document["missing"]) == (2, 1, 3)
    assert document["kinds"] == {
        "hand": {"total": 1, "caught": 1},
        "operator": {"total": 1, "caught": 0},
        "equivalent": {"total": 0, "caught": 0},
    }
    assert [row["kind"] for row in document["list"]] == ["hand", "operator"]


def test_hints_come_back_as_written(hand, drawn, tmp_path):
    path = tmp_path / "catches.csv"
    mutants = [hand[0], drawn[0], drawn[1]]
    write_hints(mutants, [caught(m, "one", instructions=7) for m in mutants[:2]], path=path)
    hints = load_hints(path)
    assert set(hints) == {place_of(m) for m in mutants[:2]}
    assert hints[place_of(drawn[0])].program == "one"
    assert not load_hints(tmp_path / "none.csv")


def test_the_hint_of_what_was_not_hunted_stays_and_a_survivor_has_none(hand, drawn, tmp_path):
    path = tmp_path / "catches.csv"
    mutants = [hand[0], hand[1], drawn[0]]
    write_hints(mutants, [caught(m, "one", instructions=7) for m in mutants], path=path)
    write_hints(mutants, [caught(hand[0], "two"), of(hand[1])], load_hints(path), path)
    hints = load_hints(path)
    assert {place: h.program for place, h in hints.items()} == {
        place_of(hand[0]): "two",
        place_of(drawn[0]): "one",
    }


def test_the_hint_goes_first_then_the_rule_then_what_caught_in_that_file(hand):
    mutant = next(m for m in hand if m.name == "htval_shifted_back")
    elves = [f"{p.stem}.elf" for p in sorted(SOURCES.glob("*.c"))] + ["random0.elf"]
    order = ordered(mutant, elves)
    rule = Path(order[0]).stem
    assert set(mutant.rules) & set(first_line((SOURCES / f"{rule}.c").read_text()).split())
    assert sorted(order) == sorted(elves)
    assert order[-1] == "random0.elf"
    assert ordered(mutant, elves, hint="random0")[:2] == ["random0.elf", order[0]]
    scores = Scores()
    others = [p for p in order if p != order[0]]
    scores.caught(mutant.file, Path(others[-2]).stem)
    nameless = replace(mutant, rules=())
    assert ordered(nameless, elves, scores)[0] == others[-2]


def test_the_last_configuration_counts(hand):
    first, second = hand[:2]
    stages = [
        [caught(first, "one", programs_run=1), replace(of(second), programs_run=9)],
        [caught(second, "two", config="rv64imac_h_svade", programs_run=2)],
    ]
    one, two = merged(stages)
    assert (one.program, two.config, two.programs_run) == ("one", "rv64imac_h_svade", 11)


def test_the_page_counts_and_lists(hand, drawn):
    mutants = [hand[0], *drawn[:3]]
    catches = [caught(hand[0], "one", instructions=1234), of(drawn[0]), of(drawn[1]), of(drawn[2])]
    answer = [
        survivors.Survivor(p.file, p.line, p.kind, p.wrong, p.nth, **reason)
        for p, reason in (
            (place_of(drawn[0]), {"equivalent": "Never | read."}),
            (place_of(drawn[1]), {"gap": "No program."}),
        )
    ]
    text = page.text(mutants, catches, answer)
    assert "| hand-made | 1 | 1 |" in text
    assert "| operator | 3 | 0 |" in text
    assert "Equivalent. Never \\| read." in text
    assert "**Gap.** No program." in text
    assert "not judged" in text
    assert f"| {hand[0].name} | {', '.join(hand[0].rules)} | one | 1,234 |" in text
