# SPDX-License-Identifier: Apache-2.0
"""Bad inputs of nine classes: no traceback, no wrong verdict. Figures: build/hostile.json."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from hostile_case import Case, outcome

from . import inputs, surroundings

ROOT = Path(__file__).resolve().parents[2]
SEED = 1


def test_a_thousand_bad_inputs(tmp_path: Path) -> None:
    figures: dict[str, dict[str, int]] = {}
    wrong: list[str] = []
    for name, (cases, count) in (inputs.CLASSES | surroundings.CLASSES).items():
        folder = tmp_path / name
        folder.mkdir()
        found = [(case.name, outcome(case)) for case in cases(Random(SEED), folder, count)]
        bad = [f"{case}: {what}" for case, what in found if what]
        figures[name] = {"tried": len(found), "wrong": len(bad)}
        wrong += bad
    document = {
        "seed": SEED,
        "tried": sum(row["tried"] for row in figures.values()),
        "wrong": len(wrong),
        "by_class": figures,
    }
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/hostile.json").write_text(json.dumps(document, indent=1) + "\n")
    assert wrong == []
    assert document["tried"] >= 1600


def test_the_judge_itself() -> None:
    """What is wrong is called so."""

    def breaks() -> None:
        raise ZeroDivisionError

    assert outcome(Case("a", breaks, None)).startswith("ZeroDivisionError")
    assert outcome(Case("b", lambda: None, True)) == "accepted"
    assert outcome(Case("c", lambda: None, None)) == ""
