# SPDX-License-Identifier: Apache-2.0
"""A control's outcome is kept in the ledger under what it depends on, and made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.controls import campaign
from trapline.tb.campaigns.controls.campaign import ControlOutcome
from trapline.tb.planted.controls import load

CONTROLS = load()[:3]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def run(_simulator: Path, control, _everyone, _config: str) -> ControlOutcome:
        names.append(control.name)
        found = ControlOutcome(control.name, control.why, control.expect, accepted={"rule": 2})
        found.longest_interrupt = (3, 40)
        found.complaint = "was not caught" if control == CONTROLS[1] else ""
        return found

    def elf_of(name: str, _config: str) -> Path:
        return tmp_path / name.replace(":", "_")

    for program in {program for control in CONTROLS for program in control.programs}:
        elf_of(program, DEFAULT).write_text(program)
    monkeypatch.setattr(campaign, "LEDGER", tmp_path / "ledger.sqlite")
    monkeypatch.setattr(campaign, "build", lambda _design: tmp_path / "key" / "simulator")
    monkeypatch.setattr(campaign, "design", lambda _everyone, _config: None)
    monkeypatch.setattr(campaign, "run", run)
    monkeypatch.setattr(campaign, "elf_of", elf_of)
    return names


def outcomes(rerun: bool = False) -> list[ControlOutcome]:
    return campaign.campaign(CONTROLS, CONTROLS, lambda _outcome: None, DEFAULT, rerun)


def test_what_is_known_is_not_run_again(ran: list[str], tmp_path: Path) -> None:
    first = outcomes()
    assert [o.good for o in first] == [True, False, True]
    assert sorted(ran) == sorted(c.name for c in CONTROLS)
    ran.clear()
    assert outcomes() == first
    assert ran == []
    assert outcomes(rerun=True) == first
    assert len(ran) == 3
    ran.clear()
    (tmp_path / CONTROLS[0].programs[0].replace(":", "_")).write_text("changed")
    outcomes()
    assert CONTROLS[0].name in ran
