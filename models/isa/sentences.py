# SPDX-License-Identifier: Apache-2.0
"""The manual's sentences of the rules in scope, quoted for reports.

The text is from the RISC-V Instruction Set Manual, licensed CC BY 4.0 by RISC-V International;
sentences.json says so, too (coverage/sentences.py writes it), and whatever shows it has to.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

SENTENCES = Path(__file__).with_name("sentences.json")
ATTRIBUTION = "Quoted from the RISC-V Instruction Set Manual, CC BY 4.0, RISC-V International."


@cache
def sentences() -> dict[str, str]:
    """Rule -> what the manual says; rules whose text is a table or a figure are left out."""
    table: dict[str, str] = json.loads(SENTENCES.read_text())["sentences"]
    return table
