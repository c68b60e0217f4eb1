# SPDX-License-Identifier: Apache-2.0
"""dut.toml: what is refused, what a waiver covers, and that the guide tells all of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trapline.models.isa.commit import ALL_KNOWN, Group
from trapline.tb.duts import loader as duts
from trapline.tb.duts.loader import BadDut, Waiver, load
from trapline.tb.env.programs import ProgramDriver
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.run.description import Program, Result, RunDescription, Verdict, summarize

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
        ("summary =", "sumary =", "unknown key sumary"),
        ("summary =", 'top = "mine"\nsummary =', "unknown key top"),
        ("finish_cycles = 64", "", "finish_cycles is missing"),
        ("finish_cycles = 64", "finish_cycles = 0", "finish_cycles is 0"),
        ("finish_cycles = 64", "finish_cycle = 64", r"unknown key finish_cycle in \[lockstep\]"),
        ("finish_cycles = 64", 'finish_cycles = 64\nunknown = ["v"]', "unknown field group 'v'"),
        ("finish_cycles = 64", 'finish_cycles = 64\nunknown = ["pc"]', "pc at least"),
        ("finish_cycles = 64", "finish_cycles = 64\nlate_cycles = -1", "late_cycles is -1"),
        ("finish_cycles = 64", 'finish_cycles = 64\nspeculative_a = "no"', "speculative_a is 'no'"),
        ("rv64imac_h", "rv65", "unknown configuration 'rv65'"),
        ("dpi_pkg", "nothing", "no source file matches"),
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


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('reason = "allowed"', 'reason = " "', "has no reason"),
        ('reason = "allowed"', "", "reason is missing"),
        ('programs = ["tinst_*"]', "programs = []", "needs lists"),
        ('fields = ["tinst", "htinst"]', 'field = "tinst"', "unknown key field"),
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
    driver = ProgramDriver.__new__(ProgramDriver)
    driver.dut = type("Dut", (), {"waivers": (WAIVED,)})()
    result = Result(program, f"{program}.elf", Verdict.DIFFERENCE, unexplained=1)
    found = Difference(Finding.FIELD, 3, [FieldDifference(name, 0, 1) for name in fields])
    driver._waive(Program(program, f"{program}.elf"), result, found)
    assert result.verdict == verdict.value
    waived = verdict is Verdict.WAIVED
    assert result.good is waived
    summary = summarize([result], RunDescription("mine", "rv64imac_h", (), "out"))
    assert (summary["differences"], summary["unexplained"]) == ((0, 0) if waived else (1, 1))
    assert summary["waived"] == ({program: "htinst is zero"} if waived else {})


def test_only_a_difference_can_be_waived() -> None:
    driver = ProgramDriver.__new__(ProgramDriver)
    driver.dut = type("Dut", (), {"waivers": (WAIVED,)})()
    result = Result("tinst_a", "tinst_a.elf", Verdict.CHANCE)
    found = Difference(Finding.FIELD, 3, [FieldDifference("tinst", 0, 1)])
    driver._waive(Program("tinst_a", "tinst_a.elf"), result, found)
    assert result.verdict == Verdict.CHANCE


def test_the_guide_names_every_group_key_and_function() -> None:
    groups = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## 5.")[2].partition("###")[0], re.M)
    assert groups == [g.name.lower() for g in Group]
    for key in duts._LOCKSTEP_KEYS | duts._KEYS:
        assert re.search(rf"^{key} = ", GUIDE, re.M), key
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
    text = text.replace('files = ["my/core.f"]', "files = []").replace("duts/mine", "duts/rvfi")
    dut = written(tmp_path, text)
    assert [w.name for w in dut.waivers] == ["htinst is always zero"]
    assert dut.known == ALL_KNOWN & ~(1 << Group.TVAL2 | 1 << Group.TINST)


def test_a_copy_of_the_second_wrapper_is_the_same_design(tmp_path: Path) -> None:
    """The guide's first step: only the paths change, so the built simulator is the same."""
    text = (duts.DUTS / "rvfi/dut.toml").read_text()
    copy, original = written(tmp_path, text), load("rvfi")
    assert copy.sources == original.sources
    assert copy.known == original.known
