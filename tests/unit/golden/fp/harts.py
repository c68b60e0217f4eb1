# SPDX-License-Identifier: Apache-2.0
"""Harts with F and D that execute one instruction, and operands that try every case."""

from __future__ import annotations

import random
import struct

from trapline.models.golden.fp.format import BINARY32, BINARY64, Format
from trapline.models.golden.hart import Hart
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory

RV64, RV32 = named("rv64gc_h"), named("rv32gc_h")
FS_LSB = 13
OFF, INITIAL, CLEAN, DIRTY = range(4)
BOX = 0xFFFF_FFFF << 32
DATA = RAM.base + 0x1000
MSTATUS, VSSTATUS = SLOT_INDEX["mstatus"], SLOT_INDEX["vsstatus"]
M64 = (1 << 64) - 1


def hart_of(cfg: HartConfig = RV64, fs: int = DIRTY) -> Hart:
    """A hart in M-mode with this FS."""
    hart = Hart(cfg, Memory())
    set_fs(hart, fs)
    return hart


def set_fs(hart: Hart, fs: int, slot: int = MSTATUS) -> None:
    """Set FS of mstatus or vsstatus."""
    hart.set_csr(slot, hart.slots_at([slot])[0] & ~(3 << FS_LSB) | fs << FS_LSB)


def fs_of(hart: Hart, slot: int = MSTATUS) -> int:
    """FS of mstatus or vsstatus."""
    return hart.slots_at([slot])[0] >> FS_LSB & 3


def execute(hart: Hart, word: int) -> dict[str, int]:
    """One step at the reset pc; what it records."""
    hart.pc = RAM.base
    hart.memory.write(RAM.base, struct.pack("<I", word))
    return hart.step()


def encoding(fmt: Format, rng: random.Random) -> int:
    """An encoding, often one at an edge."""
    top = (1 << fmt.exponent) - 1
    field = rng.choice((0, 1, top - 1, top, fmt.bias + rng.randint(-60, 66), rng.randint(0, top)))
    ones = (1 << fmt.fraction) - 1
    fraction = rng.choice((
        0, 1, ones, 1 << fmt.fraction - 1, rng.getrandbits(fmt.fraction),
        1 << rng.randrange(fmt.fraction),
    ))  # fmt: skip
    return rng.getrandbits(1) << fmt.width - 1 | max(0, min(field, top)) << fmt.fraction | fraction


def register(rng: random.Random) -> int:
    """What an f register may hold: of D, of F in its box, and of F in a broken one."""
    kind = rng.randrange(8)
    if kind < 3:
        return encoding(BINARY64, rng)
    if kind < 7:
        return BOX | encoding(BINARY32, rng)
    return encoding(BINARY32, rng) | rng.choice((0, BOX ^ 1 << 63, BOX ^ 1 << 32, 1 << 40))
