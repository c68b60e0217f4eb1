# SPDX-License-Identifier: Apache-2.0
"""What comes of a claim, whichever room proves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a claim ended. VACUOUS: its premises are never true, so it says nothing."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"


# What is said of a claim whose premises no input was found for.
NO_INPUT = {
    Status.VACUOUS: "no input satisfies the assumptions",
    Status.UNKNOWN: "no input was found that satisfies the assumptions",
}


@dataclass
class ProofResult:
    """What came of one claim at one configuration."""

    name: str
    config: str
    status: Status
    # The solver that decided.
    solver: str
    seconds: float
    rules: tuple[str, ...]
    assumptions: list[str]
    detail: str = ""
    # Of a counterexample: the twin's inputs in the order of its ports.
    inputs: list[Any] = field(default_factory=list)
    # What the second solver made of it; empty where none was asked.
    second: str = ""
    # (name, verdict) of each query of a claim that was split.
    obligations: list[tuple[str, str]] = field(default_factory=list)
    replay: str = ""
    third: str = ""

    def row(self) -> dict[str, Any]:
        """The result as JSON can hold it."""
        return {"kind": "twin", **asdict(self), "inputs": [_hex(v) for v in self.inputs]}


def _hex(value: Any) -> Any:
    return hex(value) if isinstance(value, int) else [hex(v) for v in value]
