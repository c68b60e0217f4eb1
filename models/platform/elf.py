"""Loading an ELF program: segments into memory, symbols by name. Every fault is one clear line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.construct import ConstructError
from elftools.elf.elffile import ELFFile

from trapline.models.isa.config import HartConfig
from trapline.models.platform.memory import Memory

EM_RISCV = "EM_RISCV"


class BadProgram(Exception):
    """The file cannot be run; the message says why in one line."""


@dataclass
class Program:
    """What was loaded: the entry point and the symbols."""

    path: Path
    entry: int
    symbols: dict[str, int] = field(default_factory=dict)


def load(path: Path, memory: Memory, cfg: HartConfig) -> Program:
    """Put the program's segments at their physical addresses.

    Raises BadProgram: missing or unreadable file, not an ELF, another machine, another class than
    the configuration's, not executable, a segment outside main memory, a truncated file.
    """
    try:
        with path.open("rb") as file:
            return _load(path, ELFFile(file), memory, cfg)
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror}") from None
    except (ELFError, ConstructError, ValueError, UnicodeDecodeError) as error:
        raise BadProgram(f"{path}: not a readable ELF file ({error})") from None


def _load(path: Path, elf: ELFFile, memory: Memory, cfg: HartConfig) -> Program:
    if elf["e_machine"] != EM_RISCV:
        raise BadProgram(f"{path}: built for {elf['e_machine']}, not for RISC-V")
    if elf.elfclass != cfg.xlen:
        raise BadProgram(f"{path}: a {elf.elfclass}-bit ELF; {cfg.name} is a {cfg.xlen}-bit hart")
    segments = [s for s in elf.iter_segments() if s["p_type"] == "PT_LOAD" and s["p_memsz"]]
    if not segments:
        raise BadProgram(f"{path}: nothing to load")
    for segment in segments:
        spa, size = segment["p_paddr"], segment["p_memsz"]
        if not memory.holds(spa, size):
            raise BadProgram(
                f"{path}: a segment of {size:#x} bytes at {spa:#x} is outside main memory"
            )
        data = segment.data()
        if len(data) != segment["p_filesz"]:
            raise BadProgram(f"{path}: truncated: the segment at {spa:#x} ends early")
        memory.write(spa, data + bytes(size - len(data)))
    table = elf.get_section_by_name(".symtab")
    symbols = {s.name: s["st_value"] for s in table.iter_symbols() if s.name} if table else {}
    return Program(path, elf["e_entry"], symbols)
