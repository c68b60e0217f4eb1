# SPDX-License-Identifier: Apache-2.0
"""The reasons for equivalent changes are of changes that exist."""

from __future__ import annotations

import pytest

from trapline.formal.guards.equivalents import REASONS
from trapline.formal.guards.mutants import changes


@pytest.mark.parametrize(("twin", "side"), sorted({(twin, side) for twin, side, _ in REASONS}))
def test_every_reason_is_of_a_change_that_exists(twin: str, side: str) -> None:
    names = {name for name, _ in changes(twin, side)}
    assert {change for of, at, change in REASONS if (of, at) == (twin, side)} <= names
