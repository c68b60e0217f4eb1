# SPDX-License-Identifier: Apache-2.0
"""What the proofs assume of a state holds of the states that writes make."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from trapline.formal.equality.assumptions import state_masks
from trapline.formal.equality.vectors import ValueSource
from trapline.formal.rtl.library import golden
from trapline.models.isa.config import named
from trapline.models.isa.functions import TWIN
from trapline.models.isa.state import SLOT_COUNT, reset_slots

CONFIGS = ("rv64imac_h", "rv32imac_h")


def source(config: str, seed: int) -> ValueSource:
    cfg = named(config)
    write: Any = golden(TWIN["csr_write"])
    return ValueSource(cfg, Random(seed), lambda a, x, v, slots: list(write(cfg, a, x, v, slots)))


@pytest.mark.parametrize("config", CONFIGS)
def test_states_after_legal_writes_keep_the_masks(config: str) -> None:
    cfg = named(config)
    masks = state_masks(cfg)
    assert len(masks) == SLOT_COUNT
    drawn = source(config, 1)
    for slots in (reset_slots(cfg), *(drawn.legal_state(reset_slots(cfg)) for _ in range(20))):
        for (can, always), value in zip(masks, slots, strict=True):
            assert value & ~can == 0
            assert value & always == always
