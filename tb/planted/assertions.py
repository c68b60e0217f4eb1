# SPDX-License-Identifier: Apache-2.0
"""The planted bugs of tb/planted/assertions.toml: the core's own assertions find each of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from trapline.tb.planted.mutants import Mutant
from trapline.tb.planted.patch import ROOT

TABLE = ROOT / "tb" / "planted" / "assertions.toml"


def load(path: Path = TABLE) -> list[tuple[Mutant, str]]:
    """(bug, directed program in which the assertion of the bug's name fails) in table order."""
    rows = tomllib.loads(path.read_text())["bug"]
    return [
        (
            Mutant(number, row["assertion"], (), row["file"], row["find"], row["replace"]),
            row["program"],
        )
        for number, row in enumerate(rows, 1)
    ]
