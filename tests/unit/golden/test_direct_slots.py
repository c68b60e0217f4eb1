# SPDX-License-Identifier: Apache-2.0
"""The CSRs that the comparison with Spike takes straight from their slots do read so."""

from __future__ import annotations

from random import Random

import pytest

from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.isa.config import named
from trapline.tb.cross.csr_lists import direct_slots

from .worlds import state


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_a_direct_csr_reads_as_its_slot(config):
    cfg = named(config)
    mask = (1 << cfg.xlen) - 1
    seen = 0
    for seed in range(20):
        slots = state(cfg, seed)
        for address, slot in direct_slots(cfg).items():
            read = csr_read(cfg, address, slots, Random(seed).getrandbits(13), 0, seed, 0)[0]
            assert read == slots[slot] & mask, hex(address)
            seen += read != 0
    assert seen > 200
