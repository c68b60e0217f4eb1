# SPDX-License-Identifier: Apache-2.0
"""The walk memo and the decoded PMP entries change nothing that a program can see."""

from __future__ import annotations

import random
import struct

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.pmp import pmp_check
from trapline.models.golden.translate import set_modes
from trapline.models.isa.commit import RECORD_WORDS, Kind
from trapline.models.isa.config import named
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory
from trapline.tb.random.program import build

PROGRAMS = 8
STEPS = 3000


def started(cfg, program, memo):
    hart = Hart(cfg, Memory(), memo=memo)
    for address, value in program.memory.items():
        hart.memory.write(address, value.to_bytes(8, "little"))
    hart.reset()
    hart.pc = program.entry
    return hart


@pytest.mark.parametrize("name", ["rv64imac_h", "rv32imac_h", "rv64imac_h_svade", "rv64imac"])
def test_memo_on_and_off_predict_the_same_records(name):
    """Random programs rewrite PTEs of every stage and level, roots, PMP and envcfg."""
    cfg = named(name)
    claim = [0] * RECORD_WORDS
    walks = 0
    for seed in range(500, 500 + PROGRAMS):
        program = build(cfg, random.Random(seed))
        with_memo, without = started(cfg, program, True), started(cfg, program, False)
        for _ in range(STEPS):
            with_memo.advance(claim)
            without.advance(claim)
            assert with_memo.prediction() == without.prediction(), (seed, hex(without.pc))
            assert with_memo.updates() == without.updates(), (seed, hex(without.pc))
            walks += without.kind == Kind.RETIRE and without.priv != 3
        assert with_memo.state_words() == without.state_words()
    assert walks > 300


def slot(name):
    return SLOT_INDEX[name]


# A table in each of these pages; the data page is mapped at virtual page 1.
ROOT, MIDDLE, LEAF, DATA, OTHER = (RAM.base + 0x10_0000 + (i << 12) for i in range(5))
# Sv39x4's root is four pages, so it gets an aligned place of its own.
G_ROOT, G_MIDDLE, G_LEAF = RAM.base + 0x20_0000, RAM.base + 0x20_4000, RAM.base + 0x20_5000
V, R, W, X, U, A, D = (1 << i for i in (0, 1, 2, 3, 4, 6, 7))
FULL = V | R | W | A | D
LD_A1_A0 = 0x0005_3583
SD_A3_A2 = 0x00D6_3023


def pte(page, flags):
    return page >> 12 << 10 | flags


def two_stage(memo):
    """VS-mode at V=1: VS-stage maps virtual page 1 to DATA, G-stage maps the tables and DATA."""
    hart = Hart(named("rv64imac_h"), Memory(), memo=memo)
    writes = {
        ROOT: pte(MIDDLE, V),
        MIDDLE: pte(LEAF, V),
        LEAF + 8: pte(DATA, FULL),
        G_ROOT + 8 * 2: pte(G_MIDDLE, V),
        DATA: 0x1111,
        OTHER: 0x2222,
    }
    for i in range(5):
        page = ROOT + (i << 12)
        writes[G_LEAF + 8 * (page >> 12 & 511)] = pte(page, FULL | U)
    writes[G_MIDDLE + 8 * (ROOT >> 21 & 511)] = pte(G_LEAF, V)
    for address, value in writes.items():
        hart.memory.write(address, value.to_bytes(8, "little"))
    hart.memory.write(RAM.base, struct.pack("<II", LD_A1_A0, SD_A3_A2))
    for name, value in (
        ("vsatp", 8 << 60 | ROOT >> 12),
        ("hgatp", 8 << 60 | G_ROOT >> 12),
        ("pmpcfg0", 0x1F),
        ("pmpaddr0", (1 << 54) - 1),
    ):
        hart.set_csr(slot(name), value)
    # MPRV with MPV: M-mode code, guest's loads.
    status = hart.csr_named("mstatus")
    hart.set_csr(slot("mstatus"), status | 1 << 17 | 1 << 39 | 1 << 11)
    set_modes(hart)
    return hart


def guest_load(hart):
    """(kind, data or cause) of a load from virtual page 1."""
    hart.pc = RAM.base
    hart.set_x(10, 0x1000)
    record = hart.step()
    return record["kind"], record["rd_wdata"] if record["kind"] == Kind.RETIRE else record["cause"]


def machine_store(hart, address, value):
    """A store by M-mode (MPRV off for it), as software would edit a table."""
    status = hart.csr_named("mstatus")
    hart.set_csr(slot("mstatus"), status & ~(1 << 17))
    set_modes(hart)
    hart.pc = RAM.base + 4
    hart.set_x(12, address)
    hart.set_x(13, value)
    assert hart.step()["kind"] == Kind.RETIRE
    hart.set_csr(slot("mstatus"), status)
    set_modes(hart)


