# SPDX-License-Identifier: Apache-2.0
"""The one space of cover points: every group, in the order of the sampler's numbers."""

from __future__ import annotations

from trapline.coverage import groups_access, groups_float, groups_memory, groups_traps
from trapline.coverage.space import Space

SPACE = Space(
    (
        *groups_access.GROUPS,
        *groups_traps.GROUPS,
        *groups_memory.GROUPS,
        *groups_float.GROUPS,
    )
)
