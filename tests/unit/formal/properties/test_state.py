# SPDX-License-Identifier: Apache-2.0
"""Properties of CSRs, memory access and translation: a planted bug refutes each."""

from __future__ import annotations

import pytest

from trapline.formal.guards.planted_properties import PROPERTIES as PLANTED
from trapline.formal.properties import PROPERTIES, check_property, state
from trapline.formal.result import Status

MINE = [n for n, p in PROPERTIES.items() if p.claim.__module__ == state.__name__]


@pytest.mark.parametrize("name", [n for n in MINE if n in PLANTED])
def test_a_planted_bug_is_refuted(name: str) -> None:
    config = PROPERTIES[name].configs[0]
    result = check_property(name, config, 30, False, library=PLANTED[name].library())
    assert result.status == Status.REFUTED
    assert result.detail
