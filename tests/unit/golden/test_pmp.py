# SPDX-License-Identifier: Apache-2.0
"""PMP matching, against a byte-by-byte reading of the rules."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.priv.csr_access import exists
from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.golden.priv.pmp import pmp_check, region
from trapline.models.isa.config import named
from trapline.models.isa.functions import Access
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX, reset_slots

from .worlds import written

RV64 = named("rv64imac_h")
R, W, X, TOR, NA4, NAPOT, L = 1, 2, 4, 1 << 3, 2 << 3, 3 << 3, 1 << 7
LOAD, STORE, FETCH = Access.LOAD, Access.STORE, Access.FETCH


def entries(*pairs):
    """Slots with (config, pmpaddr) entries."""
    slots = list(reset_slots(RV64))
    for i, (config, address) in enumerate(pairs):
        slots[SLOT_INDEX[f"pmpcfg{i // 8 * 2}"]] |= config << (8 * (i % 8))
        slots[SLOT_INDEX[f"pmpaddr{i}"]] = address
    return slots


def covers(slots, i, byte):
    """Whether entry i covers one byte: the rule by its text, bit by bit."""
    config = slots[SLOT_INDEX[f"pmpcfg{i // 8 * 2}"]] >> (8 * (i % 8)) & 0xFF
    address = slots[SLOT_INDEX[f"pmpaddr{i}"]]
    kind = config >> 3 & 3
    if kind == 0:
        return False
    if kind == 1:
        low = slots[SLOT_INDEX[f"pmpaddr{i - 1}"]] if i else 0
        return low <= byte >> 2 < address
    if kind == 2:
        return byte >> 2 == address
    ones = 0
    while address >> ones & 1:
        ones += 1
    return byte >> (3 + ones) == address >> (1 + ones)


def reference(slots, addr, size, access, priv):
    for i in range(RV64.pmp_entries):
        matched = [covers(slots, i, addr + n) for n in range(1 << size)]
        if any(matched):
            config = slots[SLOT_INDEX[f"pmpcfg{i // 8 * 2}"]] >> (8 * (i % 8)) & 0xFF
            need = {LOAD: R, STORE: W, FETCH: X}[access]
            free = priv == 3 and not config & L
            return int(all(matched) and (free or bool(config & need)))
    return int(priv == 3)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 2**32), st.sampled_from([LOAD, STORE, FETCH]), st.sampled_from([0, 1, 3]))
def test_against_the_reference(seed, access, priv):
    rng = random.Random(seed)
    pairs = []
    for _ in range(rng.randrange(1, 17)):
        config = rng.choice([0, TOR, NA4, NAPOT]) | rng.choice([0, R, R | W, X, R | X, 7])
        # Small regions around address 64, so that they overlap each other and the access.
        pairs.append((config | rng.choice([0, L]), rng.randrange(40)))
    slots = entries(*pairs)
    size = rng.randrange(4)
    addr = rng.randrange(40) << size
    assert pmp_check(RV64, addr, size, access, priv, slots) == reference(
        slots, addr, size, access, priv
    )


def test_no_match_denies_below_m():
    slots = entries()
    assert pmp_check(RV64, 0x8000_0000, 3, LOAD, 3, slots) == 1
    assert pmp_check(RV64, 0x8000_0000, 3, LOAD, 1, slots) == 0


def test_partial_match_fails_whatever_the_permissions():
    slots = entries((NA4 | 7, 0x2000_0001), (NAPOT | 7, (1 << 54) - 1))
    assert pmp_check(RV64, 0x8000_0000, 3, LOAD, 1, slots) == 0
    assert pmp_check(RV64, 0x8000_0004, 2, LOAD, 1, slots) == 1
    assert pmp_check(RV64, 0x8000_0008, 3, LOAD, 1, slots) == 1
    assert pmp_check(RV64, 0x8000_0000, 3, LOAD, 3, slots) == 0


def test_locked_entries_bind_m_mode():
    assert pmp_check(RV64, 0, 0, STORE, 3, entries((NAPOT | R, (1 << 54) - 1))) == 1
    assert pmp_check(RV64, 0, 0, STORE, 3, entries((NAPOT | R | L, (1 << 54) - 1))) == 0


def test_hlvx_needs_read_and_execute():
    everything = (1 << 54) - 1
    for perm, want in ((R, 0), (X, 0), (R | X, 1)):
        slots = entries((NAPOT | perm, everything))
        assert pmp_check(RV64, 0, 2, Access.HLVX, 1, slots) == want


@pytest.mark.parametrize("name", ["rv64imac_h", "rv64imac_h_pmp64"])
def test_absent_entries_are_zero(name):
    cfg = named(name)
    slots = written(cfg, list(reset_slots(cfg)), 0x3A0 + 4, 0x1F)
    slots = written(cfg, slots, 0x3B0 + 16, 5)
    there = cfg.pmp_entries > 16
    assert slots[SLOT_INDEX["pmpaddr16"]] == (5 if there else 0)
    assert slots[SLOT_INDEX["pmpcfg4"]] == (0x1F if there else 0)


def test_without_entries_there_is_no_pmp():
    cfg = replace(RV64, name="no_pmp", pmp_entries=0)
    assert not any(exists(cfg, a) for a in range(0x3A0, 0x3F0))
    slots = list(reset_slots(cfg))
    assert all(pmp_check(cfg, 0, 3, a, p, slots) for a in (LOAD, STORE, FETCH) for p in (0, 1, 3))


def grained(g):
    return replace(RV64, name="grained", pmp_grain=g)


def read(cfg, addr, slots):
    return csr_read(cfg, addr, slots, 0, 0, 0, 0)[0]


@pytest.mark.parametrize("g", [0, 1, 2, 3, 10])
def test_software_finds_the_granularity(g):
    """machine.adoc: all ones in pmpaddr0, pmpcfg0 zero; the least-significant bit set is G."""
    cfg = grained(g)
    slots = written(cfg, list(reset_slots(cfg)), 0x3B0, (1 << 64) - 1)
    value = read(cfg, 0x3B0, slots)
    assert value & -value == 1 << g
    # norm:pmp_na4_select_restriction
    slots = written(cfg, slots, 0x3A0, NA4 | R)
    assert read(cfg, 0x3A0, slots) == (NAPOT if g else NA4) | R


@pytest.mark.parametrize("g", [1, 2, 3, 10])
def test_low_address_bits_by_mode(g):
    cfg = grained(g)
    for stored in (0, (1 << 54) - 1):
        slots = written(cfg, list(reset_slots(cfg)), 0x3B0, stored)
        low = (1 << g) - 1
        # norm:pmp_tor_off_addr_read_mask
        for mode in (0, TOR):
            slots = written(cfg, slots, 0x3A0, mode)
            assert read(cfg, 0x3B0, slots) == stored & ~low
        # norm:pmp_napot_addr_read_mask; bit G-1 comes back: norm:pmp_addr_retention_on_mode_change
        slots = written(cfg, slots, 0x3A0, NAPOT)
        assert read(cfg, 0x3B0, slots) == stored | low >> 1


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32), st.integers(0, 12))
def test_regions_are_multiples_of_the_grain(seed, g):
    cfg, rng = grained(g), random.Random(seed)
    slots = list(reset_slots(cfg))
    for i in range(4):
        slots = written(cfg, slots, 0x3B0 + i, rng.getrandbits(rng.choice((8, 20, 54))))
    config = sum(rng.choice((0, TOR, NA4, NAPOT)) << 8 * i for i in range(4))
    slots = written(cfg, slots, 0x3A0, config)
    for i in range(4):
        bottom, top = region(cfg, slots, i)
        assert bottom % (4 << g) == top % (4 << g) == 0
        assert top > bottom or (bottom, top) == (0, 0)


def test_empty_tor_entry_matches_no_access_across_its_boundary() -> None:
    slots = [0] * SLOT_COUNT
    slots[SLOT_INDEX["pmpaddr0"]] = slots[SLOT_INDEX["pmpaddr1"]] = 0x1004 >> 2
    # Entry 1 is empty (TOR between equal addresses), entry 3 holds everything.
    slots[SLOT_INDEX["pmpaddr3"]] = (1 << 54) - 1
    slots[SLOT_INDEX["pmpcfg0"]] = 0x1F000F00
    assert pmp_check(named("rv64imac_h"), 0x1000, 3, 1, 1, slots) == 1
