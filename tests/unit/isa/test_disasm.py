# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from trapline.models.isa.csrs import CSRS
from trapline.models.isa.disasm import disassemble
from trapline.models.isa.encodings import ENCODINGS, by_name, decode_name

Assembler = Callable[[str, int], list[tuple[int, int, str]]]

# binutils 2.40 does not print these (reserved fields ignored by the manual, Zicond, HINT forms).
NOT_IN_OBJDUMP = {"fence.i", "czero.eqz", "czero.nez"}


def _examples(xlen: int, each: int = 30) -> list[tuple[str, int]]:
    """Random words of every instruction, those that objdump shows differently left out."""
    rng = random.Random(xlen)
    result = []
    for e in ENCODINGS:
        for _ in range(each if xlen in e.xlen and e.name not in NOT_IN_OBJDUMP else 0):
            word = rng.getrandbits(8 * e.size) & ~e.mask_at(xlen) | e.match
            if e.fmt == "CSR":
                word = word & 0xFFFFF | rng.choice(CSRS).address << 20
            if e.name == "fence":  # rd, rs1 and fm are ignored by the manual, not by objdump
                word = word & 0x0FF0707F | 0x01100000
            if e.name in ("fcvt.d.s", "fcvt.d.w", "fcvt.d.wu"):  # rounding nothing, rm is 0
                word &= ~0x7000
            hint = e.name == "c.nop" and word != 1
            hint |= e.name in ("c.slli", "c.srli", "c.srai") and not word & 0x107C
            if decode_name(word, xlen) is e and not hint:
                result.append((e.name, word))
    return result


@pytest.mark.parametrize("xlen", [32, 64])
def test_text_equals_objdump(xlen: int, listing: Assembler) -> None:
    examples = _examples(xlen)
    assert len({name for name, _ in examples}) > 100
    rows = listing("".join(f".insn {word:#x}\n" for _, word in examples), xlen)
    assert len(rows) == len(examples)
    wrong = []
    for (name, word), (address, shown_word, text) in zip(examples, rows, strict=True):
        if by_name[name].fmt in ("B", "J", "CJ") or name in ("c.beqz", "c.bnez"):
            text = re.sub(r"\b([0-9a-f]+)$", r"0x\1", text)
        mine = disassemble(word, address, xlen)
        if word != shown_word or mine != text:
            wrong.append((name, hex(word), mine, text))
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (0x0000, ".half 0x0000"),
        (0xFFFFFFFF, ".word 0xffffffff"),
        (0x600512F3, "csrrw t0,hstatus,a0"),
        (0x9FC512F3, "csrrw t0,0x9fc,a0"),
        (0x62000073, "hfence.gvma zero,zero"),
        (0x0FF0000F, "fence iorw,iorw"),
        (0x0E5357B3, "czero.eqz a5,t1,t0"),
    ],
)
def test_literal(word: int, text: str) -> None:
    assert disassemble(word) == text


def test_targets_wrap_at_xlen() -> None:
    backwards = 0xFFDFF06F  # jal zero, -4
    assert disassemble(backwards, 0, 32) == "jal zero,0xfffffffc"
    assert disassemble(backwards, 0, 64) == "jal zero,0xfffffffffffffffc"


def test_rv32_refuses_rv64_words() -> None:
    assert disassemble(0x0205_1513, xlen=64) == "slli a0,a0,0x20"
    assert disassemble(0x0205_1513, xlen=32).startswith(".word")
    assert disassemble(0x1582, xlen=64) == "c.slli a1,0x20"
    assert disassemble(0x1582, xlen=32).startswith(".half")
