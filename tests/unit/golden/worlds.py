# SPDX-License-Identifier: Apache-2.0
"""States and values for the property tests: reachable by writes, biased towards corners."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from trapline.models.golden.priv.csr_access import HIGH_REQUIREMENT, REQUIREMENT, exists
from trapline.models.golden.priv.csr_write import csr_write_effect
from trapline.models.golden.priv.interrupts import mip_view
from trapline.models.isa.config import NAMED, HartConfig
from trapline.models.isa.state import SLOT_INDEX, reset_slots

from .small_harts import SMALL

CONFIGS = (*NAMED.values(), *SMALL)
ALL_ADDRESSES = tuple(sorted({*REQUIREMENT, *HIGH_REQUIREMENT}))
M64 = (1 << 64) - 1

configs = st.sampled_from(CONFIGS)
h_configs = st.sampled_from([c for c in CONFIGS if c.has("h")])
words = st.integers(0, M64)


def corner(rng: random.Random, cfg: HartConfig) -> int:
    """A value of XLEN bits: all ones, zero, one bit, sparse or uniform."""
    mask = M64 if cfg.xlen == 64 else M64 >> 32
    kind = rng.randrange(6)
    if kind == 0:
        return mask
    if kind == 1:
        return 0
    if kind == 2:
        return (1 << rng.randrange(64)) & mask
    if kind == 3:
        return rng.getrandbits(64) & rng.getrandbits(64) & rng.getrandbits(64) & mask
    return rng.getrandbits(64) & mask


def addresses(cfg: HartConfig) -> list[int]:
    """Addresses of the CSRs that the hart has."""
    return [a for a in ALL_ADDRESSES if exists(cfg, a)]


def written(cfg: HartConfig, slots: list[int], addr: int, value: int, v: int = 0) -> list[int]:
    """The slots after an explicit write, by the sparse form."""
    after = list(slots)
    for slot, new in csr_write_effect(cfg, addr, value, v, slots):
        if slot >= 0:
            after[slot] = new
    return after


def state(cfg: HartConfig, seed: int) -> list[int]:
    """Slots that software can bring about: from reset, each CSR written in a random order."""
    rng = random.Random(seed)
    slots = list(reset_slots(cfg))
    order = addresses(cfg)
    rng.shuffle(order)
    for addr in order:
        # Locked PMP entries would hide the writes that follow.
        value = corner(rng, cfg)
        if 0x3A0 <= addr <= 0x3AF and rng.randrange(4):
            value &= 0x7F7F_7F7F_7F7F_7F7F
        slots = written(cfg, slots, addr, value)
    return slots


def opened(cfg: HartConfig, slots: list[int]) -> list[int]:
    """The same state with every access gate open: the enables of M-mode, then HS-mode's."""
    ones = (1 << cfg.xlen) - 1
    stateen = [base + i for i in range(4) for base in (0x30C, 0x31C, 0x60C, 0x61C)]
    for addr in (0x306, 0x30A, 0x31A, 0x606, 0x60A, 0x61A, 0x603, *stateen):
        if exists(cfg, addr):
            slots = written(cfg, slots, addr, ones)
    return slots


def view(cfg: HartConfig, slots: list[int] | tuple[int, ...], mtime: int = 1 << 40) -> int:
    """The full mip at this time, with no pin raised."""
    vstip = (mtime + slot(slots, "htimedelta")) % 2**64 >= slot(slots, "vstimecmp")
    stip = mtime >= slot(slots, "stimecmp")
    names = ("mip", "hvip", "hgeie", "hstatus", "menvcfg", "henvcfg")
    mip, hvip, hgeie, hstatus, menvcfg, henvcfg = (slot(slots, n) for n in names)
    return mip_view(cfg, mip, hvip, hgeie, hstatus, menvcfg, henvcfg, 0, int(stip), int(vstip))


states = st.integers(0, 2**32)


def slot(slots: list[int] | tuple[int, ...], name: str) -> int:
    """One slot by name."""
    return slots[SLOT_INDEX[name]]
