# SPDX-License-Identifier: Apache-2.0
"""The monitored runs: which there are, and the status that they end with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.kvm import campaign


def test_runs_differ_and_are_named_for_what_they_boot() -> None:
    assert len(campaign.ALL) >= 20
    assert len(set(campaign.ALL.values())) == len(campaign.ALL)
    assert {name: campaign.ALL[name] for name in campaign.RUNS} == campaign.RUNS
    assert len({campaign.name_of(r) for r in campaign.ALL.values()}) == len(campaign.ALL)
    assert all(("-no-sstc" in name) != r.sstc for name, r in campaign.ALL.items())


@pytest.mark.parametrize(
    ("problems", "failure", "status"), [(0, None, 0), (1, None, 1), (0, "a guest failed", 1)]
)
def test_the_status_is_that_of_every_run(
    problems: int,
    failure: str | None,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    booted: list[str] = []

    def measure(request: Any, _show: object) -> tuple[dict[str, Any], str | None]:
        booted.append(campaign.name_of(request))
        last = len(booted) == len(campaign.ALL)
        return {"problems": problems if last else 0}, failure if last else None

    monkeypatch.setattr(campaign, "measure", measure)
    monkeypatch.setattr(campaign, "DOCUMENT", tmp_path / "kvm.json")
    monkeypatch.setattr(campaign.report, "text", lambda _figures: [])
    monkeypatch.setattr(campaign.report, "totals", lambda _runs: {"exits": 0, "unexplained": 0})
    assert trapline(["kvm-golden", "--all"]) == status
    assert len(set(booted)) == len(campaign.ALL)
