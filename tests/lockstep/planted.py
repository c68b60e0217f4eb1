# SPDX-License-Identifier: Apache-2.0
"""Programs on the core with one planted bug, and the reports of what differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trapline.tb.campaigns.mutants.campaign import selected
from trapline.tb.planted.mutants import load
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session

LIMIT = 400_000


def report_of(
    simulator: Path,
    name: str,
    elves: Sequence[Path],
    out: Path,
    dut: str = "own",
    wait_seed: int | None = None,
    **settings: Any,
) -> tuple[dict[str, Any], Path]:
    """report.json and the folder of the first program that sees planted bug `name`.

    settings: of the run's description.
    """
    number = next(m.number for m in load() if m.name == name)
    for elf in elves:
        item = Program(elf.stem, str(elf), wait_seed=wait_seed, max_instructions=LIMIT)
        description = RunDescription(dut, "rv64imac_h", (item,), str(out), **settings)
        (result,) = Session(description, Progress()).run_on(selected(simulator, number))
        if result.verdict != "equal":
            assert result.verdict == "difference", result.sentence
            return json.loads((out / elf.stem / "report.json").read_text()), out / elf.stem
    raise AssertionError(f"{name} was not seen")
