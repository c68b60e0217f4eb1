# SPDX-License-Identifier: Apache-2.0
"""The measuring frame: interleaved rounds, medians, rows that merge."""

from __future__ import annotations

import importlib
import json
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.bench import run
from trapline.tb.linux import lockstep
from trapline.tb.run.description import RunDescription


def test_rounds_are_interleaved_and_the_figure_is_the_median() -> None:
    calls: list[str] = []

    def side(name: str, figures: list[float]) -> Callable[[], float]:
        def once() -> float:
            calls.append(name)
            return figures.pop(0)

        return once

    rows = run.measure({"a": side("a", [5.0, 1.0, 3.0]), "b": side("b", [7.0, 9.0, 8.0])}, 3)
    assert calls == ["a", "b"] * 3
    assert rows == [run.BenchRow("a", 3.0, 1.0, 5.0), run.BenchRow("b", 8.0, 7.0, 9.0)]


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
    run.merge([run.BenchRow("old", 1.0, 1.0, 1.0), run.BenchRow("both", 2.0, 2.0, 2.0)], output)
    run.merge([run.BenchRow("both", 3.0, 3.0, 3.0)], output)
    assert json.loads(output.read_text()) == {"both": 3.0, "old": 1.0}


def test_an_unknown_module_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run.main(["nothing-of-the-kind"])
    assert stop.value.code == 2
    assert "no such row module: nothing-of-the-kind" in capsys.readouterr().err


def test_the_monitor_is_measured_on_request_against_the_same_boot_without_it() -> None:
    assert "kvm" not in run.every_run()
    rows = importlib.import_module("trapline.bench.rows_kvm")
    assert rows.ratios({"kvm_monitored_s": 6.3, "kvm_unmonitored_s": 6.0}) == {
        "kvm_monitor_cost": pytest.approx(1.05)
    }


def test_a_monitored_boot_without_exits_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = importlib.import_module("trapline.bench.rows_kvm")
    result = types.SimpleNamespace(good=True, cpu_seconds=1.0)
    host = types.SimpleNamespace(vmlinux=Path("vmlinux"))
    image = types.SimpleNamespace(elf=Path("image.elf"), host=host)
    seen: list[bool] = []

    def session(described: RunDescription, _progress: object) -> object:
        seen.append(lockstep.MONITOR in described.observers)
        return types.SimpleNamespace(run=lambda: [result])

    monkeypatch.setattr(rows, "Session", session)
    monkeypatch.setattr(rows.exits, "verdict", lambda _lines: None)
    assert rows.boot(image, monitored=False) == 1.0
    for figures in (None, {"problems": 0, "exits": 0}, {"problems": 1, "exits": 9}):
        monkeypatch.setattr(rows.kvm_files, "figures", lambda _out, _name, f=figures: f)
        with pytest.raises(RuntimeError, match="no exit"):
            rows.boot(image, monitored=True)
    assert seen == [False, True, True, True]
