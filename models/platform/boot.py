# SPDX-License-Identifier: Apache-2.0
"""What a program is loaded with: its own bytes, and a boot stub where the hart starts elsewhere.

The stub is code at the reset pc that goes to the program's entry by way of t0; every other register
and all of memory but the stub's own bytes are as after reset.
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import BadProgram, Executable

_AUIPC_T0 = 0x0000_0297  # auipc t0, 0
_LOAD_T0 = {32: 0x0002_A283, 64: 0x0002_B283}  # lw or ld t0, 0(t0)
_JR_T0 = 0x0002_8067  # jalr x0, 0(t0)
_CODE = 12  # bytes
# Where a stub finds room below the end of main memory when a program covers the reset pc.
LAST_PAGE = 4096


def stub(entry: int, reset_pc: int, xlen: int) -> bytes:
    """The stub's bytes: three instructions, and the entry at the next multiple of eight."""
    at = reset_pc + _CODE
    offset = _CODE + -at % 8
    code = (_AUIPC_T0, _LOAD_T0[xlen] | offset << 20, _JR_T0)
    words = b"".join(word.to_bytes(4, "little") for word in code)
    return words.ljust(offset, b"\0") + entry.to_bytes(8, "little")


def pieces(program: Executable, config: HartConfig) -> Sequence[tuple[int, bytes]]:
    """(spa, bytes) of what memory holds before reset is released.

    Raises BadProgram where the program itself needs the place of the stub that it would take.
    """
    at = config.reset_pc
    if program.entry == at:
        return program.segments
    code = stub(program.entry, at, config.xlen)
    end = at + len(code)
    if end > config.ram_base + config.ram_size:
        raise BadProgram(f"{program.path}: no room for a boot stub at the reset pc {at:#x}")
    if any(at < high and low < end for low, high in program.places):
        raise BadProgram(
            f"{program.path}: starts at {program.entry:#x}, the hart at {at:#x}, where the program "
            "itself leaves no room for a boot stub"
        )
    return (*program.segments, (at, code))
