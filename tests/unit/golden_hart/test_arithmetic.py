"""Decode, RVC expansion, ALU and M against the tables and against Python's integers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.models.golden import decode
from trapline.models.golden.alu import alu, amo_result, branch_taken
from trapline.models.golden.muldiv import muldiv
from trapline.models.golden.rvc import rvc_expand
from trapline.models.isa.config import named
from trapline.models.isa.encodings import decode_name, op_id

RV64, RV32 = named("rv64imac_h"), named("rv32imac_h")
CONFIGS = pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
CORNERS = [0, 1, 2, 31, 63, 0x7FFF_FFFF, 0x8000_0000, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
WORD = st.one_of(st.sampled_from(CORNERS), st.integers(0, (1 << 64) - 1))


def signed(value: int, width: int) -> int:
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


@CONFIGS
def test_decode_agrees_with_the_table(cfg):
    rng = random.Random(1)
    for _ in range(3_000):
        word = rng.getrandbits(32) | 3
        e = decode_name(word, cfg.xlen, cfg.extensions)
        assert decode.decode(cfg, word) == (op_id[e.name] if e else 0)


@CONFIGS
def test_every_compressed_instruction_has_an_equivalent(cfg):
    for word in range(0, 1 << 16, 5):  # 5 divides no power of two: all fields vary
        if word & 3 != 3:
            legal, insn = rvc_expand(cfg, word)
            assert legal == (decode_name(word, cfg.xlen, cfg.extensions) is not None), hex(word)
            assert bool(decode.decode(cfg, insn)) == bool(legal)


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
    taken = {"beq": a == b, "bne": a != b, "blt": x < y, "bge": x >= y, "bltu": a < b}
    for name, value in taken.items():
        assert branch_taken(RV64, op_id[name], a, b) == value, name


@given(a=WORD, b=WORD)
def test_amo_minimum_and_maximum(a, b):
    for width, suffix in ((64, "d"), (32, "w")):
        mask = (1 << width) - 1
        a, b = a & mask, b & mask
        x, y = signed(a, width), signed(b, width)
        for name, value in {
            "amomin": min(x, y), "amomax": max(x, y), "amominu": min(a, b), "amomaxu": max(a, b),
            "amoadd": a + b, "amoswap": b,
        }.items():  # fmt: skip
            assert amo_result(RV64, op_id[f"{name}.{suffix}"], a, b) == value & mask, name
