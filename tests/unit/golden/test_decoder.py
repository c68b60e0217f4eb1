# SPDX-License-Identifier: Apache-2.0
"""What the decode cache gets, against the twin `decode` and against assembled immediates."""

from __future__ import annotations

from random import Random

import pytest

from trapline.models.golden.core.classes import FSTORE, HSV, LOAD, STORE
from trapline.models.golden.core.decode import CLASS_OF, decode
from trapline.models.golden.core.decoder import Decoder
from trapline.models.golden.core.rvc import rvc_expand
from trapline.models.isa.config import named
from trapline.models.isa.encodings import ENCODINGS, op_id
from trapline.tb.random import asm

CONFIGS = ("rv64imac_h", "rv32imac_h", "rv64imac", "rv64gc_h", "rv32gc_h")


def fields(packed):
    """(word, op, rd, rs1, rs2, class)."""
    return (
        packed & 0xFFFF_FFFF, packed >> 32 & 0x1FF, packed >> 41 & 31, packed >> 46 & 31,
        packed >> 51 & 31, packed >> 56,
    )  # fmt: skip


def words(cfg):
    rng = Random(5)
    yield 0
    for row in ENCODINGS:
        free = ~row.mask_at(cfg.xlen) & ((1 << 8 * row.size) - 1)
        for _ in range(20):
            yield row.match | rng.getrandbits(32) & free
    for _ in range(2000):
        yield rng.getrandbits(32) | 3
        yield rng.getrandbits(16) & ~3 | rng.randrange(3)


@pytest.mark.parametrize("name", CONFIGS)
def test_every_word_is_what_the_twin_says(name):
    cfg = named(name)
    decoder = Decoder(cfg)
    found = set()
    for word in words(cfg):
        insn = word if word & 3 == 3 else rvc_expand(cfg, word)[1]
        same, op, rd, rs1, _rs2, kind = fields(decoder.packed(word))
        assert (same, op, kind) == (word, decode(cfg, insn), CLASS_OF[op])
        assert rs1 == insn >> 15 & 31
        if kind not in (LOAD, STORE, HSV, FSTORE):
            assert rd in (insn >> 7 & 31, 0)
        assert decoder.packed(word) == decoder.packed(word)
        found.add(op)
    assert len(found) > 60


@pytest.mark.parametrize("xlen", [32, 64])
def test_immediates_come_back(xlen):
    decoder = Decoder(named(f"rv{xlen}imac_h"))
    rng = Random(6)

    def immediate(word):
        decoder.packed(word)
        return decoder.immediate

    for _ in range(200):
        twelve, offset = rng.randrange(-2048, 2048), rng.randrange(-4096, 4096, 2)
        far, upper = rng.randrange(-(1 << 20), 1 << 20, 2), rng.getrandbits(20)
        high = asm.signed(upper << 12, 32)
        mask = (1 << xlen) - 1
        assert immediate(asm.i_imm("addi", 1, 2, twelve)) == twelve & mask
        assert immediate(asm.i_imm("lw", 1, 2, twelve)) == twelve & mask
        assert immediate(asm.i_imm("jalr", 1, 2, twelve)) == twelve & mask
        assert immediate(asm.store("sw", 1, 2, twelve)) == twelve & mask
        assert immediate(asm.branch("beq", 1, 2, offset)) == offset & mask
        assert immediate(asm.jump(1, far)) == far & mask
        assert immediate(asm.upper("lui", 1, upper)) == high & mask
        assert immediate(asm.upper("auipc", 1, upper)) == high & mask
        assert immediate(asm.i_imm("slli", 1, 2, upper % xlen)) == upper % xlen
    assert immediate(asm.word("add", rd=1, rs1=2, rs2=3)) == 0


def test_shapes_of_loads_and_stores():
    decoder = Decoder(named("rv64imac_h"))
    shapes = {"lb": 0, "lhu": 5, "lwu": 6, "ld": 3, "hlv.bu": 4, "hlvx.hu": 5, "hlv.d": 3}
    for name, shape in shapes.items():
        assert fields(decoder.packed(asm.word(name, rd=1)))[4] == shape
    for name, shape in {"sb": 0, "sd": 3, "hsv.w": 2}.items():
        assert fields(decoder.packed(asm.word(name, rs2=9)))[2] == shape
        assert fields(decoder.packed(asm.word(name, rs2=9)))[1] == op_id[name]
