"""ELF files: what to load where, the entry point, the symbols that matter.

Read with `struct`: pyelftools, which reads the DWARF lines of the reports, needs a millisecond
before the first segment and twenty for the symbols of a directed program, and a warm simulator
runs hundreds of programs in a second.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trapline.models.isa.memory_map import RAM
from trapline.models.platform.memory import Memory

EM_RISCV = 243
_PT_LOAD, _SHT_SYMTAB, _SHT_DYNSYM = 1, 2, 11


class BadProgram(Exception):
    """The file cannot be run; the message is one line that says why."""


@dataclass(frozen=True)
class Program:
    """A program ready to be loaded. Segments: (spa, bytes); zero bytes of .bss are left out."""

    path: str
    entry: int
    segments: tuple[tuple[int, bytes], ...]
    symbols: dict[str, int]

    def load(self, memory: Memory) -> None:
        """Write the segments into a memory."""
        for spa, data in self.segments:
            memory.write(spa, data)


@dataclass(frozen=True)
class _Layout:
    """One ELF class: structures as `struct` formats, and where the wanted members stand in them."""

    header: str
    segment: str
    p_offset: int
    section: str
    symbol: str
    st_value: int


_LAYOUTS = {
    32: _Layout("<HHIIIIIHHHHHH", "<IIIIIIII", 1, "<IIIIIIIIII", "<IIIBBH", 1),
    64: _Layout("<HHIQQQIHHHHHH", "<IIQQQQQQ", 2, "<IIQQQQIIQQ", "<IBBHQQ", 4),
}


def read_elf(path: str | Path, xlen: int = 64) -> Program:
    """Read a RISC-V program for a hart of this XLEN.

    Raises BadProgram for whatever cannot be run: no such file, not an ELF, another machine's,
    another XLEN's, truncated, without code, a segment outside main memory.
    """
    try:
        with Path(path).open("rb") as file:
            # Empty files cannot be mapped; they are no ELF files either.
            size = file.seek(0, 2)
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror or error}") from None
    try:
        return _read(str(path), data, xlen)
    except (struct.error, OverflowError, UnicodeDecodeError) as error:
        raise BadProgram(f"{path}: damaged ELF file: {error}") from None
    finally:
        if not isinstance(data, bytes):
            data.close()


def _read(path: str, data: mmap.mmap | bytes, xlen: int) -> Program:
    ident = data[:16]
    if ident[:4] != b"\x7fELF":
        raise BadProgram(f"{path}: not an ELF file: its magic number is missing")
    if len(ident) < 16 or ident[4] not in (1, 2):
        raise BadProgram(f"{path}: damaged ELF file: unknown class")
    elfclass = 32 * ident[4]
    if ident[5] != 1:
        raise BadProgram(f"{path}: big-endian ELF")
    layout = _LAYOUTS[elfclass]
    header = struct.unpack_from(layout.header, data, 16)
    _, machine, _, entry, phoff, shoff, _, _, phentsize, phnum, shentsize, shnum, _ = header
    if machine != EM_RISCV:
        raise BadProgram(f"{path}: machine number {machine} is not RISC-V ({EM_RISCV})")
    if elfclass != xlen:
        raise BadProgram(f"{path}: {elfclass}-bit ELF on a hart with XLEN={xlen}")
    segments = []
    for number in range(phnum):
        row = struct.unpack_from(layout.segment, data, phoff + number * phentsize)
        if row[0] != _PT_LOAD:
            continue
        offset, _, spa, filesz, memsz = row[layout.p_offset : layout.p_offset + 5]
        if memsz == 0:
            continue
        piece = data[offset : offset + filesz]
        if len(piece) != filesz:
            raise BadProgram(f"{path}: truncated: a segment has {len(piece)} of {filesz} bytes")
        if spa < RAM.base or spa + max(memsz, filesz) > RAM.base + RAM.size:
            raise BadProgram(
                f"{path}: segment {spa:#x}..{spa + memsz:#x} is outside main memory "
                f"{RAM.base:#x}..{RAM.base + RAM.size:#x}"
            )
        segments.append((spa, piece))
    if not segments:
        raise BadProgram(f"{path}: no loadable segment")
    sections = [
        struct.unpack_from(layout.section, data, shoff + number * shentsize)
        for number in range(shnum)
    ]
    symbols: dict[str, int] = {}
    for row in sections:
        if row[1] in (_SHT_SYMTAB, _SHT_DYNSYM):
            if row[6] >= len(sections):
                raise BadProgram(f"{path}: damaged ELF file: symbols without names")
            names = sections[row[6]]
            symbols |= _symbols(
                layout, data[row[4] : row[4] + row[5]], data[names[4] : names[4] + names[5]]
            )
    return Program(path, entry, tuple(segments), symbols)


def _symbols(layout: _Layout, table: bytes, names: bytes) -> Iterator[tuple[str, int]]:
    """Names and values of a symbol table; nameless symbols are left out."""
    whole = len(table) - len(table) % struct.calcsize(layout.symbol)
    for row in struct.iter_unpack(layout.symbol, table[:whole]):
        if row[0]:
            end = names.find(b"\0", row[0])
            yield names[row[0] : end if end >= 0 else len(names)].decode(), row[layout.st_value]
