# SPDX-License-Identifier: Apache-2.0
"""WARL rules: every write ends in a legal value, and writing back what was read changes nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.gen.fields import MENVCFG_STCE
from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.golden.priv.csr_write import NOTHING, csr_write, csr_write_effect
from trapline.models.isa.config import NAMED, named
from trapline.models.isa.csrs import BY_NAME, csr_name
from trapline.models.isa.state import SLOT_COUNT, reset_slots

from .worlds import CONFIGS, addresses, configs, corner, slot, state, states, view, written

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")


def address(name: str) -> int:
    return BY_NAME[name].address


def read(cfg, addr, slots, rmw=False):
    return csr_read(cfg, addr, slots, view(cfg, slots), 0, 0, 0)[1 if rmw else 0]


@settings(deadline=None, max_examples=60)
@given(cfg=configs, seed=states)
def test_writing_back_what_was_read_changes_nothing(cfg, seed):
    slots = state(cfg, seed)
    for addr in addresses(cfg):
        value = read(cfg, addr, slots, rmw=True)
        assert written(cfg, slots, addr, value) == slots, csr_name(addr)


@settings(deadline=None, max_examples=60)
@given(cfg=configs, seed=states, v=st.integers(0, 1))
def test_legalisation_is_idempotent(cfg, seed, v):
    slots = state(cfg, seed)
    rng = random.Random(seed ^ 1)
    for addr in addresses(cfg):
        value = corner(rng, cfg)
        once = written(cfg, slots, addr, value, v)
        assert written(cfg, once, addr, read(cfg, addr, once, rmw=True), v) == once, csr_name(addr)
        assert written(cfg, once, addr, value, v) == once, csr_name(addr)


@settings(deadline=None, max_examples=20)
@given(cfg=configs, seed=states)
def test_dense_and_sparse_forms_agree_and_values_fit(cfg, seed):
    slots = state(cfg, seed)
    rng = random.Random(seed)
    for addr in addresses(cfg):
        value = corner(rng, cfg)
        dense = csr_write(cfg, addr, value, 0, slots)
        assert list(dense) == written(cfg, slots, addr, value)
        assert all(0 <= x < 1 << 64 for x in dense)
        assert 0 <= read(cfg, addr, list(dense)) < 1 << cfg.xlen, csr_name(addr)


@pytest.mark.parametrize("cfg", CONFIGS, ids=lambda c: c.name)
def test_reset_state_is_legal(cfg):
    slots = list(reset_slots(cfg))
    assert len(slots) == SLOT_COUNT
    for addr in addresses(cfg):
        assert written(cfg, slots, addr, read(cfg, addr, slots, rmw=True)) == slots, csr_name(addr)


@pytest.mark.parametrize("cfg", CONFIGS, ids=lambda c: c.name)
def test_read_only_addresses_have_no_write_effect(cfg):
    slots = state(cfg, 7)
    for addr in addresses(cfg):
        if addr >> 10 == 3:
            assert csr_write_effect(cfg, addr, (1 << cfg.xlen) - 1, 0, slots) == NOTHING


def after(cfg, name, value, v=0, start=None):
    return written(cfg, start or list(reset_slots(cfg)), address(name), value, v)


def test_mpp_reserved_value_keeps_the_old_one():
    slots = after(RV64, "mstatus", 3 << 11)
    slots = after(RV64, "mstatus", 2 << 11, start=slots)
    assert slot(slots, "mstatus") >> 11 & 3 == 3


def test_constant_fields_stay():
    ones = (1 << 64) - 1
    assert slot(after(RV64, "mstatus", 0), "mstatus") == 0xA_0000_0000
    assert slot(after(RV64, "mstatus", ones), "mstatus") >> 32 & 0xF == 0xA
    assert slot(after(RV64, "hstatus", 0), "hstatus") == 0x2_0000_0000
    assert slot(after(RV64, "vsstatus", ones), "vsstatus") == 0x2_000C_0122


def test_mideleg_vs_bits_are_one():
    assert slot(after(RV64, "mideleg", 0), "mideleg") == 0x1444
    assert slot(after(named("spike"), "mideleg", 0), "mideleg") == 0x444
    assert slot(after(named("rv64imac"), "mideleg", 0), "mideleg") == 0
    assert slot(after(RV64, "mideleg", (1 << 64) - 1), "mideleg") == 0x1666


def test_satp_with_unsupported_mode_has_no_effect():
    old = after(RV64, "satp", 8 << 60 | 5 << 44 | 0x80000)
    assert after(RV64, "satp", 7 << 60 | 1, start=old) == old


def test_vsatp_with_unsupported_mode_depends_on_v():
    old = after(RV64, "vsatp", 8 << 60 | 5 << 44 | 0x80000)
    new = 7 << 60 | 9 << 44 | 0x1234
    assert after(RV64, "vsatp", new, v=1, start=old) == old
    kept_mode = after(RV64, "vsatp", new, v=0, start=old)
    assert slot(kept_mode, "vsatp") == 8 << 60 | 9 << 44 | 0x1234


def test_hgatp_is_warl_and_its_root_is_16_kib_aligned():
    old = after(RV64, "hgatp", 9 << 60 | 3 << 44 | 0x80003)
    assert slot(old, "hgatp") == 9 << 60 | 3 << 44 | 0x80000
    new = after(RV64, "hgatp", 3 << 60 | 4 << 44 | 0x90001, start=old)
    assert slot(new, "hgatp") == 9 << 60 | 4 << 44 | 0x90000


def test_only_implemented_asid_and_vmid_bits_are_kept():
    cfg = named("rv64imac_h_sv39")
    ones = 8 << 60 | (1 << 60) - 1
    assert slot(after(cfg, "satp", ones), "satp") >> 44 & 0xFFFF == (1 << cfg.asidlen) - 1
    assert slot(after(cfg, "hgatp", ones), "hgatp") >> 44 & 0x3FFF == (1 << cfg.vmidlen) - 1
    assert slot(after(RV32, "satp", 0xFFFF_FFFF), "satp") == 0xFFFF_FFFF


def test_henvcfg_bits_are_gated_by_menvcfg():
    closed = after(RV64, "henvcfg", MENVCFG_STCE)
    assert slot(closed, "henvcfg") == 0
    opened = after(RV64, "menvcfg", MENVCFG_STCE)
    stce = after(RV64, "henvcfg", MENVCFG_STCE, start=opened)
    assert read(RV64, address("henvcfg"), stce) == MENVCFG_STCE
    shut = after(RV64, "menvcfg", 0, start=stce)
    assert read(RV64, address("henvcfg"), shut) == 0
    assert slot(after(RV64, "henvcfg", 0, start=shut), "henvcfg") == MENVCFG_STCE


def test_stip_is_writable_only_without_stce():
    sti = 1 << 5
    assert slot(after(RV64, "mip", sti), "mip") == sti
    assert slot(after(RV64, "mip", sti, start=after(RV64, "menvcfg", MENVCFG_STCE)), "mip") == 0


def test_mip_vssip_is_hvips():
    slots = after(RV64, "mip", 1 << 2)
    assert (slot(slots, "hvip"), slot(slots, "mip")) == (1 << 2, 0)


def test_vsie_is_an_alias_one_bit_lower_and_gated():
    shut = after(RV64, "vsie", 0x222)
    assert slot(shut, "mie") == 0
    delegated = after(RV64, "hideleg", 0x044)
    assert slot(after(RV64, "vsie", 0x222, start=delegated), "mie") == 0x044


def test_vgein_above_geilen_becomes_zero():
    assert slot(after(RV64, "hstatus", 7 << 12), "hstatus") >> 12 & 0x3F == 7
    assert slot(after(RV64, "hstatus", 8 << 12), "hstatus") >> 12 & 0x3F == 0


def test_locked_pmp_entries_ignore_writes():
    start = after(RV64, "pmpaddr0", 0x1000)
    start = after(RV64, "pmpcfg0", 0x80 | 1 << 3 << 8 | 0x80 << 8, start=start)
    assert after(RV64, "pmpcfg0", 0, start=start) == start
    assert after(RV64, "pmpaddr0", 1, start=start) == start
    # Entry 1 is TOR and locked: it holds pmpaddr0 as well, entry 2 holds nothing.
    assert after(RV64, "pmpaddr2", 1, start=start) != start
    unlocked0 = after(RV64, "pmpcfg0", 0x8F << 8)
    assert after(RV64, "pmpaddr0", 1, start=unlocked0) == unlocked0


def test_pmp_reserved_permission_clears_w():
    assert slot(after(RV64, "pmpcfg0", 0x1A), "pmpcfg0") == 0x18


def test_rv32_high_halves_reach_the_upper_word():
    slots = after(RV32, "htimedelta", 0x1111_1111)
    slots = written(RV32, slots, 0x615, 0x2222_2222)
    assert slot(slots, "htimedelta") == 0x2222_2222_1111_1111
    assert read(RV32, 0x615, slots) == 0x2222_2222
    slots = written(RV32, slots, 0x310, 1 << 7)
    assert slot(slots, "mstatus") == 1 << 39


@pytest.mark.parametrize("cfg", list(NAMED.values()), ids=lambda c: c.name)
def test_hart_without_an_extension_keeps_its_bits_zero(cfg):
    ones = (1 << cfg.xlen) - 1
    slots = after(cfg, "menvcfg", ones)
    if cfg.xlen == 32:
        slots = written(cfg, slots, 0x31A, ones)
    assert bool(slot(slots, "menvcfg") >> 61 & 1) == cfg.has("svadu")
    assert bool(slot(slots, "menvcfg") >> 62 & 1) == cfg.has("svpbmt")
