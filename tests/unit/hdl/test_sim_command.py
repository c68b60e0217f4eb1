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
        ("rv64imac_h", 8, "starts at 0x80000008, the hart at 0x80000000"),
        ("rv64imac_hh", 0, "unknown configuration"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, capfd, config: str, offset: int, words: str) -> None:
    elf = program(tmp_path, offset=offset)
    assert trapline(["sim", elf, "--config", config]) == 2
    error = capfd.readouterr().err
    assert words in error
    assert error.count("\n") == 1
