"""Placing a program in memory: the same bytes for the design and for the golden model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import RAM


class BadProgram(Exception):
    """A file that is no program for this configuration; the message is one line."""


@dataclass(frozen=True)
class Image:
    """Bytes to place at their spa; `tohost` is the symbol's address or 0."""

    segments: tuple[tuple[int, bytes], ...]
    entry: int
    xlen: int
    tohost: int


@lru_cache(maxsize=256)
def _read(path: Path, _stamp: tuple[int, int]) -> Image:
    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            if elf["e_machine"] != "EM_RISCV":
                raise BadProgram(f"{path}: not a RISC-V program")
            segments = tuple(
                (s["p_paddr"], s.data())
                for s in elf.iter_segments("PT_LOAD")
                if s["p_filesz"]
            )
            tohost = 0
            for section in elf.iter_sections():
                if isinstance(section, SymbolTableSection):
                    for symbol in section.get_symbol_by_name("tohost") or ():
                        tohost = symbol["st_value"]
            return Image(segments, elf["e_entry"], elf.elfclass, tohost)
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror}") from None
    except ELFError as error:
        raise BadProgram(f"{path}: not an ELF file ({error})") from None


def read_program(path: Path, config: HartConfig) -> Image:
    """The program in an ELF file. Raises BadProgram when `config` cannot run it."""
    try:
        stat = path.stat()
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror}") from None
    image = _read(path, (stat.st_mtime_ns, stat.st_size))
    if image.xlen != config.xlen:
        raise BadProgram(f"{path}: a {image.xlen}-bit program, but {config.name} has {config.xlen}")
    if image.entry != config.reset_pc:
        raise BadProgram(
            f"{path}: entry point is {image.entry:#x}, but {config.name} starts at "
            f"{config.reset_pc:#x}"
        )
    for spa, data in image.segments:
        if not (RAM.base <= spa and spa + len(data) <= RAM.base + RAM.size):
            raise BadProgram(f"{path}: {len(data)} bytes at {spa:#x} lie outside main memory")
    return image


def read_images(images: tuple[tuple[str, int], ...]) -> tuple[tuple[int, bytes], ...]:
    """Raw files with the spa each is placed at. Raises BadProgram."""
    result = []
    for name, spa in images:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise BadProgram(f"{name}: {error.strerror}") from None
        if not (RAM.base <= spa and spa + len(data) <= RAM.base + RAM.size):
            raise BadProgram(f"{name}: {len(data)} bytes at {spa:#x} lie outside main memory")
        result.append((spa, data))
    return tuple(result)
