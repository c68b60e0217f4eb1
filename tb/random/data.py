# SPDX-License-Identifier: Apache-2.0
"""What the data pages hold: values that tell page and place, and a routine that tells the page."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from random import Random

from trapline.models.golden.gen import csrs
from trapline.tb.random import asm, layout
from trapline.tb.random.code import HELD, PLACE, csr

# addi a0, x0, imm, without imm; c.jr ra.
ADDI_A0 = 0x0000_0513
C_RET = 0x8082


def routine(number: int) -> bytes:
    """Code that puts `number` (less than 2048) into a0 and returns to ra."""
    return struct.pack("<IHH", ADDI_A0 | number << 20, C_RET, C_RET)


def _store(xlen: int) -> int:
    """HELD to PLACE, as wide as a PTE."""
    return asm.store("sd" if xlen == 64 else "sw", HELD, PLACE, 0)


def changing(number: int, xlen: int) -> Iterator[tuple[int, bytes]]:
    """Routines that change what they run under by their first instructions, as (offset, code).

    HELD is stored to PLACE and fenced; HELD, or an immediate zero, is written to satp, or satp is
    cleared by HELD; HELD is written to pmpcfg0.
    """
    for at, words in (
        (layout.FENCES, (_store(xlen), asm.word("sfence.vma"))),
        (layout.SWITCHES, (csr("csrrw", "satp", HELD),)),
        (layout.BARES, (asm.csr_op("csrrwi", 0, csrs.SATP, 0),)),
        (layout.CLEARS, (csr("csrrc", "satp", HELD),)),
        (layout.PROTECTS, (asm.csr_op("csrrw", 0, csrs.PMPCFG0, HELD), asm.word("sfence.vma"))),
    ):
        yield at, struct.pack(f"<{len(words)}I", *words) + routine(0x300 + number)


def page(number: int, xlen: int) -> bytes:
    """A page: no two pages and no two doublewords of one are alike."""
    values = Random(number)
    content = bytearray(values.randbytes(4096))
    # As code, a halfword of zero: what jumps in here by mistake soon gets out.
    for at in range(0, 4096, 8):
        zero = at + (at >> 2 & 6)
        content[zero : zero + 2] = b"\0\0"
    content[layout.ROUTINE : layout.ROUTINE + 8] = routine(0x200 + number)
    for at, code in changing(number, xlen):
        content[at : at + len(code)] = code
    straddling = struct.pack("<IH", ADDI_A0 | (0x100 + number) << 20, C_RET)
    content[0:4] = straddling[2:6]
    edge = (_store(xlen), asm.word("sfence.vma"))
    content[layout.EDGE : layout.STRADDLE] = struct.pack("<2I", *edge)
    content[layout.STRADDLE :] = straddling[:2]
    return bytes(content)


@cache
def pieces(xlen: int) -> tuple[tuple[int, bytes], ...]:
    """All data pages and the page of decoy PTEs, as (spa, bytes)."""
    near = b"".join(page(n, xlen) for n in range(layout.DATA_PAGES))
    far = b"".join(page(layout.DATA_PAGES + n, xlen) for n in range(layout.DATA_PAGES))
    size = xlen // 8
    # The first one is aligned for a leaf of any level.
    leaves = (0xDF).to_bytes(size, "little") + b"".join(
        ((layout.FAR_DATA >> 12) + n % layout.DATA_PAGES << 10 | 0xDF).to_bytes(size, "little")
        for n in range(1, 4096 // size)
    )
    return (layout.DATA, near), (layout.FAR_DATA, far), (layout.DECOY, leaves)
