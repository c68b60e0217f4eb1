# SPDX-License-Identifier: Apache-2.0
"""Properties of traps, returns and interrupts: a planted bug refutes each."""

from __future__ import annotations

import pytest

from trapline.formal.guards.planted_properties import PROPERTIES as PLANTED
from trapline.formal.properties import PROPERTIES, check_property, traps
from trapline.formal.result import Status

MINE = [n for n, p in PROPERTIES.items() if p.claim.__module__ == traps.__name__]


@pytest.mark.parametrize("name", [n for n in MINE if n in PLANTED])
def test_a_planted_bug_is_refuted(name: str) -> None:
    config = PROPERTIES[name].configs[0]
    result = check_property(name, config, 30, False, library=PLANTED[name].library())
    assert result.status == Status.REFUTED
    assert result.detail


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("name", MINE)
def test_the_property_holds_of_the_model(name: str, config: str) -> None:
    assert check_property(name, config, 30, False).status == Status.PROVED


def test_every_property_of_a_function_has_a_planted_bug() -> None:
    assert set(PROPERTIES) - set(PLANTED) == {"invariant_at_reset"}
