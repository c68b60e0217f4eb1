# SPDX-License-Identifier: Apache-2.0
"""dut.toml: what is refused, what a waiver covers, and that the guide tells all of it."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from trapline.models.isa.commit import ALL_KNOWN, Group
from trapline.tb.duts import loader as duts
from trapline.tb.duts.loader import BadDut, Waiver, load
from trapline.tb.duts.schema import DutTable, LockstepTable
from trapline.tb.env.verdict import VerdictMaker
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.run.description import Program, Result, RunDescription, Verdict, summarize

TABLES = ("lockstep", "waiver", "config", "adopt", "variables")
GUIDE = (duts.ROOT / "docs/plug-in-a-core.md").read_text()
LOCKSTEP = """
[lockstep]
interrupt_records = 4
interrupt_cycles = 200
watchdog_cycles = 20000
livelock_records = 100000
finish_cycles = 64
"""
TABLE = f'summary = "mine"\nsources = ["hdl/pkg/dpi_pkg.sv"]\nconfigs = ["rv64imac_h"]\n{LOCKSTEP}'
WAIVER = """
[[waiver]]
name = "htinst is zero"
reason = "allowed"
programs = ["tinst_*"]
fields = ["tinst", "htinst"]
"""


def written(folder: Path, text: str) -> duts.Dut:
    (folder / "mine").mkdir(exist_ok=True)
    (folder / "mine/dut.toml").write_text(text)
    return load("mine", folder)


def test_a_short_one_is_enough(tmp_path: Path) -> None:
    dut = written(tmp_path, TABLE)
    assert (dut.name, dut.known, dut.bus, dut.late_cycles) == ("mine", ALL_KNOWN, True, 0)
    assert not dut.speculative_a
    assert written(tmp_path, TABLE.replace("= 64", "= 64\nspeculative_a = true")).speculative_a


def test_an_unknown_design_names_the_known_ones() -> None:
    with pytest.raises(BadDut, match=r"unknown design .none.; known: .*own, rvfi"):
        load("none")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("summary =", "sumary =", r"sumary: expected one of summary, .*; found an unknown field"),
        ("summary =", 'top = "mine"\nsummary =', "top: expected one of summary, base, "),
        (
            "finish_cycles = 64",
            "",
            "lockstep.finish_cycles: expected a whole number; found nothing",
        ),
        ('summary = "mine"', "", "summary: expected a string; found nothing"),
        ('summary = "mine"', "summary = 3", "summary: expected a string; found 3"),
        ('"mine"', r'"a\nb"', r"summary: expected one line of text; found 'a\\nb'"),
        ("finish_cycles = 64", "finish_cycles = 0", "finish_cycles: expected at least 1; found 0"),
        ("= 64", "= 6.5", r"finish_cycles: expected a whole number; found 6\.5"),
        ("= 64", "= true", "finish_cycles: expected a whole number; found True"),
        ("= 64", f"= {2**64}", f"finish_cycles: expected at most {2**31 - 1}; found {2**64}"),
        ("finish_cycles = 64", "finish_cycle = 64", "lockstep.finish_cycle: expected one of inter"),
        ("= 64", '= 64\nunknown = ["v"]', r"unknown\[0\]: expected one of .*; found 'v'"),
        ("= 64", '= 64\nunknown = ["pc"]', r"unknown\[0\]: expected one of .*; found 'pc'"),
        ("= 64", '= 64\nunknown = "mode"', "lockstep.unknown: expected a list; found 'mode'"),
        ("= 64", "= 64\nlate_cycles = -1", "late_cycles: expected at least 0; found -1"),
        ("= 64", '= 64\nspeculative_a = "no"', "speculative_a: expected true or false; found 'no'"),
        ("= 64", "= 64\nbus = 1", "lockstep.bus: expected true or false; found 1"),
        ("rv64imac_h", "rv65", r"configs\[0\]: expected one of rv64imac_h, .*; found 'rv65'"),
        ('["rv64imac_h"]', "[]", r"configs: expected at least one item; found \[\]"),
        ('["rv64imac_h"]', '"rv64imac_h"', "configs: expected a list; found 'rv64imac_h'"),
        ('["rv64imac_h"]', "[64]", r"configs\[0\]: expected a string; found 64"),
        ("hdl/pkg/dpi_pkg", "nothing", r"sources\[0\]: expected a file, .*; found 'nothing.sv'"),
        ("hdl/pkg/dpi_pkg.sv", "", r"sources\[0\]: expected a file, .*; found ''"),
        ("hdl/pkg/dpi_pkg.sv", "hdl/pkg", r"sources\[0\]: expected a file, .*; found 'hdl/pkg'"),
        ("hdl/pkg/dpi_pkg.sv", "/no/where.sv", r"sources\[0\]: .*; found '/no/where.sv'"),
        ("hdl/pkg/dpi_pkg.sv", r"a\u0000", r"sources\[0\]: expected a file"),
        ("sources", 'files = ["no.f"]\nsources', r"files\[0\]: expected a file list; found 'no.f'"),
        ("sources", 'includes = ["no"]\nsources', r"includes\[0\]: expected a folder; found 'no'"),
        ("sources", 'lint_waivers = ["no"]\nsources', r"lint_waivers\[0\]: expected a file; "),
        ("sources", "options = 1\nsources", "options: expected a list; found 1"),
        (LOCKSTEP, "lockstep = 1\n", "lockstep: expected a table; found 1"),
        (LOCKSTEP, "", "lockstep: expected a table; found nothing"),
        ("[lockstep]", "[lockstep", "mine/dut.toml"),
        ("[lockstep]", f"{WAIVER}\n[lockstep]", ""),
    ],
)
def test_what_is_wrong_is_named_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = TABLE.replace(old, new, 1)
    if not complaint:
        assert written(tmp_path, text).waivers[0].name == "htinst is zero"
        return
    with pytest.raises(BadDut, match=complaint) as caught:
        written(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 1


def test_absolute_sources_are_found(tmp_path: Path) -> None:
    for name in ("b.sv", "a.sv"):
        (tmp_path / name).write_text("")
    named, pattern = str(tmp_path / "b.sv"), str(tmp_path / "*.sv")
    for source, expected in ((named, ["b.sv"]), (pattern, ["a.sv", "b.sv"])):
        dut = written(tmp_path, TABLE.replace("hdl/pkg/dpi_pkg.sv", source))
        assert dut.sources == tuple(tmp_path / name for name in expected)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = " + b"[" * 100_000])
def test_what_is_no_toml_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/dut.toml").write_bytes(content)
    with pytest.raises(BadDut, match=r"mine/dut\.toml: ") as caught:
        load("mine", tmp_path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            'reason = "allowed"',
            'reason = " "',
            r"waiver\[0\].reason: expected one line of text; found ' '",
        ),
        ('reason = "allowed"', "", r"waiver\[0\].reason: expected a string; found nothing"),
        ('programs = ["tinst_*"]', "programs = []", "programs: expected at least one item"),
        (
            'fields = ["tinst", "htinst"]',
            'field = "tinst"',
            r"waiver\[0\].field: expected one of name, ",
        ),
    ],
)
def test_a_waiver_needs_a_reason_and_a_reach(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(BadDut, match=complaint):
        written(tmp_path, TABLE + WAIVER.replace(old, new))


WAIVED = Waiver("htinst is zero", "allowed", ("tinst_*",), ("tinst", "htinst"))


@pytest.mark.parametrize(
    ("program", "fields", "verdict"),
    [
        ("tinst_of_a_load", ["tinst"], Verdict.WAIVED),
        ("tinst_of_a_load", ["htinst", "tinst"], Verdict.WAIVED),
        ("tinst_of_a_load", ["tinst", "pc"], Verdict.DIFFERENCE),
        ("tinst_of_a_load", [], Verdict.DIFFERENCE),
        ("other", ["tinst"], Verdict.DIFFERENCE),
    ],
)
def test_a_waiver_covers_its_programs_and_fields_only(
    program: str, fields: list[str], verdict: Verdict
) -> None:
    maker = VerdictMaker.__new__(VerdictMaker)
    maker.bench = SimpleNamespace(dut=SimpleNamespace(waivers=(WAIVED,)))
    result = Result(program, f"{program}.elf", Verdict.DIFFERENCE, unexplained=1)
    found = Difference(Finding.FIELD, 3, [FieldDifference(name, 0, 1) for name in fields])
    maker.waive(Program(program, f"{program}.elf"), result, found)
    assert result.verdict == verdict
    waived = verdict is Verdict.WAIVED
    assert result.good is waived
    summary = summarize([result], RunDescription("mine", "rv64imac_h", (), "out"))
    assert (summary["differences"], summary["unexplained"]) == ((0, 0) if waived else (1, 1))
    assert summary["waived"] == ({program: "htinst is zero"} if waived else {})


def test_only_a_difference_can_be_waived() -> None:
    maker = VerdictMaker.__new__(VerdictMaker)
    maker.bench = SimpleNamespace(dut=SimpleNamespace(waivers=(WAIVED,)))
    result = Result("tinst_a", "tinst_a.elf", Verdict.CHANCE)
    found = Difference(Finding.FIELD, 3, [FieldDifference("tinst", 0, 1)])
    maker.waive(Program("tinst_a", "tinst_a.elf"), result, found)
    assert result.verdict == Verdict.CHANCE


def test_the_guide_names_every_group_key_and_function() -> None:
    groups = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## 5.")[2].partition("###")[0], re.M)
    assert groups == [g.name.lower() for g in Group]
    assert all(re.search(rf"^\[+{table}\]+", GUIDE, re.M) for table in TABLES)
    for key in {*LockstepTable.model_fields, *DutTable.model_fields} - {*TABLES}:
        name = {"go_on": "continue"}.get(key, key)
        assert re.search(rf"^\[?{name}\b", GUIDE, re.M), key
    functions = re.findall(
        r"function \w[\w ]* (trapline_\w+)\(", (duts.ROOT / "hdl/pkg/dpi_pkg.sv").read_text()
    )
    assert len(functions) > 8
    for function in functions:
        assert f"`{function}(" in GUIDE, function


def test_the_guides_tables_are_good_ones(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
    text = "\n".join(blocks)
    for path in ("my/core.f", "tb/duts/mine/"):
        assert path in text
    text = text.replace(', "my/core.f"', "").replace("duts/mine", "duts/rvfi")
    text = text.replace('MY_CORE = "my"', 'MY_CORE = "hdl"')
    dut = written(tmp_path, text)
    assert [(w.name, w.go_on) for w in dut.waivers] == [("htinst is always zero", True)]
    assert [a.fields for a in dut.adopts] == [("tval",), ("tinst",)]
    assert dut.known == ALL_KNOWN & ~(1 << Group.TVAL2 | 1 << Group.TINST)


def test_a_copy_of_the_second_wrapper_is_the_same_design(tmp_path: Path) -> None:
    """The guide's first step: only the paths change, so the built simulator is the same."""
    text = (duts.DUTS / "rvfi/dut.toml").read_text()
    copy, original = written(tmp_path, text), load("rvfi")
    assert copy.sources == original.sources
    assert copy.known == original.known
