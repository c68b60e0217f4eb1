# SPDX-License-Identifier: Apache-2.0
"""Each reason for an equivalent change is told once, of a twin that exists."""

from __future__ import annotations

import pytest

from trapline.formal.golden.sources import ROOT
from trapline.formal.guards.equivalents import _ROWS, REASONS
from trapline.models.isa.functions import TWIN


def test_every_row_is_a_reason_of_its_own() -> None:
    assert len(REASONS) == sum(len(rows) for rows in _ROWS.values())
    for (twin, side, change), reason in REASONS.items():
        assert twin in TWIN
        assert side in ("rtl", "golden")
        assert change.startswith("`")
        assert reason.strip() == reason != ""


@pytest.mark.parametrize("twin", _ROWS)
def test_each_line_stands_in_the_source_of_its_side(twin: str) -> None:
    room, _, rest = TWIN[twin].golden.partition(".")
    golden = ROOT / "models" / "golden" / room / f"{rest.partition(':')[0]}.py"
    texts = {"rtl": (ROOT / TWIN[twin].rtl).read_text(), "golden": golden.read_text()}
    for side, line, _, _ in _ROWS[twin]:
        assert line in [text.strip() for text in texts[side].splitlines()], line
