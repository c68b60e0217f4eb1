# SPDX-License-Identifier: Apache-2.0
"""An ELF program as the image that both models start from."""

from __future__ import annotations

from pathlib import Path

from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import read_for
from trapline.models.platform.htif import Addresses, addresses


def load_image(path: Path, cfg: HartConfig) -> tuple[dict[int, int], int, Addresses]:
    """(64-bit words by physical address, entry, HTIF's doublewords) of an executable.

    Raises BadProgram where the file cannot be run on this hart.
    """
    program = read_for(path, cfg)
    words: dict[int, int] = {}
    for base, data in program.segments:
        lead = base & 7
        padded = bytes(lead) + data + bytes(-(lead + len(data)) & 7)
        for n in range(0, len(padded), 8):
            value = int.from_bytes(padded[n : n + 8], "little")
            if value:
                at = base - lead + n
                words[at] = words.get(at, 0) | value
    return words, program.entry, addresses(program.symbols)
