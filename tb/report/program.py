"""What a program's ELF knows of an address: its symbol and its source line."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile


@dataclass(frozen=True)
class Place:
    """Where an address lies: "memcpy+0x1c", "lib/string.c:42"; empty where unknown."""

    symbol: str = ""
    source: str = ""


class Program:
    """Symbols and line tables of one or more ELF files, read when first asked for."""

    def __init__(self, *paths: Path) -> None:
        """`paths`: the program itself and, say, a kernel's vmlinux loaded from a raw image."""
        self._paths = paths
        self._symbols: list[tuple[int, str]] | None = None
        self._lines: list[tuple[int, str]] | None = None

    def place(self, address: int) -> Place:
        """Symbol and source line of an address (a 64-bit virtual address)."""
        if self._symbols is None or self._lines is None:
            self._symbols, self._lines = self._read()
        symbol = _below(self._symbols, address)
        name = f"{symbol[1]}+{address - symbol[0]:#x}" if symbol else ""
        line = _below(self._lines, address)
        near = line is not None and address - line[0] < 0x1000
        return Place(name, line[1] if line and near else "")

    def _read(self) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
        symbols: list[tuple[int, str]] = []
        lines: list[tuple[int, str]] = []
        for path in self._paths:
            try:
                with path.open("rb") as file:
                    elf = ELFFile(file)
                    symbols += _symbols(elf)
                    lines += _line_table(elf)
            except (OSError, ELFError):
                continue  # a report without names is better than none
        return sorted(symbols), sorted(lines)


def _below(table: list[tuple[int, str]], address: int) -> tuple[int, str] | None:
    at = bisect.bisect_right(table, (address, "\U0010ffff")) - 1
    return table[at] if at >= 0 else None


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
        and s["st_shndx"] not in ("SHN_UNDEF", "SHN_ABS")
    ]


def _line_table(elf: Any) -> list[tuple[int, str]]:
    if not elf.has_dwarf_info():
        return []
    dwarf = elf.get_dwarf_info()
    rows = []
    for unit in dwarf.iter_CUs():
        program = dwarf.line_program_for_CU(unit)
        if program is None:
            continue
        offset = 0 if program["version"] >= 5 else 1
        files = program["file_entry"]
        for entry in program.get_entries():
            state = entry.state
            if state is None or state.end_sequence:
                continue
            index = state.file - offset
            name = files[index].name.decode() if 0 <= index < len(files) else "?"
            rows.append((state.address, f"{name}:{state.line}"))
    return rows
