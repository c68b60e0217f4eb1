# SPDX-License-Identifier: Apache-2.0
"""`trapline sim`: input that the core cannot run, and a core that breaks. No simulator is built."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.config import DEFAULT, named
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import build
from trapline.tb.sim import bare
from trapline.tb.sim.build import Design


def program(folder: Path, config: str = DEFAULT, offset: int = 0) -> str:
    """A random program whose entry is moved by `offset`."""
    made = build(named(config), Random(1))
    path = folder / "program.elf"
    write_elf(dataclasses.replace(made, entry=made.entry + offset), path)
    return str(path)


@pytest.fixture(autouse=True)
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulator in which an assertion fails."""
    simulator = tmp_path / "simulator"
    simulator.write_text("#!/bin/sh\necho 'x.sv:3: Assertion failed in x.Named' >&2\nexit 134\n")
    simulator.chmod(0o755)
    monkeypatch.setattr(bare, "simulator", lambda *_: simulator)


def test_a_broken_core_has_a_status_of_its_own(tmp_path: Path, capfd) -> None:
    assert trapline(["sim", program(tmp_path)]) == 3
    assert "x.Named" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("config", "offset", "words"),
    [
        ("spike", 0, "own has no configuration spike; it has rv64imac_h"),
        ("rv64imac_h --reset-pc 0x80000000", 8, "starts at 0x80000008, the hart at 0x80000000"),
        ("rv64imac_h --reset-pc 0x70000000", 0, "not an even address in main memory"),
        ("rv64imac_h --ram 1000", 0, "ram_size is 0x3e8, not a power of two"),
        ("rv64imac_hh", 0, "unknown configuration"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, capfd, config: str, offset: int, words: str) -> None:
    elf = program(tmp_path, offset=offset)
    assert trapline(["sim", elf, "--config", *config.split()]) == 2
    error = capfd.readouterr().err
    assert words in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("offset", "options", "reset_pc", "size", "stub"),
    [
        (8, [], 0x8000_0008, 0x1000_0000, False),
        (8, ["--reset-pc", "0x88000000", "--ram", "2G"], 0x8800_0000, 0x8000_0000, True),
        (0, ["--ram", "512M@0xc0000000", "--reset-pc", "0xc0000000"], 0, 0, False),
    ],
)
def test_the_core_is_built_for_where_the_program_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    offset: int,
    options: list[str],
    reset_pc: int,
    size: int,
    stub: bool,
) -> None:
    designs, loaded = [], []

    def simulator(design: Design) -> Path:
        designs.append(design)
        return tmp_path / "simulator"

    def run(_executable: Path, _program: object, **settings: object) -> bare.BareRun:
        loaded.append(settings["pieces"])
        return bare.BareRun("pass", 0, 1, 1, 0.0)

    monkeypatch.setattr(bare, "simulator", simulator)
    monkeypatch.setattr(bare, "run", run)
    status = trapline(["sim", program(tmp_path, offset=offset), *options])
    if not size:  # the program lies in another memory
        assert status == 2
        return
    assert status == 0
    (design,), (pieces,) = designs, loaded
    ((_, text),) = design.generated
    assert f"reset_pc: 64'h{reset_pc:x}" in text
    assert f"ram_size: 64'h{size:x}" in text
    assert (design.ram.base, design.ram.size) == (0x8000_0000, size)
    assert (reset_pc in dict(pieces) and dict(pieces)[reset_pc][:4] == b"\x97\x02\0\0") is stub
