# SPDX-License-Identifier: Apache-2.0
"""Where lockstep lets a hart start: as asked, as the design can, as the programs have in common."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

import pytest

from trapline.cli import lockstep
from trapline.cli.app import run as trapline
from trapline.models.isa.config import named
from trapline.tb.duts import loader as duts
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import build
from trapline.tb.run.artifacts import reproduce_command
from trapline.tb.run.description import RunDescription
from trapline.tb.run.schema import read_description

BASE = 0x8000_0000
LAST = 0x8FFF_F000


@pytest.fixture
def made(tmp_path: Path):
    program = build(named("rv64imac_h"), Random(1))

    def write(offset: int) -> str:
        path = tmp_path / f"at{offset}.elf"
        write_elf(dataclasses.replace(program, entry=program.entry + offset), path)
        return str(path)

    return write


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RunDescription]:
    """The descriptions that would have been run."""
    found: list[RunDescription] = []
    monkeypatch.setattr(lockstep, "run", lambda described, *_rest: found.append(described) or 0)
    return found


@pytest.mark.parametrize(
    ("offsets", "options", "place"),
    [
        ([0, 0], [], (0, 0, 0)),
        ([8, 8], [], (BASE + 8, 0, 0)),  # the entry that all have in common
        ([8, 0], [], (LAST, 0, 0)),  # both need a stub, which lies on neither
        ([8], ["--reset-pc", "0x88000000"], (0x8800_0000, 0, 0)),
        ([0], ["--ram", "2G"], (0, 0, 1 << 31)),
        ([0], ["--ram", "512M@0x80000000"], (0, BASE, 1 << 29)),
        ([8], ["--ram", "1G"], (BASE + 8, 0, 1 << 30)),
    ],
)
def test_the_hart_starts_where_all_programs_can(
    made, asked: list[RunDescription], tmp_path: Path, offsets: list[int], options, place
) -> None:
    words = [made(offset) for offset in offsets]
    assert trapline(["lockstep", *words, *options, "--out", str(tmp_path / "out")]) == 0
    (run,) = asked
    assert (run.reset_pc, run.ram_base, run.ram_size) == place
    hart = run.hart_config()
    assert hart.reset_pc == (place[0] or BASE)
    assert hart.ram_size == (place[2] or 0x1000_0000)
    # What a report tells and what a description holds give the same run again.
    path = tmp_path / "run.json"
    run.dump(path)
    assert trapline(["lockstep", "--description", str(path), "--out", str(tmp_path / "out")]) == 0
    assert asked[1].hart_config() == hart == read_description(path).hart_config()
    answer = reproduce_command(run.programs[0], run, tmp_path).partition(" && ")[2].split()[1:]
    if len(offsets) == 1:
        assert trapline([*answer[:-1], str(tmp_path / "again")]) == 0
        assert asked[2].hart_config() == hart


@pytest.mark.parametrize(
    ("offset", "options", "complaint"),
    [
        (0, ["--ram", "2G"], "--ram: the design is not built for it (dut.toml, parameters)"),
        (0, ["--reset-pc", "0x80100000"], "--reset-pc: the design is not built for it"),
        (8, [], "starts at 0x80000008, the hart at 0x80000000, where the program itself leaves no"),
    ],
)
def test_a_design_that_is_built_for_one_place_is_not_asked_for_another(
    made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys, offset, options, complaint
) -> None:
    fixed = dataclasses.replace(duts.load("own"), parameters=())
    monkeypatch.setattr(duts, "load", lambda _name: fixed)
    words = ["lockstep", made(offset), *options, "--out", str(tmp_path / "out")]
    assert trapline(words) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert len(error.splitlines()) == 1


def test_a_design_that_is_built_for_one_place_has_a_boot_stub(
    made, monkeypatch: pytest.MonkeyPatch, asked: list[RunDescription], tmp_path: Path
) -> None:
    elsewhere = dataclasses.replace(named("rv64imac_h"), name="mine", reset_pc=LAST)
    fixed = dataclasses.replace(
        duts.load("own"), parameters=(), configs=("mine",), own_config=elsewhere
    )
    monkeypatch.setattr(duts, "load", lambda _name: fixed)
    assert trapline(["lockstep", made(8), made(0), "--out", str(tmp_path / "out")]) == 0
    assert asked[0].reset_pc == 0


@pytest.mark.parametrize(
    ("ram", "status"), [("2G", 0), ("512M@0x80000000", 0), ("512M@0x40000000", 2)]
)
def test_memory_that_moves_takes_the_reset_pc_along_where_the_design_can(
    made, asked: list[RunDescription], tmp_path: Path, monkeypatch, capsys, ram: str, status: int
) -> None:
    fixed = dataclasses.replace(duts.load("own"), parameters=("ram",))
    monkeypatch.setattr(duts, "load", lambda *_: fixed)
    out = str(tmp_path / "out")
    assert trapline(["lockstep", made(0), "--ram", ram, "--out", out]) == status
    said = "--ram: the design starts at 0x80000000 (dut.toml, parameters), which is not there"
    assert (said in capsys.readouterr().err) == (status == 2)
