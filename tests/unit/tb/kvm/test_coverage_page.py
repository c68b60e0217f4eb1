# SPDX-License-Identifier: Apache-2.0
"""The page of what has been checked: counted from exit logs, refused without any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.kvm import coverage


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(coverage, "LOGS", tmp_path / "golden")
    monkeypatch.setattr(coverage, "CORE_LOGS", tmp_path / "core")
    return tmp_path


def test_no_logs_are_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline(["kvm-coverage"]) == 2
    assert "no exit logs" in capsys.readouterr().err


def test_only_explained_exits_count(folders: Path) -> None:
    row = {
        "handler": "sbi", "detail": "TIME 0", "cause": 10, "interrupt": False, "mode": "VS",
        "end": "entry", "by": "", "status": "exact",
    }  # fmt: skip
    rows = [row, row, {**row, "status": "unexplained"}]
    (folders / "golden").mkdir()
    (folders / "golden" / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    page = folders / "page.md"
    coverage.write(page)
    text = page.read_text()
    assert "3 exits of Linux on the golden model, 0 on the core; 0 of the own hypervisor." in text
    assert "| TIME 0 | 2 |  |  |  |  |" in text


def test_runs_are_told_apart_by_where_they_ran(folders: Path) -> None:
    row = {
        "handler": "map", "detail": "", "cause": 21, "interrupt": False, "mode": "VU",
        "end": "entry", "by": "leaf", "status": "relation",
    }  # fmt: skip
    places = {
        "golden/golden-tiny-6.1": 64,
        "golden/hypervisor-v18": 64,
        "golden/hypervisor-v18-lockstep/linux": 64,
        "core/image/lockstep/linux": 32,
    }
    for name, xlen in places.items():
        log = folders / f"{name}.kvm.jsonl"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(json.dumps(row) + "\n")
        figures = {"xlen": xlen, "invariants": {"I18": {"checked": 5, "failed": 0}}}
        log.with_suffix(".json").write_text(json.dumps(figures))
    shown = coverage.logs()
    counted = {kind: (len(one.exits), one.checks["I18"]) for kind, one in shown.items()}
    assert counted == {"golden": (1, 5), "core": (1, 5), "own": (2, 10)}
    text = coverage.page(shown)
    assert "| a page of a slot, mapped |  | 1 |  | 1 | 2 |" in text
    both = next(line for line in text.splitlines() if line.startswith("| RV64 and RV32 hosts"))
    assert "| 0 / - | 1 / - | 0 / - |" in both
    assert "## What waits for a second hart" in text
