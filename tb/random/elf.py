# SPDX-License-Identifier: Apache-2.0
"""A random program as an ELF file: what simulators and tools outside this package load."""

from __future__ import annotations

import struct
from pathlib import Path

from trapline.tb.random.program import ProgramImage

_MACHINE_RISCV = 243
_HEADER = {64: "<16sHHIQQQIHHHHHH", 32: "<16sHHIIIIIHHHHHH"}
_LOADED, _RWX = 1, 7


def write_elf(program: ProgramImage, path: Path) -> None:
    """Write an executable with one segment for each piece; it has no symbols."""
    xlen = program.cfg.xlen
    parts = program.pieces
    header, entry = (64, 56) if xlen == 64 else (52, 32)
    ident = b"\x7fELF" + bytes((xlen // 32, 1, 1)) + bytes(9)
    out = bytearray(
        struct.pack(
            _HEADER[xlen],
            *(ident, 2, _MACHINE_RISCV, 1, program.entry, header, 0, 0),
            *(header, entry, len(parts), 0, 0, 0),
        )
    )
    offset = header + entry * len(parts)
    for address, data in parts:
        size = len(data)
        if xlen == 64:
            fields = (_LOADED, _RWX, offset, address, address, size, size, 8)
            out += struct.pack("<IIQQQQQQ", *fields)
        else:
            out += struct.pack("<IIIIIIII", _LOADED, offset, address, address, size, size, _RWX, 8)
        offset += size
    for _, data in parts:
        out += data
    path.write_bytes(out)
