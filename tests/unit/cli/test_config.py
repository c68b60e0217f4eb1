# SPDX-License-Identifier: Apache-2.0
"""`trapline config`: every choice with its rule, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.choices import ABSENT, CONFIGURED, FIXED
from trapline.models.isa.config import field_names
from trapline.tb.duts.loader import DUTS
from trapline.tb.run.description import Program, RunDescription

CONFIG = '\n[config]\nname = "mine"\nbase = "rv64imac_h"\nmarchid = 77\nwithout = ["sstc"]\n'


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "dut.toml"
    path.write_text((DUTS / "own/dut.toml").read_text() + CONFIG)
    return path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")


def test_every_choice_is_shown_with_its_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline(["config", "explain", "rv64imac_h_pmp64"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    shown = {row[0].rstrip("*"): row for row in rows if row}
    assert set(field_names()) - {"name"} <= set(shown)
    assert shown["pmp_entries"] == ["pmp_entries*", "64", "PMP_ENTRY_COUNT", "PMPCFG_WARL"]
    assert shown["reset_pc"] == ["reset_pc", "0x80000000", "RST_ADDR"]
    for rule, fields in CONFIGURED.items():
        assert all(rule in shown[field] for field in fields)
    assert set(FIXED) | set(ABSENT) <= set(shown)


@pytest.mark.parametrize("form", ["sail", "riscv-config"])
def test_an_export_is_imported_into_a_design(
    form: str, mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trapline(["config", "export", "--dut", str(mine.parent), "--as", form]) == 0
    shown = capsys.readouterr()
    assert f"{form} does not say: " in shown.err
    path = tmp_path / ("isa.yaml" if form == "riscv-config" else "hart.json")
    path.write_text(shown.out)
    assert trapline(["config", "import", str(path), "--name", "again"]) == 0
    table = capsys.readouterr().out
    assert table.startswith('[config]\nname = "again"\nbase = "rv64imac')
    assert "marchid = 77\n" in table
    mine.write_text((DUTS / "own/dut.toml").read_text() + "\n" + table)
    assert trapline(["config", "check", str(mine)]) == 0
    assert "  marchid = 77" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "reported"),
    [
        ("isa.yaml", "hart_ids: [0", "isa.yaml: no YAML"),
        ("isa.yaml", "a: 1", "isa.yaml: hart_ids is missing"),
        ("hart.json", "[]", "hart.json: the file is no table"),
        ("hart.json", "{", "hart.json: no JSON"),
        ("hart.json", '{"base": {"E": true}}', "hart.json: base.E is true"),
    ],
)
def test_a_bad_import_is_one_line(
    tmp_path: Path, name: str, text: str, reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    assert trapline(["config", "import", str(tmp_path / name)]) == 2
    error = capsys.readouterr().err
    assert reported in error
    assert len(error.splitlines()) == 1


def test_a_designs_own_is_explained(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline(["config", "explain", "--dut", str(mine.parent)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("mine (")
    assert "marchid* " in shown
    assert trapline(["config", "explain", "rv64imac", "--dut", str(mine.parent)]) == 0
    assert capsys.readouterr().out.startswith("rv64imac (")


def test_a_file_is_checked(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline(["config", "check", str(mine)]) == 0
    shown = capsys.readouterr().out
    assert "mine, rv64imac_h, " in shown
    assert "  marchid = 77" in shown
    assert "sstc" not in shown.partition("  extensions = ")[2]
    assert trapline(["config", "check", str(DUTS / "own/dut.toml")]) == 0
    assert "differs" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (["explain"], "takes the name of a configuration, or --dut"),
        (["explain", "rv65"], "unknown configuration 'rv65'"),
        (["explain", "--dut", "none"], "unknown design 'none'"),
        (["explain", "spike", "--dut", "own"], "own has no configuration spike"),
        (["check"], "takes a dut.toml"),
        (["check", "nothing/dut.toml"], "nothing/dut.toml: no such file"),
        (["change"], "change"),
        (["export", "rv64imac"], "takes --as riscv-config or --as sail"),
        (["export", "--as", "sail"], "takes the name of a configuration"),
        (["export", "rv65", "--as", "sail"], "unknown configuration 'rv65'"),
        (["import"], "takes a file"),
        (["import", "nothing.json"], "nothing.json: No such file"),
    ],
)
def test_bad_input_is_one_line(
    words: list[str], reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trapline(["config", *words]) == 2
    error = capsys.readouterr().err
    assert reported in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("marchid", "marchd", "no field marchd"),
        ("77", "true", "marchid is True, not a whole number"),
        ("77", "77\npmp_entries = 7", "pmp_entries is 7, not 0, 16 or 64"),
    ],
)
@pytest.mark.parametrize("words", [["config", "check"], ["lockstep", "a.elf", "--dut"]])
def test_a_bad_configuration_is_one_line(
    mine: Path,
    words: list[str],
    old: str,
    new: str,
    reported: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mine.write_text(mine.read_text().replace(old, new))
    place = mine if words[0] == "config" else mine.parent
    assert trapline([*words, str(place)]) == 2
    error = capsys.readouterr().err
    assert reported in error
    assert len(error.splitlines()) == 1


def test_a_description_with_bad_data_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described = RunDescription("own", "mine", (Program("a", "a.elf"),), "out", hart={"name": "x"})
    described.dump(tmp_path / "run.json")
    words = ["lockstep", "--description", str(tmp_path / "run.json"), "--out", str(tmp_path / "o")]
    assert trapline(words) == 2
    assert capsys.readouterr().err.count("'mine' are those of 'x'\n") == 1


def test_sim_takes_a_configuration_of_the_design(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sim", "none.elf", "--dut", str(mine.parent)]
    assert trapline([*words, "--config", "spike"]) == 2
    assert "has no configuration spike; it has mine, " in capsys.readouterr().err
    assert trapline([*words, "--config", "mine"]) == 2
    assert "none.elf: No such file" in capsys.readouterr().err
