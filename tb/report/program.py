# SPDX-License-Identifier: Apache-2.0
"""What the ELF files of a program know of an address: its symbol and its source line.

An ELF file is opened when an address in it is first asked for, and of its DWARF only the line
tables of the compilation units asked for are read: a kernel has thousands of them.
"""

from __future__ import annotations

import bisect
import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elftools.common.exceptions import DWARFError, ELFError
from elftools.elf.elffile import ELFFile

from trapline.tb.report.sources import ROOT, Sources

# Folders of an absolute path that a reader wants to see: arch/riscv/kvm of a kernel.
_FOLDERS = 3


@dataclass(frozen=True)
class Place:
    """Where an address lies: "memcpy+0x1c", "lib/string.c:42"; empty where unknown."""

    symbol: str = ""
    source: str = ""


@dataclass(frozen=True)
class SymbolFile:
    """An ELF file, and where a program that carries it as plain bytes has it.

    `at`: also found there, before a kernel's own page tables are in force (spa of its lowest
    segment); `v`: holds in these modes only (virtualization mode 0 or 1), None: in both.
    """

    path: Path
    at: int | None = None
    v: int | None = None


class SymbolTables:
    """Symbols and line tables of one or more ELF files, read when first asked for."""

    def __init__(self, *files: Path | SymbolFile, roots: Sequence[Path] = ()) -> None:
        """`files`: the program itself and, say, a kernel's vmlinux loaded from a raw image.

        roots: folders below which sources are looked for, besides this tree and the files' own.
        """
        named = (f if isinstance(f, SymbolFile) else SymbolFile(f) for f in files)
        self._images = [_Image(file) for file in named]
        folders = [image.file.path.absolute().parent for image in self._images]
        self._sources = Sources([*roots, *folders])

    def line(self, place: Place) -> str:
        """The text of a place's source line, "" where its file is not found (Sources)."""
        name, _, number = place.source.rpartition(":")
        if not name or not number.isdigit():
            return ""
        return self._sources.line(name, int(number))

    def place(self, address: int, v: int | None = None) -> Place:
        """Symbol and source line of a 64-bit virtual address; `v`: in which virtualization mode."""
        for image in self._images:
            if v is None or image.file.v in (None, v):
                found = image.place(address)
                if found is not None:
                    return found
        return Place()


@dataclass
class _Image:
    """One file, opened when needed. `low`, `high`: the addresses its segments take."""

    file: SymbolFile
    low: int = 0
    high: int = 0
    opened: bool = False
    symbols: list[tuple[int, str]] = field(default_factory=list)
    dwarf: Any = None
    units: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def place(self, address: int) -> Place | None:
        """The place, or None for an address outside."""
        if not self.opened:
            self.opened = True
            try:
                self._open()
            except (OSError, ELFError, DWARFError):
                self.high = self.low  # a report without names is better than none
        if self.file.at is not None and 0 <= address - self.file.at < self.high - self.low:
            address += self.low - self.file.at
        if not self.low <= address < self.high:
            return None
        symbol = _below(self.symbols, address)
        name = f"{symbol[1]}+{address - symbol[0]:#x}" if symbol else ""
        return Place(name, self._source(address))

    def _open(self) -> None:
        # The file stays open: DWARF sections are read from it later.
        elf = ELFFile(self.file.path.open("rb"))
        loaded = [s for s in elf.iter_segments("PT_LOAD") if s["p_memsz"]]
        self.low = min((s["p_vaddr"] for s in loaded), default=0)
        self.high = max((s["p_vaddr"] + s["p_memsz"] for s in loaded), default=0)
        self.symbols = sorted(_symbols(elf))
        if elf.has_dwarf_info():
            self.dwarf = elf.get_dwarf_info()

    def _source(self, address: int) -> str:
        if self.dwarf is None:
            return ""
        try:
            line = _below(self._lines(address), address)
        except (DWARFError, ELFError, KeyError, ValueError):
            return ""  # damaged debug information
        return line[1] if line is not None else ""

    def _lines(self, address: int) -> list[tuple[int, str]]:
        """The rows of the unit that holds the address; of all units when there is no index."""
        ranges = self.dwarf.get_aranges()
        offset = ranges.cu_offset_at_addr(address) if ranges is not None else None
        if offset is not None:
            if offset not in self.units:
                unit = self.dwarf.get_CU_at(offset)
                self.units[offset] = sorted(_unit_rows(self.dwarf, unit))
            return self.units[offset]
        if ranges is not None:
            return []
        if -1 not in self.units:
            rows = [row for u in self.dwarf.iter_CUs() for row in _unit_rows(self.dwarf, u)]
            self.units[-1] = sorted(rows)
        return self.units[-1]


def _below(table: list[tuple[int, str]], address: int) -> tuple[int, str] | None:
    at = bisect.bisect_right(table, (address, "\U0010ffff")) - 1
    return table[at] if at >= 0 and table[at][1] else None


def _symbols(elf: Any) -> list[tuple[int, str]]:
    table = elf.get_section_by_name(".symtab")
    if table is None:
        return []
    return [
        (s["st_value"], s.name)
        for s in table.iter_symbols()
        if s.name
        and s["st_info"]["type"] in ("STT_FUNC", "STT_NOTYPE")
        and "$" not in s.name
        and not s.name.startswith(".L")
        and s["st_shndx"] not in ("SHN_UNDEF", "SHN_ABS")
    ]


def _unit_rows(dwarf: Any, unit: Any) -> list[tuple[int, str]]:
    """(address, "folder/file.c:42") for each row; an empty text ends a sequence."""
    program = dwarf.line_program_for_CU(unit)
    if program is None:
        return []
    first = 0 if program["version"] >= 5 else 1
    files = program["file_entry"]
    folders = [Path(f.decode()) for f in program["include_directory"]]
    if first:
        # Before DWARF 5 folder 0, that of the unit itself, stands in no table.
        name = unit.get_top_DIE().attributes.get("DW_AT_name")
        folders.insert(0, Path(name.value.decode()).parent if name is not None else Path())
    rows = []
    for entry in program.get_entries():
        state = entry.state
        if state is None:
            continue
        if state.end_sequence:
            rows.append((state.address, ""))
            continue
        index = state.file - first
        name = _file_name(files[index], folders) if 0 <= index < len(files) else "?"
        rows.append((state.address, f"{name}:{state.line}"))
    return rows


def _file_name(entry: Any, folders: Sequence[Path]) -> str:
    """The file with its folder; of an absolute one, which is a build's own, only its end."""
    index = entry.dir_index
    folder = folders[index] if 0 <= index < len(folders) else Path()
    return _short_name(folder, str(entry.name.decode()))


@functools.cache
def _short_name(folder: Path, name: str) -> str:
    """Below the top for a file that stands here, in whatever checkout it was compiled."""
    if folder.is_absolute():
        parts = folder.parts[1:]
        ends = (Path(*parts[i:]) for i in range(len(parts)))
        ours = next((end for end in ends if (ROOT / end / name).is_file()), None)
        folder = ours or Path(*parts[-_FOLDERS:])
    return os.path.normpath(folder / name)
