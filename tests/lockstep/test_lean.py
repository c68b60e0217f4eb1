# SPDX-License-Identifier: Apache-2.0
"""The core in hdl/, cut down by dut.toml alone as far as its parameters go, runs what applies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.duts.loader import DUTS

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

LEAN = """
[config]
name = "lean"
without = [
  "sha", "sstc", "svinval", "smstateen", "ssstateen", "svnapot", "svpbmt", "zawrs", "zicond",
]
geilen = 0
pmp_usable = 8
time_csr = false
tval_access_fault = false
tinst_causes = 0xB0_0000    # guest-page faults
medeleg_writable = 0xF0_B7FD
mcounteren_writable = 5
envcfg_fiom = false
bus_errors = false
"""
# Programs and what the hart lacks for them: one for each kind of need.
NOT_APPLICABLE = {
    "stimecmp_interrupt_reaches_hs": "sstc",
    "svinval_by_mode_tvm_and_vtvm": "svinval",
    "stateen_bits_follow_those_above": "smstateen",
    "sgei_taken_in_hs_as_cause_12": "geilen>=1",
    "time_at_v1_adds_htimedelta": "time_csr",
    "svnapot_64k_in_each_stage": "svnapot",
}


@pytest.fixture(scope="module")
def ran(directed, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    folder = tmp_path_factory.mktemp("lean")
    (folder / "dut.toml").write_text((DUTS / "own/dut.toml").read_text() + LEAN)
    elves = sorted(str(elf) for elf in directed.values())
    out = folder / "out"
    words = ["--dut", str(folder), "--out", str(out), "--fenced", "--max-instructions", "4000000"]
    return trapline(["lockstep", *elves, *words]), out


def test_what_applies_agrees_and_passes(ran: tuple[int, Path]) -> None:
    status, out = ran
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["differences"], summary["failed"], summary["accepted"]) == (0, [], {})
    assert status == 0
    assert summary["programs"] > 100
    assert summary["config"] == "lean"


def test_what_does_not_apply_says_why_and_never_starts(ran: tuple[int, Path]) -> None:
    summary = json.loads((ran[1] / "summary.json").read_text())
    reported = summary["not_applicable"]
    for program, need in NOT_APPLICABLE.items():
        assert need in reported[program], program
    assert "gstage_load_unmapped_guest_page_fault" not in reported
    rows = {r["name"]: r for r in summary["results"]}
    assert all(rows[name]["instructions"] == 0 for name in reported)
    junit = (ran[1] / "junit.xml").read_text()
    assert junit.count('<skipped message="not applicable: needs ') == len(reported) > 20
