# SPDX-License-Identifier: Apache-2.0
"""`trapline run` on what it cannot run: one line on stderr, status 2, no traceback."""

from __future__ import annotations

import os
import struct

import pytest

from trapline.cli import app
from trapline.models.isa.memory_map import RAM

EM_RISCV, EM_X86_64 = 243, 62
CODE = struct.pack("<I", 0x0000_006F)


def elf64(
    machine=EM_RISCV, spa=RAM.base, filesz=4, memsz=4, entry=None, kind=2, segments=1
) -> bytes:
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    entry = spa if entry is None else entry
    header = struct.pack(
        "<HHIQQQIHHHHHH", kind, machine, 1, entry, 64, 0, 0, 64, 56, segments, 64, 0, 0
    )
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, spa, spa, filesz, memsz, 4)
    return ident + header + segments * segment + CODE


def elf32() -> bytes:
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    header = struct.pack("<HHIIIIIHHHHHH", 2, EM_RISCV, 1, RAM.base, 52, 0, 0, 52, 32, 1, 40, 0, 0)
    segment = struct.pack("<IIIIIIII", 1, 84, RAM.base, RAM.base, 4, 4, 5, 4)
    return ident + header + segment + CODE


BAD = {
    "empty": (b"", "not an ELF file"),
    "not an ELF": (b"#!/bin/sh\nexit 0\n", "not an ELF file"),
    "32-bit on rv64": (elf32(), "32-bit ELF on a hart with XLEN=64"),
    "another machine": (elf64(machine=EM_X86_64), "machine is EM_X86_64, not EM_RISCV"),
    "segment below memory": (elf64(spa=0x1000), "segment 0x1000..0x1004 is outside main memory"),
    "segment beyond memory": (elf64(memsz=RAM.size + 1), "is outside main memory"),
    "entry below": (elf64(entry=0), "entry point 0x0 lies in no segment"),
    "entry behind": (elf64(entry=RAM.base + 4), "entry point 0x80000004 lies in no segment"),
    "truncated segment": (elf64(filesz=4096, memsz=4096), "truncated: a segment has 4 of 4096"),
    "truncated header": (elf64()[:100], "not an ELF file"),
    "no type": (elf64(kind=0), "type is ET_NONE, not an executable's"),
    "relocatable": (elf64(kind=1), "type is ET_REL, not an executable's"),
    "core file": (elf64(kind=4), "type is ET_CORE, not an executable's"),
    "odd entry": (elf64(entry=RAM.base + 1), "the entry point 0x80000001 is odd"),
    "more bytes than memory": (elf64(filesz=4, memsz=2), "has 4 bytes for 2"),
    "bytes for no memory": (elf64(filesz=4, memsz=0), "has 4 bytes for 0"),
    "overlap": (elf64(segments=2, filesz=0), "segments overlap at 0x80000000"),
    "truncated ident": (elf64()[:20], "not an ELF file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file(name, tmp_path, capsys):
    path = tmp_path / "program.elf"
    image, message = BAD[name]
    path.write_bytes(image)
    assert app.run(["run", str(path), "--max-instructions", "10"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"trapline run: {path}: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_64_bit_file_on_rv32(tmp_path, capsys):
    path = tmp_path / "program.elf"
    path.write_bytes(elf64())
    assert app.run(["run", str(path), "--config", "rv32imac_h"]) == 2
    assert "64-bit ELF on a hart with XLEN=32" in capsys.readouterr().err


def test_the_frame_itself_runs(tmp_path):
    path = tmp_path / "program.elf"
    path.write_bytes(elf64())
    assert app.run(["run", str(path), "--max-instructions", "10"]) == 124


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "/no/such/file"], "No such file or directory"),
        (["run", "X", "--config", "rv128"], "unknown configuration 'rv128'; known: rv32gc_h, "),
        (["run", "X", "--max-instructions", "0"], "Invalid value for '--max-instructions'"),
    ],
)
def test_bad_arguments(arguments, message, capsys):
    assert app.run(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_fifo_is_not_waited_for(tmp_path, capsys):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    assert app.run(["run", str(path)]) == 2
    assert "no regular file" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--trace"])
def test_no_program_and_no_folder_is_written_over(tmp_path, capsys, option):
    path = tmp_path / "program.elf"
    path.write_bytes(elf64())
    before = path.read_bytes()
    assert app.run(["run", str(path), option, str(path)]) == 2
    assert "would write over a program" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert app.run(["run", str(path), option, str(tmp_path)]) == 2
    assert "this is a folder" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", str(2**64), str(2**64 + 1), "1e3", ""])
def test_numbers_out_of_range(tmp_path, capsys, number):
    path = tmp_path / "program.elf"
    path.write_bytes(elf64())
    assert app.run(["run", str(path), "--max-instructions", number]) == 2
    assert capsys.readouterr().err.count("\n") == 1
