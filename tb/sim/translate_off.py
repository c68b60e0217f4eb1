# SPDX-License-Identifier: Apache-2.0
"""Sources as synthesis reads them: without their parts for simulation only."""

from __future__ import annotations

import re

# What synthesis tools leave out; Verilator reads it.
_SIMULATION_ONLY = re.compile(
    r"//\s*(?:pragma|synopsys|synthesis|cadence)\s+translate_off\b.*?"
    r"//\s*(?:pragma|synopsys|synthesis|cadence)\s+translate_on\b[^\n]*",
    re.DOTALL,
)


def as_synthesized(text: str) -> str:
    """A source without what stands between translate_off and translate_on; its lines stay."""
    return _SIMULATION_ONLY.sub(lambda m: "\n" * m[0].count("\n"), text)
