# SPDX-License-Identifier: Apache-2.0
"""The rule table, its evidence, and the verdicts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from trapline.cli.coverage import CoverageAction, command
from trapline.coverage import floors, judge, report, ucis
from trapline.coverage.evidence import Evidence, caught_bugs, gathered, proved
from trapline.coverage.points import SPACE
from trapline.coverage.rule_table import BadTable, parse, reasons, table, uncovered_reasons
from trapline.coverage.store import GOLDEN, LOCKSTEP, Covered
from trapline.errors import BadInput
from trapline.models.isa.rules import chapter_rules
from trapline.models.isa.sentences import sentences
from trapline.tb.campaigns.mutants.catches import of, write
from trapline.tb.planted import mutants


def number(name: str) -> int:
    return next(n for n in range(SPACE.size) if SPACE.name_of(n) == name)


def covered(*names: str, source: str = LOCKSTEP) -> Covered:
    points = {number(name): 1 for name in names}
    return Covered(points, {}, 1, 1, 1, {"rv64imac_h"}, {source}, 1)


def test_every_rule_of_the_hypervisor_chapter_has_points_or_a_reason():
    rows = [row for row in table() if row.chapter == "hypervisor"]
    assert [row.rule for row in rows] == [r.name for r in chapter_rules("hypervisor")]
    assert [r.rule for r in rows if not r.reason and not r.selectors] == []
    assert sum(bool(r.reason) for r in rows) <= 13


def test_every_selector_has_a_point_that_is_possible():
    possible = {SPACE.bases[g.name] + n for g in SPACE.groups for n, _ in g.numbers()}
    for row in table():
        for selector in row.selectors:
            assert selector.config or not possible.isdisjoint(selector.numbers), (
                row.rule,
                selector.text,
            )


def test_reasons_come_from_the_closed_list():
    assert {row.reason for row in table()} <= {"", *reasons()}


def test_a_rule_without_a_planted_bug_has_a_reason_from_the_closed_list():
    known = gathered()
    for row in table():
        if row.chapter != "hypervisor" or row.reason:
            continue
        planted = known.get(row.rule, Evidence()).planted
        assert bool(planted) != bool(row.uncovered), row.rule
        assert row.uncovered in ("", *uncovered_reasons())


def test_the_summary_says_why_a_rule_is_not_covered():
    document = judge.document(covered("exception[breakpoint, VS, medeleg and hedeleg]"))
    for row in document["rules"]:
        row["hit"] = row["covered"] = row["rule"] not in ("vs_stage_speculative_a_bit", "H_cause")
        row["hit"] = row["hit"] or row["rule"] in ("vs_stage_speculative_a_bit", "H_cause")
    text = report.markdown(document)
    assert "- `vs_stage_speculative_a_bit`: the core translates ahead" in text
    assert "- No planted bug was caught: `H_cause`\n" in text


def test_hunts_of_this_tree_count_beside_the_committed_record(tmp_path):
    record = tmp_path / "tb" / "planted" / "bugs" / "catches.csv"
    record.parent.mkdir(parents=True)
    record.write_text("file,kind,line,program\na.sv,hand,one,p\na.sv,hand,two,\nb.sv,x,y,p\n")
    (tmp_path / "build").mkdir()
    hand = mutants.load()[:2]
    seen, missed = of(hand[0]), of(hand[1])
    seen.caught = True
    write([seen, missed], 2, tmp_path / "build" / "mutants-random.json")
    assert caught_bugs(tmp_path) == {"one", hand[0].name}


def test_a_selector_names_points():
    chosen = parse("exception[*, VS|VU, medeleg and hedeleg]")
    assert number("exception[breakpoint, VS, medeleg and hedeleg]") in chosen.numbers
    assert number("exception[breakpoint, U, medeleg and hedeleg]") not in chosen.numbers
    assert len(parse("field[hgatp.MODE=8|9]").numbers) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "not a selector"),
        ("none[*]", "no group"),
        ("csr[*, *]", "4 axes"),
        ("csr[hstatus, X, *, *]", "no value 'X'"),
    ],
)
def test_a_bad_selector_is_told(text, message):
    with pytest.raises(BadTable, match=message):
        parse(text)


def verdict(found: Covered, evidence: dict[str, Evidence], rule: str) -> judge.RuleVerdict:
    return next(v for v in judge.verdicts(found, evidence) if v.row.rule == rule)


def test_hit_covered_and_proved_are_what_they_say():
    rule = "H_virtinst_vs_sret_vtsr1"
    point = "privileged[sret, VS, 0, 1, virtual]"
    bare = verdict(covered(point), {}, rule)
    assert (bare.hit, bare.covered, bare.proved) == (True, False, False)
    tagged = {rule: Evidence(planted=["a", "b"])}
    assert not verdict(covered(point), tagged, rule).covered
    caught = {rule: Evidence(planted=["a", "b"], caught=["b"], proofs=["insn_access"])}
    full = verdict(covered(point), caught, rule)
    assert (full.hit, full.covered, full.proved) == (True, True, True)
    single = verdict(covered(point, source=GOLDEN), caught, rule)
    assert (single.hit, single.covered, single.proved) == (False, False, True)
    missed = verdict(covered(), caught, rule)
    assert not missed.hit
    assert missed.missing == ("privileged[sret, VS, *, 1, virtual]",)


def test_a_rule_needs_every_selector():
    one = "privileged[sret, VS, 0, 1, virtual]"
    two = "privileged[sret, VS, 0, 0, ok]"
    three = "privileged[sret, HS, 0, 1, ok]"
    assert not verdict(covered(one, two), {}, "hstatus_vtsr_op").hit
    assert verdict(covered(one, two, three), {}, "hstatus_vtsr_op").hit


def test_evidence_is_read_from_where_it_stands():
    found = gathered()
    assert "trap_target" in found["H_trap_deleg"].proofs
    assert "hedeleg_without_v" in found["H_trap_deleg"].caught
    assert found["hgatp_sz"].programs[0] == "hgatp_legal_values"
    assert any(e.controls for e in found.values())
    assert all(set(e.caught) <= set(e.planted) for e in found.values())


def test_only_proofs_that_hold_count(tmp_path):
    page = tmp_path / "proofs.md"
    page.write_text(
        "| function | proved | rules |\n|---|---|---|\n| f | 7 of 7 | a b |\n| g | 6 of 7 | c |\n\n"
        "| property | rules | status |\n|---|---|---|\n| p | a | proved |\n| q | d | timeout |\n"
    )
    assert proved(page) == {"a": ["f", "p"], "b": ["f"]}


def test_sentences_are_the_manuals():
    assert "SRET raises a virtual-instruction exception" in sentences()["hstatus_vtsr_op"]
    missing = [r.name for r in chapter_rules("hypervisor") if r.name not in sentences()]
    # Of these the manual has a figure or a table.
    assert len(missing) < 20
    assert all(name.endswith(("_WARL", "_enc", "_sz", "_acc")) for name in missing), missing
    marks = re.compile(r"\b(?:csr|ext|insn|qty):|include::|<<|\{\w+\}|\[\]")
    assert [name for name, text in sentences().items() if marks.search(text)] == []
    assert "mtval or stval is written" in sentences()["H_guest_page_fault"]


def test_reports_are_written_and_hold_what_they_should(tmp_path):
    found = covered("privileged[sret, VS, 0, 1, virtual]", "csr[hstatus, VS, read, virtual]")
    document = report.write(found, tmp_path, when=1.0)
    report.write(found, tmp_path, when=2.0)
    page = (tmp_path / "coverage.html").read_text()
    assert "H_virtinst_vs_sret_vtsr1" in page
    assert sentences()["H_virtinst_vs_sret_vtsr1"].partition(",")[0] in page
    assert "<polyline" in page
    assert re.findall(r"(?:src|href)\s*=", page) == [], "the page needs nothing else"
    reported = json.loads((tmp_path / "coverage.json").read_text())
    assert reported["rules_total"] == 288
    assert reported["rules_applicable"] == 275
    assert reported["rules_hit"] == document["rules_hit"] >= 1
    assert reported["points_hit"] == 2
    holes = next(g for g in reported["groups"] if g["name"] == "csr")["holes"]
    assert "csr[hstatus, VS, write, virtual]" in holes
    assert "csr[hstatus, VS, read, virtual]" not in holes
    text = (tmp_path / "coverage.md").read_text()
    assert "| hypervisor | 288 | 275 |" in text
    assert len((tmp_path / "history.jsonl").read_text().splitlines()) == 2


def test_ucis_has_every_point_with_its_count(tmp_path):
    found = covered("csr[hstatus, VS, read, virtual]")
    ucis.write(found, tmp_path / "ucis.xml")
    root = ET.parse(tmp_path / "ucis.xml").getroot()
    space = {"u": "UCIS"}
    bins = root.findall(".//u:coverpointBin", space)
    assert len(bins) == sum(sum(1 for _ in g.numbers()) for g in SPACE.groups)
    counts = {
        b.attrib["name"]: int(c.attrib["coverageCount"])
        for b in bins
        for c in b.findall(".//u:contents", space)
    }
    assert counts.pop("csr[hstatus, VS, read, virtual]") == 1
    assert set(counts.values()) == {0}
    assert len(root.findall(".//u:covergroupCoverage", space)) == len(SPACE.groups)


def test_the_command_merges_reports_and_keeps_to_the_floor(tmp_path, capsys):
    covered("privileged[sret, VS, 0, 1, virtual]").write(tmp_path / "runs" / "a.coverage")
    covered("csr[hstatus, VS, read, virtual]").write(tmp_path / "runs" / "b.coverage")
    both = tmp_path / "both.coverage"
    assert command(CoverageAction.MERGE, [tmp_path / "runs"], both) == 0
    assert "2 runs, 2 points" in capsys.readouterr().out
    floor = tmp_path / "floor.json"
    floor.write_text('{"points_hit": 2}')
    assert command(CoverageAction.REPORT, [both], tmp_path / "out", floor=floor) == 0
    floor.write_text('{"points_hit": 3, "absent": 1}')
    assert command(CoverageAction.REPORT, [both], tmp_path / "out", floor=floor) == 1
    reported = " ".join(capsys.readouterr().out.split())
    assert "points_hit is 2, the floor 3" in reported
    assert "absent is missing" in reported


def test_bad_input_of_the_command(tmp_path):
    with pytest.raises(BadInput, match="no coverage files"):
        command(CoverageAction.REPORT, [tmp_path])
    (tmp_path / "x.coverage").write_text("x")
    with pytest.raises(BadInput, match="not a coverage file"):
        command(CoverageAction.MERGE, [tmp_path])
    with pytest.raises(BadInput, match="floor"):
        floors.load(tmp_path / "floor.json")
    with pytest.raises(BadInput, match="unknown configuration"):
        command(CoverageAction.RUN, [tmp_path / "x.elf"], config="none")
