# SPDX-License-Identifier: Apache-2.0
"""Kernels with one instruction changed: planted bugs without a compiler."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elftools.elf.elffile import ELFFile

from trapline.cache import cached_folder, digest
from trapline.errors import BadInput
from trapline.models.isa.disasm import immediate
from trapline.tb.linux.commands import run
from trapline.tb.linux.kernel import CROSS, Kernel

MARCH = "-march=rv64imah_zicsr_zifencei"
JAL = 0xEF  # JAL ra


@dataclass(frozen=True)
class Word:
    """The `nth` instruction of a function that reads `old`, and what it becomes."""

    function: str
    old: str
    new: str
    nth: int = 0


@cache
def assemble(text: str) -> int:
    """One instruction. Raises BadInput when the assembler does not know it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "x.s").write_text(f"{text}\n")
        run([f"{CROSS}as", MARCH, "-o", place / "x.o", place / "x.s"])
        run([f"{CROSS}objcopy", "-O", "binary", "-j", ".text", place / "x.o", place / "x"])
        return int.from_bytes((place / "x").read_bytes()[:4], "little")


def _pattern(old: str) -> tuple[int, int]:
    """(mask, match) of an instruction's text; `?` is any register, or an immediate."""
    if "?" not in old:
        return 0xFFFF_FFFF, assemble(old)
    ends = ("-2048", "2047") if old.startswith("addi") else ("x0", "x31")
    first, last = (assemble(old.replace("?", end)) for end in ends)
    differing = first ^ last
    if old.startswith("addi"):
        differing = 0xFFF0_0000
    return 0xFFFF_FFFF & ~differing, first & ~differing


def _symbols(vmlinux: Path) -> dict[str, tuple[int, int]]:
    with vmlinux.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return {s.name: (s["st_value"], s["st_size"]) for s in table.iter_symbols()}


def _matches(
    image: bytes, at: int, size: int, address: int, word: Word, targets: dict[str, tuple[int, int]]
) -> Iterator[int]:
    callee = word.old.removeprefix("call ") if word.old.startswith("call ") else ""
    mask, match = (0, 0) if callee else _pattern(word.old)
    for place in range(at, at + size, 4):
        found = int.from_bytes(image[place : place + 4], "little")
        if callee:
            target = (
                address + place - at + immediate("jimm20", found) if found & 0xFFF == JAL else 0
            )
            if target == targets[callee][0]:
                yield place
        elif found & mask == match:
            yield place


def changed(host: Kernel, word: Word) -> Kernel:
    """The kernel with this instruction changed.

    Raises BadInput when the function or the instruction is not there.
    """

    def make(out: Path) -> None:
        symbols = _symbols(host.vmlinux)
        if word.function not in symbols:
            raise BadInput(f"{host.vmlinux}: no function {word.function}")
        address, size = symbols[word.function]
        image = bytearray(host.image.read_bytes())
        at = address - symbols["_start"][0]
        places = list(_matches(bytes(image), at, size or 1024, address, word, symbols))
        if word.nth >= len(places):
            raise BadInput(f"{word.function}: {word.old!r} stands there {len(places)} times")
        image[places[word.nth] : places[word.nth] + 4] = assemble(word.new).to_bytes(4, "little")
        (out / "Image").write_bytes(image)
        shutil.copy(host.vmlinux, out / "vmlinux")

    key = digest([host.image, word.function, word.old, word.new, str(word.nth)])
    return Kernel(host.variant, cached_folder("kernel-word", key, make))
