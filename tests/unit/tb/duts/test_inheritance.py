# SPDX-License-Identifier: Apache-2.0
"""A dut.toml that starts from another one (tb/duts/inheritance.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.tb.duts import loader
from trapline.tb.duts.loader import BadDut, load

_BASE = """
summary = "the base"
configs = ["rv64imac_h"]
sources = ["tb/duts/own/trapline_top.sv"]
options = ["--no-assert"]
[lockstep]
interrupt_records = 4
interrupt_cycles = 200
watchdog_cycles = 20000
livelock_records = 100000
finish_cycles = 64
[[waiver]]
name = "one"
reason = "a"
fields = ["tval"]
[[waiver]]
name = "two"
reason = "b"
fields = ["tinst"]
[[adopt]]
fields = ["tval2"]
reason = "c"
"""


@pytest.fixture
def duts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of designs with the one called `base`."""
    monkeypatch.setattr(loader, "DUTS", tmp_path)
    return write(tmp_path, "base", _BASE).parent


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "dut.toml").write_text(text)
    return folder / name


def load_from(duts: Path, text: str) -> loader.Dut:
    return load(str(write(duts, "mine", text)))


def test_what_is_not_said_is_the_bases(duts: Path) -> None:
    base, mine = load(str(duts / "base")), load_from(duts, 'summary = "mine"\nbase = "base"\n')
    assert (mine.name, mine.summary) == ("mine", "mine")
    for field in ("sources", "configs", "options", "watchdog_cycles", "known", "waivers", "adopts"):
        assert getattr(mine, field) == getattr(base, field)


def test_a_key_takes_the_place_of_the_bases_and_rows_come_behind_its(duts: Path) -> None:
    mine = load_from(
        duts,
        'summary = "mine"\nbase = "base"\noptions = []\nwithout_waivers = ["one"]\n'
        '[config]\nname = "mine"\nmarchid = 3\n'
        '[[waiver]]\nname = "three"\nreason = "d"\nfields = ["pc"]\n'
        '[[adopt]]\nfields = ["tinst"]\nreason = "e"\n',
    )
    assert mine.options == ()
    assert mine.default_config == "mine"
    assert [waiver.name for waiver in mine.waivers] == ["two", "three"]
    assert [adopt.fields for adopt in mine.adopts] == [("tval2",), ("tinst",)]


def test_a_base_may_have_one_itself(duts: Path) -> None:
    write(duts, "middle", 'summary = "m"\nbase = "base"\nwithout_waivers = ["two"]\n')
    mine = load_from(duts, 'summary = "mine"\nbase = "middle"\n')
    assert [waiver.name for waiver in mine.waivers] == ["one"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('base = "nix"', "base: expected one of base, mine; found 'nix'"),
        ('base = "../x"', "base: expected one of base, mine; found '../x'"),
        ("base = 7", "base: expected a string; found 7"),
        ('base = "base"\nwithout_waivers = ["no"]', r"without_waivers\[0\]: base has no .*'no'"),
        ('base = "base"\nwithout_waivers = "one"', "without_waivers: expected a list"),
        ('base = "base"\nwithout_waivers = [["one"]]', r"without_waivers\[0\]: base has no"),
        ('base = "base"\nwaiver = 3', "waiver: expected a list; found 3"),
        ('base = "base"\nwaivers = []', "waivers: expected one of"),
        ('without_waivers = ["one"]', "without_waivers: without a base"),
    ],
)
def test_a_bad_one_is_one_line_with_the_file(duts: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadDut, match=complaint) as caught:
        load_from(duts, f'summary = "mine"\n{text}\n')
    assert str(caught.value).startswith(str(duts / "mine/dut.toml: "))
    assert len(str(caught.value).splitlines()) == 1


def test_a_base_that_starts_from_itself_or_is_not_whole(duts: Path) -> None:
    write(duts, "a", 'summary = "a"\nbase = "b"\n')
    write(duts, "b", 'summary = "b"\nbase = "a"\n')
    with pytest.raises(BadDut, match="base: a starts from itself"):
        load_from(duts, 'summary = "mine"\nbase = "a"\n')
    write(duts, "half", 'summary = "half"\n')
    with pytest.raises(BadDut, match="base half: lockstep: expected a table; found nothing"):
        load_from(duts, 'summary = "mine"\nbase = "half"\n')
