# SPDX-License-Identifier: Apache-2.0
"""Decode, RVC expansion, ALU and M against the tables and against Python's integers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.models.golden.core import decode
from trapline.models.golden.core.alu import alu, amo_result, branch_taken
from trapline.models.golden.core.muldiv import muldiv
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.isa.config import named
from trapline.models.isa.disasm import disassemble
from trapline.models.isa.encodings import ENCODINGS, decode_name, op_id

RV64, RV32 = named("rv64imac_h"), named("rv32imac_h")
CONFIGS = pytest.mark.parametrize(
    "cfg", [RV64, RV32, named("rv64gc_h"), named("rv32gc_h")], ids=lambda c: c.name
)
CORNERS = [0, 1, 2, 31, 63, 0x7FFF_FFFF, 0x8000_0000, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
WORD = st.one_of(st.sampled_from(CORNERS), st.integers(0, (1 << 64) - 1))


def signed(value: int, width: int) -> int:
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


@CONFIGS
def test_decode_agrees_with_the_table(cfg):
    rng = random.Random(1)
    words = [rng.getrandbits(32) | 3 for _ in range(1_000)]
    # Each instruction with random operands, and with one bit of its encoding wrong.
    for e in ENCODINGS:
        if e.size == 4:
            word = e.match | rng.getrandbits(32) & ~e.mask_at(cfg.xlen)
            words += [word, word ^ 1 << rng.randrange(2, 32)]
    found = set()
    for word in words:
        e = decode_name(word, cfg.xlen, cfg.extensions)
        assert decode.decode(cfg, word) == (op_id[e.name] if e else 0), hex(word)
        found.add(e.name if e else "")
    assert found >= {
        e.name for e in ENCODINGS if e.size == 4 and e.available(cfg.xlen, cfg.extensions)
    }


# c-st-ext.adoc, zca.adoc: "expands to". {0} and {1}: the operands of the 16-bit form; the names not
# listed keep all of theirs.
TWO_OPERANDS = {name: f"{name} {{0}},{{0}},{{1}}" for name in (
    "addi addiw slli srli srai andi and or xor sub add addw subw".split()
)}  # fmt: skip
C_EBREAK = 0x9002
EXPANSION = {
    **TWO_OPERANDS,
    "li": "addi {0},zero,{1}",
    "mv": "add {0},zero,{1}",
    "addi4spn": "addi {0},sp,{2}",
    "addi16sp": "addi sp,sp,{1}",
    "lwsp": "lw {0},{1}",
    "ldsp": "ld {0},{1}",
    "swsp": "sw {0},{1}",
    "sdsp": "sd {0},{1}",
    "flwsp": "flw {0},{1}",
    "fldsp": "fld {0},{1}",
    "fswsp": "fsw {0},{1}",
    "fsdsp": "fsd {0},{1}",
    "j": "jal zero,{0}",
    "jal": "jal ra,{0}",
    "beqz": "beq {0},zero,{1}",
    "bnez": "bne {0},zero,{1}",
    "jr": "jalr zero,0({0})",
    "jalr": "jalr ra,0({0})",
}


@CONFIGS
def test_exactly_the_compressed_instructions_expand_and_as_the_manual_says(cfg):
    """By the disassembler, which tests/unit/isa holds against objdump."""
    names = set()
    for word in (*range(0, 1 << 16, 3), C_EBREAK):
        e = decode_name(word, cfg.xlen, cfg.extensions) if word & 3 != 3 else None
        legal, insn = rvc_expand(cfg, word)
        assert bool(legal) == (e is not None), hex(word)
        if e is None or e.name == "c.nop":
            assert insn & ~0xFFF0_0000 == (0x13 if e else 0), hex(word)  # addi zero,zero,imm
            continue
        name, *rest = disassemble(word, 0x8000_0000, cfg.xlen).split()
        names.add(name)
        short = name.removeprefix("c.")
        operands = rest[0].split(",") if rest else []
        wanted = EXPANSION.get(short, " ".join([short, *rest])).format(*operands)
        assert disassemble(insn, 0x8000_0000, cfg.xlen) == wanted, hex(word)
    assert names == {
        e.name
        for e in ENCODINGS
        if e.size == 2 and e.available(cfg.xlen, cfg.extensions) and e.name != "c.nop"
    }


@pytest.mark.parametrize("width", [64, 32])
@given(a=WORD, b=WORD)
def test_multiply_and_divide(width, a, b):
    mask = (1 << width) - 1
    a, b = a & mask, b & mask
    x, y = signed(a, width), signed(b, width)
    quotient = -1 if y == 0 else abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
    expected = {
        "mul": x * y, "mulh": x * y >> width, "mulhu": a * b >> width, "mulhsu": x * b >> width,
        "div": quotient, "rem": x - quotient * y if y else x,
        "divu": a // b if b else mask, "remu": a % b if b else a,
    }  # fmt: skip
    for name, value in expected.items():
        assert muldiv(width, op_id[name], a, b) == value & mask, name


@given(a=WORD, b=WORD)
def test_multiply_and_divide_words(a, b):
    """The forms for words are those of RV32 on the low halves, sign-extended."""
    low = (1 << 32) - 1
    for name in ("mul", "div", "divu", "rem", "remu"):
        of_words = signed(muldiv(32, op_id[name], a & low, b & low), 32) & (1 << 64) - 1
        assert muldiv(64, op_id[name + "w"], a, b) == of_words, name


@given(a=WORD, b=WORD)
def test_alu_of_rv64(a, b):
    m = (1 << 64) - 1
    x, y, s = signed(a, 64), signed(b, 64), b & 63
    expected = {
        "add": a + b, "sub": a - b, "sll": a << s, "srl": a >> s, "sra": x >> s, "slt": x < y,
        "sltu": a < b, "xor": a ^ b, "or": a | b, "and": a & b,
        "addw": signed(a + b, 32), "subw": signed(a - b, 32),
        "sllw": signed(a << (b & 31), 32), "srlw": signed((a & 0xFFFF_FFFF) >> (b & 31), 32),
        "sraw": signed(a, 32) >> (b & 31), "czero.eqz": a if b else 0, "czero.nez": 0 if b else a,
    }  # fmt: skip
    for name, value in expected.items():
        assert alu(RV64, op_id[name], a, b) == value & m, name
    for name in IMMEDIATE_FORMS:
        assert alu(RV64, op_id[immediate_form(name)], a, b) == expected[name] & m, name


IMMEDIATE_FORMS = "add sll srl sra slt sltu xor or and".split()


def immediate_form(name: str) -> str:
    return "sltiu" if name == "sltu" else name + "i"


@given(a=WORD, b=WORD)
def test_alu_of_rv32(a, b):
    m = (1 << 32) - 1
    a, b = a & m, b & m
    x, y, s = signed(a, 32), signed(b, 32), b & 31
    expected = {
        "add": a + b, "sub": a - b, "sll": a << s, "srl": a >> s, "sra": x >> s, "slt": x < y,
        "sltu": a < b, "xor": a ^ b, "or": a | b, "and": a & b,
        "czero.eqz": a if b else 0, "czero.nez": 0 if b else a,
    }  # fmt: skip
    for name, value in expected.items():
        assert alu(RV32, op_id[name], a, b) == value & m, name
    for name in IMMEDIATE_FORMS:
        assert alu(RV32, op_id[immediate_form(name)], a, b) == expected[name] & m, name


@CONFIGS
@given(a=WORD, b=WORD)
def test_branches(cfg, a, b):
    m = (1 << cfg.xlen) - 1
    a, b = a & m, b & m
    for first, second in ((a, b), (a, a)):
        x, y = signed(first, cfg.xlen), signed(second, cfg.xlen)
        taken = {
            "beq": first == second, "bne": first != second, "blt": x < y, "bge": x >= y,
            "bltu": first < second, "bgeu": first >= second,
        }  # fmt: skip
        for name, value in taken.items():
            assert branch_taken(cfg, op_id[name], first, second) == value, name


@given(a=WORD, b=WORD)
def test_amo(a, b):
    for width, suffix in ((64, "d"), (32, "w")):
        mask = (1 << width) - 1
        a, b = a & mask, b & mask
        x, y = signed(a, width), signed(b, width)
        for name, value in {
            "amomin": min(x, y), "amomax": max(x, y), "amominu": min(a, b), "amomaxu": max(a, b),
            "amoadd": a + b, "amoswap": b, "amoxor": a ^ b, "amoand": a & b, "amoor": a | b,
        }.items():  # fmt: skip
            assert amo_result(RV64, op_id[f"{name}.{suffix}"], a, b) == value & mask, name
