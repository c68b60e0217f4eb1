"""The program generator: constants, encodings, layout, reproducibility."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.models.isa.config import named
from trapline.models.isa.encodings import decode_name
from trapline.tb.random import asm, layout
from trapline.tb.random.program import build

CONFIGS = ("rv64imac_h", "rv32imac_h", "rv64imac")


def evaluate(xlen, words):
    """What LUI, ADDI, ADDIW and SLLI leave in their register."""
    value = 0
    for w in words:
        imm = asm.signed(w >> 20, 12)
        name = decode_name(w, xlen).name
        if name == "lui":
            value = asm.signed(w & 0xFFFF_F000, 32)
        elif name == "addiw":
            value = asm.signed(value + imm, 32)
        elif name == "slli":
            value = value << (w >> 20 & 63)
        else:
            value = (value if w >> 15 & 31 else 0) + imm
        value &= (1 << xlen) - 1
    return value


@given(st.integers(0, 2**64 - 1) | st.integers(0, 63).map(lambda n: 1 << n))
def test_constants(value):
    assert evaluate(64, asm.load_immediate(64, 5, value)) == value
    assert evaluate(32, asm.load_immediate(32, 5, value)) == value & 0xFFFF_FFFF


@given(st.integers(-1024, 1023))
def test_branch_and_jump_offsets(halves):
    offset = 2 * halves
    branch = asm.branch("beq", 1, 2, offset)
    assert decode_name(branch, 64).name == "beq"
    parts = branch >> 31 << 12 | (branch >> 7 & 1) << 11
    parts |= (branch >> 25 & 0x3F) << 5 | (branch >> 8 & 0xF) << 1
    assert asm.signed(parts, 13) == offset
    jump = asm.jump(1, offset)
    parts = jump >> 31 << 20 | (jump >> 12 & 0xFF) << 12
    parts |= (jump >> 20 & 1) << 11 | (jump >> 21 & 0x3FF) << 1
    assert asm.signed(parts, 21) == offset


@pytest.mark.parametrize("config", CONFIGS)
def test_programs_are_reproducible_and_stay_in_their_regions(config):
    cfg = named(config)
    for seed in range(10):
        program = build(cfg, Random(seed))
        assert program.memory == build(cfg, Random(seed)).memory
        assert program.entry in program.memory
        for address in program.memory:
            assert layout.BOOT <= address < layout.G_TABLES + 0x10_0000
            assert not layout.DATA <= address < layout.S_TABLES


def test_seeds_differ():
    cfg = named("rv64imac_h")
    assert build(cfg, Random(0)).memory != build(cfg, Random(1)).memory
