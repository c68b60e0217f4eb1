# SPDX-License-Identifier: Apache-2.0
"""The monitored runs: which there are, and the status that they end with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.kvm import campaign, run_page


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
        figures = {"problems": problems if last else 0, "failure": failure if last else None}
        return figures, figures["failure"]

    campaign_in(tmp_path, monkeypatch, measure)
    assert trapline(["kvm-golden", "--all"]) == status
    assert len(set(booted)) == len(campaign.ALL)


def campaign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measure: Any) -> None:
    """Runs that boot nothing, whose images hold their guests' names."""

    def prepare(request: Any) -> SimpleNamespace:
        elf = tmp_path / request.guest
        elf.write_text(request.guest)
        return SimpleNamespace(elf=elf)

    monkeypatch.setattr(campaign, "measure", measure)
    monkeypatch.setattr(campaign.session, "prepare", prepare)
    monkeypatch.setattr(campaign, "DOCUMENT", tmp_path / "kvm.json")
    monkeypatch.setattr(campaign.report, "text", lambda _figures: [])
    monkeypatch.setattr(campaign.report, "totals", lambda _runs: {"exits": 0, "unexplained": 0})


def figures(kernel: str = "6.1.192", **changes: Any) -> dict[str, Any]:
    return {
        "kernel": kernel,
        "exits": 1000,
        "exact": 600,
        "relation": 300,
        "profile": 100,
        "unexplained": 0,
        "problems": 0,
        "failure": None,
        "invariants": {"I1": {"checked": 7, "failed": 0}, "I2": {"checked": 5, "failed": 0}},
        **changes,
    }


def test_a_known_run_is_not_made_again_unless_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    booted: list[str] = []

    def measure(request: Any, _show: object) -> tuple[dict[str, Any], str | None]:
        booted.append(request.guest)
        return figures(), None

    campaign_in(tmp_path, monkeypatch, measure)
    for words in ([], [], ["--again"], ["--kernel", "6.12"]):
        assert trapline(["kvm-golden", "tiny", *words]) == 0
    assert len(booted) == 3


def test_the_page_has_the_runs_of_each_release_and_their_sums(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def measure(request: Any, _show: object) -> tuple[dict[str, Any], str | None]:
        return figures({"6.1": "6.1.192", "6.12": "6.12.117"}[request.release]), None

    campaign_in(tmp_path, monkeypatch, measure)
    page = tmp_path / "runs.md"
    assert trapline(["kvm-golden", "tiny", "--kernel", "6.12"]) == 0
    assert trapline(["kvm-golden", "tiny", "suite", "--page", str(page)]) == 0
    lines = page.read_text().splitlines()
    assert lines.index("## Linux 6.1.192") < lines.index("## Linux 6.12.117")
    assert "| `tiny-6.12` | 1,000 | 600 | 300 | 100 | 0 | 12 | 0 |" in lines
    assert "| all 2 | 2,000 | 1,200 | 600 | 200 | 0 | 24 | 0 |" in lines


def test_a_run_whose_guest_failed_says_so() -> None:
    text = run_page.text({"tiny-6.1": figures(failure="0 of 1 commands passed", problems=2)})
    assert "| `tiny-6.1` (FAILED: 0 of 1 commands passed) | 1,000 " in text
    assert "| 12 | 2 |" in text
