# SPDX-License-Identifier: Apache-2.0
"""The whole walk: proved, and each of its planted bugs refuted."""

from __future__ import annotations

import pytest

from trapline.formal.guards.planted_walk import WALK
from trapline.formal.result import Status
from trapline.formal.sequential import check_sequence


@pytest.mark.campaign
@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_the_whole_walk_is_proved(config: str) -> None:
    result = check_sequence("walk", config, 30)
    assert result.status == Status.PROVED, result.detail
    assert result.second == "unsat"
    assert len(result.obligations) >= 20


@pytest.mark.parametrize("number", range(len(WALK)), ids=[p.text for p in WALK])
def test_a_bug_in_the_walk_is_refuted(number: int) -> None:
    bug = WALK[number]
    result = check_sequence(
        "walk", "rv64imac_h", 30, False, overlay=bug.overlay(), only=bug.invariant
    )
    assert result.status == Status.REFUTED
