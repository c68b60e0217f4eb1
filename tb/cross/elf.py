"""An ELF program as the image that both models start from."""

from __future__ import annotations

from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from trapline.cli.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.models.isa.memory_map import RAM

RISCV = "EM_RISCV"


def load_image(path: Path, cfg: HartConfig) -> tuple[dict[int, int], int, int | None]:
    """(64-bit words by physical address, entry, address of `tohost` if any) of an executable.

    Raises BadInput when the file is no ELF, not for this hart, damaged, or reaches outside RAM.
    """
    try:
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            if elf["e_machine"] != RISCV:
                raise BadInput(f"{path}: the ELF file is not for RISC-V")
            if elf.elfclass != cfg.xlen:
                raise BadInput(
                    f"{path}: a {elf.elfclass}-bit ELF, and {cfg.name} is {cfg.xlen}-bit"
                )
            words: dict[int, int] = {}
            for segment in elf.iter_segments(type="PT_LOAD"):
                _place(path, words, segment["p_paddr"], segment.data(), segment["p_filesz"])
            return words, int(elf["e_entry"]), _symbol(elf, "tohost")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except (ELFError, ValueError, KeyError) as error:
        raise BadInput(f"{path}: not a usable ELF file ({error})") from None


def _symbol(elf: ELFFile, name: str) -> int | None:
    table = elf.get_section_by_name(".symtab")
    found = table.get_symbol_by_name(name) if table is not None else None
    return int(found[0]["st_value"]) if found else None


def _place(path: Path, words: dict[int, int], base: int, data: bytes, size: int) -> None:
    if len(data) != size:
        raise BadInput(f"{path}: the file ends within a segment")
    if not (RAM.base <= base and base + size <= RAM.base + RAM.size):
        raise BadInput(f"{path}: a segment at {base:#x} is outside main memory")
    lead = base & 7
    padded = bytes(lead) + data + bytes(-(lead + size) & 7)
    for n in range(0, len(padded), 8):
        value = int.from_bytes(padded[n : n + 8], "little")
        if value:
            at = base - lead + n
            words[at] = words.get(at, 0) | value
