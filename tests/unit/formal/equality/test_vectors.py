# SPDX-License-Identifier: Apache-2.0
"""Drawn inputs are such as a hart can present: they fit, and what proofs assume holds of them."""

from __future__ import annotations

import functools
from random import Random
from typing import Any

import pytest
import z3

from trapline.formal.equality.assumptions import assumptions
from trapline.formal.equality.vectors import ValueSource, vector
from trapline.formal.rtl.library import golden
from trapline.models.isa.config import named
from trapline.models.isa.functions import STATE, TWIN, TWINS
from trapline.models.isa.state import SLOT_COUNT

CONFIGS = ("rv64imac_h", "rv32imac_h")


@functools.cache
def source(config: str, seed: int) -> ValueSource:
    cfg = named(config)
    write: Any = golden(TWIN["csr_write"])
    return ValueSource(cfg, Random(seed), lambda a, x, v, slots: list(write(cfg, a, x, v, slots)))


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("twin", TWINS, ids=lambda t: t.name)
def test_vectors_fit_the_ports(twin, config: str) -> None:
    drawn = source(config, 2)
    for _ in range(5):
        for port, value in zip(twin.inputs, vector(twin, drawn), strict=True):
            if port.width == STATE:
                assert len(value) == SLOT_COUNT
            else:
                assert 0 <= value < 1 << port.width


# Drawn beyond what is assumed: any CSR address, accesses up to the end of the address space.
BEYOND = ("csr_resolve", "pmp_check")


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("twin", [t for t in TWINS if t.name not in BEYOND], ids=lambda t: t.name)
def test_the_assumptions_of_the_proofs_hold_of_what_is_drawn(twin, config: str) -> None:
    drawn = source(config, 2)
    for _ in range(2):
        ports = {
            port.name: [z3.BitVecVal(slot, 64) for slot in value]
            if port.width == STATE
            else z3.BitVecVal(value, port.width)
            for port, value in zip(twin.inputs, vector(twin, drawn), strict=True)
        }
        for text, term in assumptions(drawn.cfg, twin, ports):
            assert z3.is_true(z3.simplify(term)), text
