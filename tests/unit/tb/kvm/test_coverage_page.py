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
    assert "3 exits on the golden model, 0 on the core" in text
    assert "| TIME 0 | 2 |  |  |  |" in text
