"""`trapline run` on what it cannot run: one line on stderr, status 2, no traceback."""

from __future__ import annotations

import struct

import pytest

from trapline.cli import app
from trapline.models.isa.memory_map import RAM

EM_RISCV, EM_X86_64 = 243, 62
CODE = struct.pack("<I", 0x0000_006F)


def elf64(machine=EM_RISCV, spa=RAM.base, filesz=4, memsz=4) -> bytes:
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, spa, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, spa, spa, filesz, memsz, 4)
    return ident + header + segment + CODE


def elf32() -> bytes:
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    header = struct.pack("<HHIIIIIHHHHHH", 2, EM_RISCV, 1, RAM.base, 52, 0, 0, 52, 32, 1, 40, 0, 0)
    segment = struct.pack("<IIIIIIII", 1, 84, RAM.base, RAM.base, 4, 4, 5, 4)
    return ident + header + segment + CODE


BAD = {
    "empty": b"",
    "not an ELF": b"#!/bin/sh\nexit 0\n",
    "32-bit on rv64": elf32(),
    "another machine": elf64(machine=EM_X86_64),
    "segment below memory": elf64(spa=0x1000),
    "segment beyond memory": elf64(memsz=RAM.size + 1),
    "truncated segment": elf64(filesz=4096, memsz=4096),
    "truncated header": elf64()[:100],
    "truncated ident": elf64()[:20],
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file(name, tmp_path, capsys):
    path = tmp_path / "program.elf"
    path.write_bytes(BAD[name])
    assert app.run(["run", str(path), "--max-instructions", "10"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_the_frame_itself_runs(tmp_path):
    path = tmp_path / "program.elf"
    path.write_bytes(elf64())
    assert app.run(["run", str(path), "--max-instructions", "10"]) == 124


@pytest.mark.parametrize(
    "arguments", [["run", "/no/such/file"], ["run", "X", "--config", "rv128"]], ids=["file", "cfg"]
)
def test_bad_arguments(arguments, capsys):
    assert app.run(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
