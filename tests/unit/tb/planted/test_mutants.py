# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.rules import all_rules
from trapline.tb.planted.mutants import Mutant, load, patched
from trapline.tb.planted.operators import draw
from trapline.tb.planted.patch import ROOT, BadPatch


@pytest.fixture(scope="module")
def mutants():
    return load()


def test_at_least_sixty_hand_made_ones_each_with_rules_of_the_manual(mutants):
    assert len(mutants) >= 60
    for m in mutants:
        assert m.rules, m.name
        assert [r for r in m.rules if r not in all_rules()] == [], m.name


def test_each_fits_its_file_and_all_fit_together(mutants):
    texts = patched(mutants)
    for m in mutants:
        assert texts[m.file].count(f"32'd{m.number})") >= 1, m.name


def test_production_sources_carry_no_mutant():
    for path in (ROOT / "hdl").rglob("*.sv"):
        assert "mutant" not in path.read_text(), path.name


def test_text_that_is_not_there_is_an_error(mutants):
    with pytest.raises(BadPatch, match="0 times"):
        patched([replace(mutants[0], find="no such text")])


def test_overlapping_changes_are_an_error(mutants):
    one = next(m for m in mutants if m.name == "hlvx_checks_read")
    twin = replace(one, number=999, name="twin")
    with pytest.raises(BadPatch, match="overlaps"):
        patched([one, twin])


def test_one_line_may_carry_several_that_change_other_parts_of_it(tmp_path):
    (tmp_path / "tb/duts/own").mkdir(parents=True)
    (tmp_path / "tb/duts/own/trapline_top.sv").write_text("  soc #(")
    (tmp_path / "a.sv").write_text("assign x = a && b && c;")
    common = {"rules": (), "file": "a.sv", "find": "a && b && c"}
    first = Mutant(1, "first", replace="{on} && b && c", **common)
    second = Mutant(2, "second", replace="a && b && c && !{on}", **common)
    third = Mutant(3, "third", replace="a && b && c && !{on}", **common)
    on = "(mutant_pkg::selected == 32'd{})".format
    text = patched([first, second, third], tmp_path)["a.sv"]
    assert text == f"assign x = {on(1)} && b && c && !{on(2)} && !{on(3)};"
    with pytest.raises(BadPatch, match="overlaps"):
        patched([second, replace(third, replace="a && b && c || {on}")], tmp_path)


def test_a_hand_made_one_that_does_not_elaborate_is_told_by_its_name(mutants):
    """No other is drawn for it: the draw would not end."""
    one = next(m for m in mutants if m.name == "hlvx_checks_read")
    with pytest.raises(BadPatch, match="hlvx_checks_read"):
        draw([replace(one, replace="default: access_allowed = no_such_name;")], each=1)
