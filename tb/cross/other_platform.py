# SPDX-License-Identifier: Apache-2.0
"""What Spike's platform does otherwise where a random program meets a device by chance."""

from __future__ import annotations

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import Kind
from trapline.models.isa.memory_map import PLIC
from trapline.tb.cross.deviations import PLIC_ENDS


def deviation(hart: Hart, found: tuple[str, int, int]) -> str:
    """The deviation (its `what`) that explains a difference behind this step; empty if none does.

    found: (what, golden, Spike).
    """
    went_on = hart.kind == Kind.RETIRE and hart.device and PLIC.holds(hart.mem_pa)
    return PLIC_ENDS if went_on and found[0] == "pc" else ""
