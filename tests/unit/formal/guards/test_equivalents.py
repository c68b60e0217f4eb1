# SPDX-License-Identifier: Apache-2.0
"""Each reason for an equivalent change is told once, of a twin that exists."""

from __future__ import annotations

from trapline.formal.guards.equivalents import _ROWS, REASONS
from trapline.models.isa.functions import TWIN


def test_every_row_is_a_reason_of_its_own() -> None:
    assert len(REASONS) == sum(len(rows) for rows in _ROWS.values())
    for (twin, side, change), reason in REASONS.items():
        assert twin in TWIN
        assert side in ("rtl", "golden")
        assert change.startswith("`")
        assert reason.strip() == reason != ""
