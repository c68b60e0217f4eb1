# SPDX-License-Identifier: Apache-2.0
"""What an old PMP setting allows, against the golden model's check."""

from __future__ import annotations

from random import Random

from trapline.models.golden.priv.pmp import pmp_check
from trapline.models.isa.config import named
from trapline.models.isa.functions import Access
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX
from trapline.tb.lockstep.staleness.pmp_setting import PmpSetting

CFG = named("rv64imac_h")


def test_an_old_setting_allows_what_the_check_allows():
    rng = Random(1)
    answers = set()
    for _ in range(60):
        slots = [0] * SLOT_COUNT
        for n in range(16):
            slots[SLOT_INDEX[f"pmpaddr{n}"]] = 0x2000_0000 + rng.randrange(64)
        for word in (0, 2):
            slots[SLOT_INDEX[f"pmpcfg{word}"]] = rng.getrandbits(64) & rng.getrandbits(64)
        setting = PmpSetting(7, tuple(slots))
        for _ in range(60):
            size = rng.randrange(4)
            addr = 0x8000_0000 + rng.randrange(256 >> size << size)
            access, priv = rng.choice(list(Access)), rng.choice((0, 1, 3))
            answer = setting.allows(CFG, addr, size, access, priv)
            assert answer == bool(pmp_check(CFG, addr, size, access, priv, tuple(slots)))
            answers.add((priv, answer))
    assert answers == {(p, s) for p in (0, 1, 3) for s in (False, True)}
