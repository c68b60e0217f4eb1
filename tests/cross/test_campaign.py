# SPDX-License-Identifier: Apache-2.0
"""Campaigns count rightly, go on where they stopped, and keep both configurations' figures."""

from __future__ import annotations

import json
import re
import signal
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("riscv", reason="the package spike is not installed")

from trapline.cli import cross as cli
from trapline.models.isa.config import named
from trapline.tb.campaigns.cross import campaign, figures
from trapline.tb.campaigns.cross.figures import CrossStore, CrossSummary, restored
from trapline.tb.cross.compare import cross_config
from trapline.tb.cross.deviations import DEVIATIONS, explanation
from trapline.tb.cross.result import CrossDifference, CrossResult, settle
from trapline.tb.cross.spike import SpikeHart


def counted(config="rv64imac_h", first=0, programs=3):
    summary = CrossSummary(config, first)
    return campaign.campaign(summary, programs)


def same(a, b):
    left, right = a.state(), b.state()
    left["seconds"] = right["seconds"] = 0
    return left == right


def test_going_on_gives_what_one_run_gives(tmp_path, monkeypatch):
    monkeypatch.setattr(campaign, "CHUNK", 2)
    store = CrossStore(tmp_path / "cross.json")

    def stop(summary):
        store.save(summary)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        campaign.campaign(CrossSummary("rv64imac_h"), 6, progress=stop)
    halfway = store.load("rv64imac_h")
    assert 0 < halfway.programs < 6
    assert same(campaign.campaign(halfway, 6), counted(programs=6))


def test_state_round_trip():
    summary = counted()
    assert same(restored(json.loads(json.dumps(summary.state()))), summary)


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_programs_are_long_trap_often_and_not_for_one_reason(config):
    summary = counted(config, first=5000, programs=15)
    figures = summary.figures()
    assert figures["median_retired"] >= 500
    assert figures["median_traps"] >= 10
    assert figures["largest_cell_share"] < 0.2
    assert figures["differences"] == 0


def test_both_configurations_are_in_one_file(tmp_path):
    store = CrossStore(tmp_path / "cross.json")
    parts = [counted("rv64imac_h", programs=2), counted("rv32imac_h", programs=3)]
    for part in parts:
        store.save(part)
    written = json.loads(store.path.read_text())
    assert written["total"]["programs"] == 5
    assert written["total"]["instructions"] == sum(p.instructions for p in parts)
    assert written["total"]["table"] == {
        " | ".join(cell): n for cell, n in sum((p.cells for p in parts), Counter()).items()
    }
    assert written["configs"]["rv32imac_h"]["programs"] == 3
    assert written["total"]["differences"] == 0


def test_figures_of_other_sources_are_not_taken_up(tmp_path, monkeypatch):
    store = CrossStore(tmp_path / "cross.json")
    store.save(counted(programs=1))
    assert store.load("rv64imac_h").programs == 1
    monkeypatch.setattr(figures, "tree_digest", lambda: "another tree")
    assert store.load("rv64imac_h") is None


def test_the_command_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.command(programs=1) == 0
    assert cli.command(programs=2, resume=True) == 0
    assert "going on after 1 programs" in capsys.readouterr().out
    written = json.loads((tmp_path / "build/cross.json").read_text())
    assert written["total"]["programs"] == 2


def test_only_the_bits_that_a_row_names_are_explained():
    cfg = named("rv64imac_h")

    def found(field, golden, spike):
        result = CrossResult()
        difference = CrossDifference(0, 0, "M", 0, field, golden, spike)
        settle(result, difference, cfg)
        return result

    assert found("sstatus", 0x22, 0x2022).explained
    for field, golden, spike in (
        ("sstatus", 0x20, 0x2022),
        ("sepc", 0, 0x2000),
        ("x5", 0, 0x2000),
        ("hstatus", 0, 0x200),
    ):
        result = found(field, golden, spike)
        assert not result.explained
        assert result.difference is not None
    # Each row by one bit of each of its CSRs, on a hart that has the deviation.
    named_alone = {
        explanation(cfg, csr, 1 << (bits.bit_length() - 1))
        for row in DEVIATIONS
        if row.applies(cfg)
        for csr, bits in row.clear.items()
    }
    assert named_alone <= {row.what for row in DEVIATIONS if row.applies(cfg)}


def test_spike_leaves_the_signals_alone():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    status = Path("/proc/self/status").read_text()
    SpikeHart(cross_config("rv64imac_h"))
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    after = Path("/proc/self/status").read_text()
    for line in ("SigBlk", "SigCgt", "SigIgn"):
        assert re.search(f"{line}.*", after)[0] == re.search(f"{line}.*", status)[0]
