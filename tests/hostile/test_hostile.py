# SPDX-License-Identifier: Apache-2.0
"""A thousand bad inputs: no traceback, no wrong verdict on one. Figures: build/hostile.json."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from .inputs import CLASSES, Case, outcome

ROOT = Path(__file__).resolve().parents[2]
SEED = 1


def test_a_thousand_bad_inputs(tmp_path: Path) -> None:
    figures: dict[str, dict[str, int]] = {}
    wrong: list[str] = []
    for name, (cases, count) in CLASSES.items():
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
    assert document["tried"] == 1000


def test_the_judge_itself() -> None:
    """What is wrong is called so."""

    def breaks() -> None:
        raise ZeroDivisionError

    assert outcome(Case("a", breaks, None)).startswith("ZeroDivisionError")
    assert outcome(Case("b", lambda: None, True)) == "accepted"
    assert outcome(Case("c", lambda: None, None)) == ""
