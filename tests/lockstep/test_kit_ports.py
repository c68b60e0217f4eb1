# SPDX-License-Identifier: Apache-2.0
"""The kit under the core in hdl/: AXI4; TileLink-UL; AHB-Lite and the plain port, with late
results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline

PROGRAMS = (
    "clint_registers",
    "lr_sc_and_amo_through_two_stages",
    "machine_timer_interrupt_from_clint",
    "seip_pin_apart_from_software_bit",
    "sgei_from_hgeip_by_vgein_and_hgeie",
    "pte_read_from_device_access_fault",
    "trap_to_m_of_every_exception_from_every_mode",
    "gstage_superpage_of_each_level",
)


@pytest.mark.parametrize("dut", ["axi", "ahb", "tilelink"])
def test_its_self_tests_find_nothing(
    dut: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = trapline(["dut", "check", dut, "--out", str(tmp_path)])
    answer = capsys.readouterr().out
    assert status == 0, answer
    assert "8 checks, 0 with something wrong" in answer


@pytest.mark.parametrize("dut", ["axi", "ahb", "tilelink"])
@pytest.mark.parametrize("words", [(), ("--wait-states", "3")], ids=["plain", "waits"])
def test_directed_programs_agree_on_it(
    directed,
    dut: str,
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elves = [str(directed[name]) for name in PROGRAMS]
    status = trapline(["lockstep", *elves, "--dut", dut, "--out", str(tmp_path), *words])
    assert status == 0, capsys.readouterr().out
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["programs"], summary["differences"]) == (len(PROGRAMS), 0)
    assert [r["finish"] for r in summary["results"]] == ["passed"] * len(PROGRAMS)
