# SPDX-License-Identifier: Apache-2.0
"""ELF files: what to load where, the entry point, the symbols that matter."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import RAM, Region
from trapline.models.isa.needs import SECTION, parse
from trapline.models.platform.memory import Memory

# A symbol of each ELF class, and where its st_value stands. pyelftools takes 20 ms for the symbols
# of a directed program, one object each; a warm simulator runs hundreds of programs in a second.
_SYMBOL = {32: (struct.Struct("<IIIBBH"), 1), 64: (struct.Struct("<IBBHQQ"), 4)}

# e_flags (RISC-V ELF psABI, "File Header"): the float ABI, and what a hart needs for its calls.
_FLOAT_ABI = 0x6
_FLOAT_ABIS = {0x2: ("single", "f"), 0x4: ("double", "d"), 0x6: ("quad", "q")}


class BadProgram(Exception):
    """The file cannot be run; the message is one line that says why."""


@dataclass(frozen=True)
class Executable:
    """A program ready to be loaded. Segments: (spa, bytes); zero bytes of .bss are left out."""

    path: str
    entry: int
    segments: tuple[tuple[int, bytes], ...]
    symbols: dict[str, int]
    # Ranges (first byte, byte behind the last) that the program takes, zero bytes included.
    places: tuple[tuple[int, int], ...] = ()
    # e_flags of the file.
    flags: int = 0

    def load(self, memory: Memory) -> None:
        """Write the segments into a memory."""
        for spa, data in self.segments:
            memory.write(spa, data)


def read_elf(path: str | Path, xlen: int = 64, ram: Region = RAM) -> Executable:
    """Read a RISC-V program for a hart of this XLEN whose main memory is `ram`.

    Raises BadProgram for whatever cannot be run: no such file, not an ELF, another machine's,
    another XLEN's, of another type than an executable, truncated, without code, segments that
    overlap or lie outside main memory, an entry outside all or at an odd address.
    """
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadProgram(f"{path}: no regular file")
        return _unchanged(str(path), xlen, ram, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror or error}") from None
    except ELFError as error:
        raise BadProgram(f"{path}: not an ELF file: {error}") from None
    except BadProgram:
        raise
    except Exception as error:  # pyelftools lets struct and construct errors of bad files through
        raise BadProgram(f"{path}: damaged ELF file: {type(error).__name__}: {error}") from None


def read_for(path: str | Path, config: HartConfig) -> Executable:
    """Read a program for this hart: as `read_elf`, and its float ABI must be one that it has."""
    program = read_elf(path, config.xlen, config.ram)
    found = _FLOAT_ABIS.get(program.flags & _FLOAT_ABI)
    if found is not None and not config.has(found[1]):
        raise BadProgram(
            f"{path}: built for the {found[0]}-precision float ABI; "
            f"{config.name} has no {found[1].upper()}"
        )
    return program


def needs_of(path: str | Path) -> tuple[str, ...]:
    """What the program needs of a hart (models/isa/needs.py), as its ELF file states it.

    () where nothing is stated, or the file is no ELF. Raises BadProgram for a statement that says
    nothing about a hart.
    """
    try:
        with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            # Few files state anything; an ELF file is slow to take apart, random ones are many.
            if data.find(SECTION.encode()) < 0:
                return ()
            section = ELFFile(file).get_section_by_name(SECTION)
            text = section.data().decode() if section is not None else ""
    except Exception:  # whoever runs the file says what is wrong with it
        return ()
    try:
        return parse(text)
    except ValueError as error:
        raise BadProgram(f"{path}: {error}") from None


@lru_cache(maxsize=32)
def _unchanged(path: str, xlen: int, ram: Region, _mtime_ns: int, _size: int) -> Executable:
    """The program in a file of that time and size: one program runs with many seeds."""
    with Path(path).open("rb") as file:
        return _read(path, file, xlen, ram)


def _read(path: str, file: BinaryIO, xlen: int, ram: Region) -> Executable:
    elf = ELFFile(file)
    if elf["e_machine"] != "EM_RISCV":
        raise BadProgram(f"{path}: machine is {elf['e_machine']}, not EM_RISCV")
    if elf.elfclass != xlen:
        raise BadProgram(f"{path}: {elf.elfclass}-bit ELF on a hart with XLEN={xlen}")
    if not elf.little_endian:
        raise BadProgram(f"{path}: big-endian ELF")
    if elf["e_type"] not in ("ET_EXEC", "ET_DYN"):
        raise BadProgram(f"{path}: type is {elf['e_type']}, not an executable's (ET_EXEC, ET_DYN)")
    entry = elf["e_entry"]
    if entry & 1:
        raise BadProgram(f"{path}: the entry point {entry:#x} is odd")
    segments, places = _segments(path, elf, ram)
    if not segments:
        raise BadProgram(f"{path}: no loadable segment")
    if not any(low <= entry < high for low, high in places):
        raise BadProgram(f"{path}: the entry point {entry:#x} lies in no segment")
    symbols: dict[str, int] = {}
    for kind in ("SHT_SYMTAB", "SHT_DYNSYM"):
        for section in elf.iter_sections(type=kind):
            symbols |= _symbols(section, elf.elfclass)
    for name in ("tohost", "fromhost"):
        spa = symbols.get(name, 0)
        if spa and not (spa % 8 == 0 and ram.holds(spa)):
            raise BadProgram(f"{path}: {name} at {spa:#x} is no aligned doubleword of main memory")
    return Executable(path, entry, tuple(segments), symbols, tuple(places), elf["e_flags"])


def _segments(
    path: str, elf: ELFFile, ram: Region
) -> tuple[list[tuple[int, bytes]], list[tuple[int, int]]]:
    """What to load where, and the ranges that the segments take."""
    segments: list[tuple[int, bytes]] = []
    taken: list[tuple[int, int]] = []
    for segment in elf.iter_segments(type="PT_LOAD"):
        spa, size, filesz = segment["p_paddr"], segment["p_memsz"], segment["p_filesz"]
        if filesz > size:
            raise BadProgram(f"{path}: a segment at {spa:#x} has {filesz} bytes for {size}")
        if size == 0:
            continue
        data = segment.data() if filesz else b""
        if len(data) != filesz:
            raise BadProgram(f"{path}: truncated: a segment has {len(data)} of {filesz} bytes")
        if spa < ram.base or spa + size > ram.base + ram.size:
            raise BadProgram(
                f"{path}: segment {spa:#x}..{spa + size:#x} is outside main memory "
                f"{ram.base:#x}..{ram.base + ram.size:#x}"
            )
        for low, high in taken:
            if spa < high and low < spa + size:
                raise BadProgram(f"{path}: segments overlap at {max(spa, low):#x}")
        taken.append((spa, spa + size))
        segments.append((spa, data))
    return segments, taken


def _symbols(section: SymbolTableSection, elfclass: int) -> Iterator[tuple[str, int]]:
    """Names and values of a symbol table; nameless symbols are left out."""
    layout, st_value = _SYMBOL[elfclass]
    table, names = section.data(), section.stringtable.data()
    for row in layout.iter_unpack(table[: len(table) - len(table) % layout.size]):
        if row[0]:
            end = names.find(b"\0", row[0])
            yield names[row[0] : end if end >= 0 else len(names)].decode(), row[st_value]
