# SPDX-License-Identifier: Apache-2.0
"""Programs of a float ABI, and configurations with F: what cannot run is one line and status 2."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.cli import app
from trapline.models.isa.config import GOLDEN_ONLY, NAMED, named
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.elf import BadProgram, read_for
from trapline.tb.duts import loader

RVC, SINGLE, DOUBLE, QUAD = 1, 2, 4, 6


def elf(flags: int) -> bytes:
    """A program of one jump to itself with these e_flags."""
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = struct.pack(
        "<HHIQQQIHHHHHH", 2, 243, 1, RAM.base, 64, 0, flags, 64, 56, 1, 64, 0, 0
    )  # fmt: skip
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, RAM.base, RAM.base, 4, 4, 4)
    return ident + header + segment + struct.pack("<I", 0x0000_006F)


@pytest.mark.parametrize("command", ["run", "lockstep", "sim", "cross"])
def test_a_float_abi_without_f_is_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "float.elf"
    program.write_bytes(elf(RVC | DOUBLE))
    out = ["--out", str(tmp_path / "out")] if command == "lockstep" else []
    assert app.run([command, str(program), *out]) == 2
    assert capsys.readouterr().err == (
        f"trapline {command}: {program}: built for the double-precision float ABI; "
        "rv64imac_h has no D\n"
    )


@pytest.mark.parametrize(
    ("flags", "config", "reason"),
    [
        (RVC, "rv64imac_h", ""),
        (SINGLE, "rv64imac_h", "single-precision float ABI; rv64imac_h has no F"),
        (SINGLE, "rv64gc_h", ""),
        (DOUBLE, "rv64gc_h", ""),
        (QUAD, "rv64gc_h", "quad-precision float ABI; rv64gc_h has no Q"),
    ],
)
def test_which_hart_has_which(flags: int, config: str, reason: str, tmp_path: Path) -> None:
    program = tmp_path / "float.elf"
    program.write_bytes(elf(flags))
    if not reason:
        assert read_for(program, named(config)).flags == flags
        return
    with pytest.raises(BadProgram, match=reason):
        read_for(program, named(config))


def test_a_program_of_a_float_abi_runs_where_there_is_f(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "float.elf"
    program.write_bytes(elf(DOUBLE))
    arguments = ["run", str(program), "--config", "rv64gc_h", "--max-instructions", "100"]
    assert app.run(arguments) == 124
    assert "float ABI" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["lockstep", "sim"])
def test_the_own_core_has_no_f_at_rv32(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "float.elf"
    program.write_bytes(elf(DOUBLE))
    out = ["--out", str(tmp_path / "out")] if command == "lockstep" else []
    assert app.run([command, str(program), "--config", "rv32gc_h", *out]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "own has no configuration rv32gc_h (F at XLEN=32 is the golden model's" in lines[0]


def test_a_configuration_of_ones_own_with_f_is_for_the_own_core_at_rv64() -> None:
    own = loader.load("own")
    own.design(replace(NAMED["rv64gc_h"], name="mine"))
    mine = replace(NAMED["rv32gc_h"], name="mine")
    with pytest.raises(loader.BadDut, match="mine: the core in hdl/ has F at XLEN=64 only"):
        own.design(mine)


def test_no_design_here_lists_one_of_them() -> None:
    assert {"rv32gc_h"} == GOLDEN_ONLY
    for name in loader.names():
        assert not GOLDEN_ONLY & set(loader.load(name).configs), name
