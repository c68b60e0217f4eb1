# SPDX-License-Identifier: Apache-2.0
"""`trapline configs` and `trapline duts`: one line for each that --config and --dut take."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.config import NAMED
from trapline.tb.duts import loader


def listed(capsys: pytest.CaptureFixture[str], command: str) -> dict[str, str]:
    assert trapline([command]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = {name: text.strip() for name, _, text in (line.partition("  ") for line in lines)}
    assert len(found) == len(lines)
    return found


def test_configs_lists_each_and_how_it_differs(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "configs")
    assert list(found) == list(NAMED)
    assert found["rv64imac_h"].startswith("the default: RV64, a c h i m ")
    assert found["rv64imac_h_misaligned"] == "rv64imac_h with misaligned_hw on"
    assert found["rv64imac"] == "rv64imac_h with -h -sha, gstage_modes none, geilen 0"
    assert found["rv64imac_h_sv39"] == (
        "rv64imac_h with vm_modes Sv39, gstage_modes Sv39, asidlen 9, vmidlen 7"
    )
    assert found["rv32imac_h"].startswith("rv64imac_h with xlen 32, ")
    assert "vm_modes Sv32" in found["rv32imac_h"]
    assert found["rv32imac_h_misaligned"] == "rv32imac_h with misaligned_hw on"


def test_duts_lists_each_with_its_configurations(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "duts")
    assert list(found) == loader.names()
    for name, text in found.items():
        design = loader.load(name)
        assert text == f"{design.summary}: {', '.join(design.configs)}"


def test_a_design_that_cannot_be_used_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_name: str) -> loader.Dut:
        raise loader.BadDut(f"{tmp_path}: summary is missing")

    monkeypatch.setattr(loader, "load", broken)
    assert trapline(["duts"]) == 2
    assert capsys.readouterr().err == f"trapline duts: {tmp_path}: summary is missing\n"
