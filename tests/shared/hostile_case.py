# SPDX-License-Identifier: Apache-2.0
"""A bad input as a case, what came of it, and the damages that classes of inputs share."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from trapline.errors import BadInput
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.elf import BadProgram
from trapline.tb.lockstep.stream import BadStream

REFUSALS = (BadInput, BadProgram, BadStream)
NUMBERS = (0, 1, 2, 3, 7, 0xFF, 0xFFFF, 2**31, 2**32 - 1, 2**63, 2**64 - 1, RAM.base, RAM.base + 1)


@dataclass(frozen=True)
class Case:
    """One input: what reads it, and whether it must be refused (None: either is right)."""

    name: str
    read: Callable[[], object]
    refused: bool | None
    # What its reader refuses with.
    refusals: tuple[type[Exception], ...] = REFUSALS


def outcome(case: Case) -> str:
    """What is wrong with what came out; "" for nothing."""
    try:
        case.read()
    except case.refusals as error:
        if "\n" in str(error).strip() or not str(error):
            return f"a refusal of several lines: {error!r}"
        return "refused" if case.refused is False else ""
    except Exception as error:  # the very point: nothing else may come out
        return f"{type(error).__name__}: {error}"
    return "accepted" if case.refused else ""


def small_elf(code: bytes = bytes(16)) -> bytes:
    """A program of sixteen bytes; zeros are an illegal instruction, which traps to itself."""
    numbers = (2, 243, 1, RAM.base, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", *numbers)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, RAM.base, RAM.base, 16, 16, 4)
    return header + segment + code


def damaged(rng: Random, data: bytes) -> bytes:
    """One to three bytes, a number, a cut or an insertion."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(changed)) if changed else 0
        kind = rng.randrange(5)
        if kind == 0:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            changed[at : at + 8] = struct.pack("<Q", rng.choice(NUMBERS))
        elif kind == 2:
            changed[at : at + 2] = struct.pack("<H", rng.choice(NUMBERS) & 0xFFFF)
        elif kind == 3:
            del changed[at:]
        else:
            changed[at:at] = rng.randbytes(rng.randint(1, 64))
    return bytes(changed)
