# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from dataclasses import replace

import pytest

from trapline.models.isa.config import MODEL_ONLY, named
from trapline.tb.campaigns.controls.campaign import by_rule, judge
from trapline.tb.planted.controls import (
    ACCEPTANCES,
    Control,
    inside,
    just_outside,
    load,
    patched,
    selection,
)
from trapline.tb.planted.patch import ROOT, BadPatch, Patch
from trapline.tb.run.description import Result, Verdict


@pytest.fixture(scope="module")
def controls():
    return load()


def test_enough_of_both_kinds_each_with_a_reason(controls):
    assert sum(c.expect == "equal" for c in controls) >= 10
    assert sum(c.expect == "caught" for c in controls) >= 30
    assert all(c.why for c in controls)


def test_the_rules_named_are_the_manuals(controls):
    names = set(re.findall(r"norm:[\w-]+", (ROOT / "models/isa/rules.json").read_text()))
    for c in controls:
        assert set(re.findall(r"norm:[\w-]+", c.why)) <= names, c.name


@pytest.mark.parametrize("rule", ACCEPTANCES)
def test_every_acceptance_rule_has_variants_inside_and_just_outside(controls, rule):
    assert any(inside(c, rule) for c in controls if c.expect == "equal")
    assert any(just_outside(c, rule) for c in controls if c.expect == "caught")


def test_every_program_is_there(controls):
    for name in {p for c in controls for p in c.programs}:
        kind, _, stem = name.rpartition(":")
        folder = "directed" if kind == "directed" else "controls"
        assert (ROOT / "sw" / folder / f"{stem}.c").exists(), name


def test_all_fit_together_and_each_can_be_selected(controls):
    text = "".join(patched(controls).values())
    for c in controls:
        if c.patches:
            assert f"selected == 32'd{c.number})" in text, c.name


def test_later_changes_of_a_place_build_on_earlier_ones(tmp_path):
    (tmp_path / "a.sv").write_text("x = y;\nz = y2;\n")
    rows = [
        Control(n, f"c{n}", "", "equal", (), (Patch("a.sv", "x = y;", text),))
        for n, text in ((1, "x = {on} ? 1 : y;"), (2, "{find} // {on} {on:c1}"))
    ]
    on = [f"(mutant_pkg::selected == 32'd{n})" for n in (1, 2)]
    expected = f"x = {on[0]} ? 1 : y; // {on[1]} {on[0]}\nz = y2;\n"
    assert patched(rows, tmp_path) == {"a.sv": expected}
    gone = replace(rows[0], patches=(Patch("a.sv", "y", "z"),))
    with pytest.raises(BadPatch, match="2 times"):
        patched([gone], tmp_path)


def test_choices_are_the_models_alone_each_with_a_variant_just_outside(controls):
    """The core, changed by its patches, is the design of a model that was told so."""
    rows = {c.name: c for c in controls if c.choices}
    inside = {name for name, c in rows.items() if c.expect == "equal"}
    assert len(inside) >= 40
    assert set(rows) - inside == {f"{name}_outside" for name in inside}
    for name in inside:
        assert set(rows[name].choices) <= set(MODEL_ONLY), name
        assert rows[name].choices == rows[f"{name}_outside"].choices
        assert rows[name].patches, name
        assert rows[name].hart("rv64imac_h") != named("rv64imac_h")


def test_a_choice_that_no_hart_has_is_refused(tmp_path):
    (tmp_path / "a.toml").write_text(
        '[[control]]\nname = "a"\nwhy = ""\nexpect = "equal"\nprograms = ["p"]\n'
        "choices = { mtval_bits = 3 }\n"
    )
    with pytest.raises(BadPatch, match="a: chosen: mtval_bits"):
        load(tmp_path)


def test_like_selects_the_other_one(controls):
    row = next(c for c in controls if c.like)
    assert selection(row, controls) == next(c.number for c in controls if c.name == row.like)


def result(verdict=Verdict.EQUAL, finish="passed", waited=0, **accepted):
    waits = (1, waited)
    return Result("p", "p.elf", verdict, finish=finish, accepted=accepted, longest_interrupt=waits)


LEGAL = Control(1, "legal", "", "equal", ("p",))
LATE = Control(4, "late", "", "equal", ("p",), waits=40)
STALE = Control(2, "stale", "", "equal", ("p",), accepts=("old",))
CAUGHT = Control(3, "caught", "", "caught", ("p",))


@pytest.mark.parametrize(
    ("control", "results", "good"),
    [
        (LEGAL, [result()], True),
        (LEGAL, [result(), result(Verdict.DIFFERENCE)], False),
        (LEGAL, [result(finish="failed")], False),
        (LEGAL, [result(old=1)], False),
        (LATE, [result(waited=40)], True),
        (LATE, [result(waited=39)], False),
        (STALE, [result(old=1)], True),
        (STALE, [result(other=1)], False),
        (STALE, [result()], False),
        (STALE, [result(Verdict.REFUSED, old=1)], False),
        (CAUGHT, [result(), result(Verdict.DIFFERENCE)], True),
        (CAUGHT, [result(Verdict.LIVELOCK)], True),
        (CAUGHT, [result()], False),
        (CAUGHT, [result(finish="failed")], False),
        (CAUGHT, [result(Verdict.ERROR)], False),
        (CAUGHT, [result(Verdict.MISSING)], False),
    ],
)
def test_judgement(control, results, good):
    assert judge(control, results).good is good


def test_figures_by_rule_count_only_what_went_as_it_must():
    controls = [
        replace(STALE, name="in", accepts=("old code",)),
        replace(CAUGHT, name="out", outside=("old code",)),
        replace(CAUGHT, name="missed", outside=("old code",)),
    ]
    rule = next(r for r in ACCEPTANCES if "old code" in r)
    outcomes = [
        judge(controls[0], [replace(result(), accepted={rule: 3})]),
        judge(controls[1], [replace(result(Verdict.DIFFERENCE), accepted={rule: 7})]),
        judge(controls[2], [result()]),
    ]
    row = {"accepted": 3, "inside": ["in"], "outside": ["out"]}
    assert by_rule(outcomes, controls)[rule] == row
