# SPDX-License-Identifier: Apache-2.0
"""Durations as people write them: 90, 90s, 10m, 2h."""

from __future__ import annotations

import re

from trapline.errors import BadInput

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST_DAYS = 3650
_SHOWN = 60  # characters of a text that is refused


def seconds(text: str) -> float:
    """How long that is; "" is 0. Raises BadInput."""
    if not text:
        return 0.0
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text.strip())
    if found is None or float(found[1]) == 0:
        raise BadInput(f"not a duration: {text[:_SHOWN]!r} (90s, 10m, 2h)")
    length = float(found[1]) * _UNITS[found[2]]
    if length > LONGEST_DAYS * _UNITS["d"]:
        raise BadInput(f"a duration of more than {LONGEST_DAYS} days: {text[:_SHOWN]!r}")
    return length