def after_trap(hart):
    """Leave the handler: M-mode, with MPRV and the guest's mode back in mstatus."""
    status = hart.csr_named("mstatus")
    hart.set_csr(slot("mstatus"), status & ~0x1800 | 1 << 17 | 1 << 39 | 1 << 11)
    set_modes(hart)


G_DATA = G_LEAF + 8 * (DATA >> 12 & 511)
G_OF_LEAF_TABLE = G_LEAF + 8 * (LEAF >> 12 & 511)


@pytest.mark.parametrize("memo", [True, False])
@pytest.mark.parametrize(
    ("address", "value", "expected"),
    [
        (LEAF + 8, pte(OTHER, FULL), (Kind.RETIRE, 0x2222)),
        (LEAF + 8, 0, (Kind.EXCEPTION, 13)),
        (MIDDLE, 0, (Kind.EXCEPTION, 13)),
        (ROOT, pte(MIDDLE, V | D), (Kind.EXCEPTION, 13)),
        (G_DATA, pte(OTHER, FULL | U), (Kind.RETIRE, 0x2222)),
        (G_DATA, pte(DATA, FULL), (Kind.EXCEPTION, 21)),
        (G_OF_LEAF_TABLE, 0, (Kind.EXCEPTION, 21)),
        (G_MIDDLE + 8 * (ROOT >> 21 & 511), 0, (Kind.EXCEPTION, 21)),
        (G_ROOT + 16, 0, (Kind.EXCEPTION, 21)),
    ],
)
def test_a_write_to_any_pte_of_the_walk_is_seen(memo, address, value, expected):
    hart = two_stage(memo)
    before = int.from_bytes(hart.memory.read(address, 8), "little")
    assert guest_load(hart) == (Kind.RETIRE, 0x1111)
    machine_store(hart, address, value)
    assert guest_load(hart) == expected
    after_trap(hart)
    # And back again: what the first write left behind must not last either.
    machine_store(hart, address, before)
    assert guest_load(hart) == (Kind.RETIRE, 0x1111)


@pytest.mark.parametrize("memo", [True, False])
def test_undo_takes_pte_updates_of_both_stages_back(memo):
    hart = two_stage(memo)
    for name in ("menvcfg", "henvcfg"):
        hart.set_csr(slot(name), 1 << 61)  # ADUE
    unset = {LEAF + 8: pte(DATA, V | R | W), G_DATA: pte(DATA, V | R | W | U)}
    for address, value in unset.items():
        hart.memory.write(address, value.to_bytes(8, "little"))
    expected = [(address, value, value | A) for address, value in unset.items()]
    for _ in range(2):
        assert guest_load(hart) == (Kind.RETIRE, 0x1111)
        assert hart.updates() == expected
        hart.undo()
        for address, value in unset.items():
            assert int.from_bytes(hart.memory.read(address, 8), "little") == value


def test_decoded_pmp_entries_decide_as_pmp_check():
    """S-mode loads and stores among random entries, some after a change and an undone change."""
    cfg = named("rv64imac_h_pmp64")
    rng = random.Random(7)
    hart = Hart(cfg, Memory())
    place = RAM.base + 0x10_0000
    words = {
        (0, 1): 0x0005_0583, (1, 1): 0x0005_1583, (2, 1): 0x0005_2583, (3, 1): LD_A1_A0,
        (0, 2): 0x00B5_0023, (1, 2): 0x00B5_1023, (2, 2): 0x00B5_2023, (3, 2): 0x00B5_3023,
    }  # fmt: skip
    verdicts = [0, 0]
    for _ in range(400):
        hart.reset()
        for i in range(rng.randrange(12)):
            address = (place >> 2) + rng.randrange(64)
            byte = rng.randrange(32) | rng.choice((0, 0x80))
            at = slot("pmpcfg0") + i // 8
            hart.set_csr(slot("pmpaddr0") + i, address)
            hart.set_csr(at, hart.state_words()[at] & ~(0xFF << 8 * (i % 8)) | byte << 8 * (i % 8))
        hart.set_csr(slot("pmpaddr0") + 63, (1 << 54) - 1)
        hart.set_csr(slot("pmpcfg0") + 7, 0x1F << 56)
        priv = hart.priv = rng.choice((1, 3))
        set_modes(hart)
        for _ in range(10):
            size, access = rng.choice(list(words))
            spa = place + rng.randrange(0, 256, 1 << size)
            hart.memory.write(RAM.base, struct.pack("<I", words[size, access]))
            hart.pc = RAM.base
            hart.set_x(10, spa)
            allowed = pmp_check(cfg, RAM.base, 1, 0, priv, hart) and pmp_check(
                cfg, spa, size, access, priv, hart
            )
            kind = hart.step()["kind"]
            assert kind == (Kind.RETIRE if allowed else Kind.EXCEPTION), (hex(spa), size, access)
            verdicts[allowed] += 1
            hart.undo()
    assert min(verdicts) > 300
