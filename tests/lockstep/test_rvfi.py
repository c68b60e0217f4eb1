# SPDX-License-Identifier: Apache-2.0
"""The own core through an RVFI-like port: the border holds for a design that knows little.

One simulator carries the planted bugs behind that port as well; without one it is the design.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.commit import FIELD, Group
from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.duts import loader as duts
from trapline.tb.planted.mutants import load
from trapline.tb.run import session as sessions
from trapline.tb.sim.build import build

from .planted import report_of
from .rotation import rotation

SHARES = 12
INTERRUPTS = (
    "hvip_vssi_taken_in_vs_when_hideleg",
    "vs_vectored_interrupt_uses_translated_cause",
    "gstage_translates_every_mode_pair",
    "lr_sc_and_amo_through_two_stages",
)
UNKNOWN = "CAUSE FETCH_PA FOLD MEM_PA MODE PTE STATE TINST TVAL TVAL2".split()


@pytest.fixture(scope="module")
def simulator(directed: dict[str, Path]) -> Path:
    return build(design(load(), dut="rvfi"))


@pytest.fixture
def lockstep(simulator: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs `trapline lockstep --dut rvfi`; returns its exit status and summary."""

    def run(elves: list[Path], *options: str, simulate: tuple[str, ...] = ()):
        script = selected(simulator, 0, *simulate)
        monkeypatch.setattr(sessions, "build", lambda _design: script)
        words = ["lockstep", *map(str, elves), "--dut", "rvfi", "--out", str(tmp_path)]
        status = trapline([*words, *options])
        return status, json.loads((tmp_path / "summary.json").read_text())

    return run


def test_a_share_of_the_directed_programs_is_equal(lockstep, directed, capsys) -> None:
    share = sorted(directed.values())[rotation() % SHARES :: SHARES]
    # One that enters guests and one that traps to HS-mode are in every share.
    always = [directed[INTERRUPTS[2]], directed["ecall_cause_by_mode_and_delegation"]]
    share += [elf for elf in always if elf not in share]
    status, summary = lockstep(share, "--max-instructions", "50000", "--allow-unfinished")
    assert status == 0, summary
    assert summary["differences"] == 0
    assert summary["accepted"] == {}
    # What the port does not tell is said, and what can be said without it comes from the model.
    assert summary["never_compared"] == sorted(UNKNOWN)
    assert summary["guest_exits"] > 0
    assert any(name.endswith("-> HS") for name in summary["traps"])
    answer = " ".join(capsys.readouterr().out.split())
    assert f"never compared for this design: {', '.join(sorted(UNKNOWN)).lower()}" in answer
    assert "never compared for this design: what reaches the bus" in answer


def test_random_interrupts_with_wait_states_are_equal(lockstep, directed) -> None:
    elves = [directed[name] for name in INTERRUPTS]
    options = (
        "--irq-seed",
        "5",
        "--wait-states",
        "5",
        "--max-instructions",
        "10000",
        "--allow-unfinished",
    )
    status, summary = lockstep(elves, *options, "--runs", "3")
    assert status == 0, summary
    assert sum(n for name, n in summary["traps"].items() if "interrupt" in name) > 10


def test_interrupts_are_told_by_intr_where_they_have_no_packets(lockstep, directed) -> None:
    elves = [directed[name] for name in INTERRUPTS[:2]]
    status, summary = lockstep(elves, simulate=("+rvfi_without_irq=1",))
    assert status == 0, summary
    assert any("interrupt" in name for name in summary["traps"])


@pytest.mark.parametrize(
    ("name", "programs"),
    [
        ("htval_shifted_back", ["gstage_load_unmapped_guest_page_fault"]),
        ("stale_after_hfence_gvma_all", ["hfence_gvma_orders_gstage_change"]),
        ("cause_2_for_22_on_hypervisor_csr", ["stateen_envcfg_gates_senvcfg_henvcfg_by_mode"]),
        ("mpv_not_written", ["trap_to_m_saves_mpv_mpp_gva"]),
    ],
)
def test_a_planted_bug_is_seen_in_what_is_known(
    simulator, directed, name, programs, tmp_path
) -> None:
    report, _ = report_of(simulator, name, [directed[p] for p in programs], tmp_path, "rvfi")
    known = duts.load("rvfi").known
    assert report["fields"]
    for row in report["fields"]:
        field = FIELD.get(row["field"])
        assert field is None or field.group is None or known >> field.group & 1, row
    assert report["never_compared"] == [g.name.lower() for g in Group if not known >> g & 1]
    # The modes before it are there all the same: left at zero they would all be U.
    assert {row["mode"] for row in report["timeline"]} & {"M", "HS", "VS", "VU"}
    assert report["at"]["symbol"]
    assert Path(report["waves"]).stat().st_size > 1000
