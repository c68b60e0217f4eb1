# SPDX-License-Identifier: Apache-2.0
"""The ELF reader against pyelftools, on the directed programs and on damaged copies of one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from trapline.models.platform.elf import BadProgram, read_elf

PROGRAMS = sorted(Path("build/sw/directed").glob("*.elf"))[:5]


@pytest.fixture(params=PROGRAMS, ids=lambda p: p.stem)
def path(request):
    return request.param


def test_some_programs_are_there():
    assert PROGRAMS, "make sw builds them"


def test_as_pyelftools_reads_it(path):
    program = read_elf(path)
    with path.open("rb") as file:
        elf = ELFFile(file)
        symbols = {}
        for section in elf.iter_sections():
            if isinstance(section, SymbolTableSection):
                symbols |= {s.name: s["st_value"] for s in section.iter_symbols() if s.name}
        segments = [
            (s["p_paddr"], s.data())
            for s in elf.iter_segments()
            if s["p_type"] == "PT_LOAD" and s["p_memsz"]
        ]
        assert program.entry == elf["e_entry"]
    assert program.symbols == symbols
    assert "tohost" in symbols
    assert list(program.segments) == segments


def test_damage_is_one_line(tmp_path):
    """Whatever is wrong with the headers: a program, or BadProgram in one line, nothing else."""
    original = PROGRAMS[0].read_bytes()
    rng = random.Random(1)
    messages = []
    for number in range(300):
        data = bytearray(original)
        if number % 3 == 0:
            del data[rng.randrange(len(data)) :]
        else:
            # ELF header, program headers; the section headers lie at the end.
            at = rng.choice((rng.randrange(240), len(data) - 1 - rng.randrange(600)))
            data[at] = rng.randrange(256)
        damaged = tmp_path / "program.elf"
        damaged.write_bytes(data)
        try:
            read_elf(damaged)
        except BadProgram as error:
            messages.append(str(error))
    assert len(messages) > 50
    assert not any("\n" in message for message in messages)
