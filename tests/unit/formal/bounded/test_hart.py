# SPDX-License-Identifier: Apache-2.0
"""The bounded check of the whole hart."""

from __future__ import annotations

import pytest

from trapline.formal.bounded import hart as bounded
from trapline.formal.solvers.portfolio import (
    SAT,
    UNSAT,
)

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign


def test_the_hart_from_reset_and_with_a_planted_bug() -> None:
    (_, row) = bounded.check(2, 60, lambda _rows: None)
    assert (row["trap can occur"], row["retirement can occur"]) == (SAT, SAT)
    assert row["never"] == UNSAT
    assert bounded.check(3, 60, lambda _rows: None, bounded.GUARD.overlay())[-1]["never"] == "sat"
