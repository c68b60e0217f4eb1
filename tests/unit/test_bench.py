# SPDX-License-Identifier: Apache-2.0
"""The measuring frame: interleaved rounds, medians, rows that merge."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.bench import run


def test_rounds_are_interleaved_and_the_figure_is_the_median() -> None:
    calls: list[str] = []

    def side(name: str, figures: list[float]) -> Callable[[], float]:
        def once() -> float:
            calls.append(name)
            return figures.pop(0)

        return once

    rows = run.measure({"a": side("a", [5.0, 1.0, 3.0]), "b": side("b", [7.0, 9.0, 8.0])}, 3)
    assert calls == ["a", "b"] * 3
    assert rows == [run.Row("a", 3.0, 1.0, 5.0), run.Row("b", 8.0, 7.0, 9.0)]


def test_ratios_come_after_the_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.SimpleNamespace(
        sides=lambda: {"fast": lambda: 20.0, "slow": lambda: 2.0},
        ratios=lambda medians: {"times": medians["fast"] / medians["slow"]},
    )
    monkeypatch.setattr(run.importlib, "import_module", lambda name: module)
    assert [(row.name, row.median) for row in run.measured_module("any", 1)] == [
        ("fast", 20.0),
        ("slow", 2.0),
        ("times", 10.0),
    ]


def test_rows_merge_and_a_missing_side_leaves_no_key(tmp_path: Path) -> None:
    output = tmp_path / "build" / "bench.json"
    run.merge([run.Row("old", 1.0, 1.0, 1.0), run.Row("both", 2.0, 2.0, 2.0)], output)
    run.merge([run.Row("both", 3.0, 3.0, 3.0)], output)
    assert json.loads(output.read_text()) == {"both": 3.0, "old": 1.0}


def test_an_unknown_module_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run.main(["nothing-of-the-kind"])
    assert stop.value.code == 2
    assert "no such row module: nothing-of-the-kind" in capsys.readouterr().err
