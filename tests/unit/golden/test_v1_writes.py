# SPDX-License-Identifier: Apache-2.0
"""A guest's CSR writes reach VS state only, but for the aliases listed here."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.priv.csr_access import csr_access, csr_resolve
from trapline.models.isa.config import named
from trapline.models.isa.csrs import csr_name
from trapline.models.isa.state import SLOTS

from .worlds import addresses, corner, h_configs, opened, state, states, view, written

VS_SLOTS = frozenset(s.name for s in SLOTS if s.name.startswith("vs"))

# What a write at V=1 to a supervisor CSR changes outside the VS CSRs: the CSR as encoded, the slot
# (or the view mip), the bits, and why.
ALIASES = (
    ("sie", "mie", 0x444, "vsie is an alias of hie under hideleg (norm:vsip_vsie_ssi and its kin)"),
    ("sip", "hvip", 0x004, "vsip.SSIP is an alias of hip.VSSIP, that is of hvip.VSSIP"),
    ("sip", "mip view", 0x004, "mip.VSSIP is an alias of hip.VSSIP (norm:mip_mie_alias)"),
    ("stimecmp", "mip view", 0x040, "VSTIP follows vstimecmp (norm:hip_vstip_op)"),
    ("stimecmph", "mip view", 0x040, "VSTIP follows vstimecmp (norm:hip_vstip_op)"),
    ("scounteren", "scounteren", 0x7, "no matching VS CSR (norm:H_scsrs_nomatch)"),
    ("senvcfg", "senvcfg", 0x1, "no matching VS CSR (norm:H_scsrs_nomatch)"),
)


def changes(cfg, before, addr, value):
    """(name of slot or view, changed bits) outside the VS CSRs."""
    after = written(cfg, before, csr_resolve(cfg, addr, 1), value, v=1)
    found = [
        (s.name, before[i] ^ after[i])
        for i, s in enumerate(SLOTS)
        if before[i] != after[i] and s.name not in VS_SLOTS
    ]
    moved = view(cfg, before) ^ view(cfg, after)
    return [*found, ("mip view", moved)] if moved else found


def allowed(csr, place, bits):
    return any(row[0] == csr and row[1] == place and not bits & ~row[2] for row in ALIASES)


@settings(deadline=None, max_examples=80)
@given(cfg=h_configs, seed=states, priv=st.integers(0, 1))
def test_a_write_at_v1_changes_no_m_or_hs_state(cfg, seed, priv):
    slots = state(cfg, seed) if seed % 2 else opened(cfg, state(cfg, seed))
    rng = random.Random(seed)
    for addr in addresses(cfg):
        if csr_access(cfg, addr, 1, priv, 1, slots) == 0:
            for place, bits in changes(cfg, slots, addr, corner(rng, cfg)):
                assert allowed(csr_name(addr), place, bits), (csr_name(addr), place, hex(bits))


@pytest.mark.parametrize("row", ALIASES, ids=lambda r: f"{r[0]}->{r[1]}")
def test_each_alias_is_necessary(row):
    csr, place, mask, _ = row
    cfg = named("rv32imac_h" if csr == "stimecmph" else "rv64imac_h")
    seen = 0
    for seed in range(100):
        slots = opened(cfg, state(cfg, seed))
        rng = random.Random(seed)
        for addr in addresses(cfg):
            if csr_name(addr) == csr and csr_access(cfg, addr, 1, 1, 1, slots) == 0:
                for found, bits in changes(cfg, slots, addr, corner(rng, cfg)):
                    seen |= bits if found == place else 0
    assert seen == mask


def test_a_user_mode_guest_writes_nothing():
    cfg = named("rv64imac_h")
    for seed in range(20):
        slots = state(cfg, seed)
        assert all(csr_access(cfg, a, 1, 0, 1, slots) != 0 for a in addresses(cfg))
