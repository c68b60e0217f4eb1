# SPDX-License-Identifier: Apache-2.0
"""The rows that `make bench` measures of the golden model and of Spike."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.bench import rows_golden

GOLDEN = {"golden_mips", "golden_nomemo_mips", "golden_cold_mips", "golden_uncompiled_mips"}
SPIKE = {"spike_mips", "spike_log_commits_mips"}


@pytest.fixture
def unbuilt(monkeypatch, tmp_path):
    """No program is compiled or run to find out which rows there are."""
    monkeypatch.setattr(rows_golden, "BUILD", tmp_path)
    monkeypatch.setattr(rows_golden, "DISTINCT", 10)
    monkeypatch.setattr(rows_golden, "program", lambda name, _source, _rounds: Path(name))
    monkeypatch.setattr(
        rows_golden, "_instructions", lambda elf: 10_000 if "lap" in elf.name else 0
    )
    monkeypatch.setattr(rows_golden.shutil, "which", lambda tool: tool)


def test_all_rows(unbuilt, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda _path: True)
    assert set(rows_golden.sides()) == GOLDEN | SPIKE


def test_without_spike_its_rows_are_left_out(unbuilt, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: path.name != "spike")
    assert set(rows_golden.sides()) == GOLDEN


def test_without_a_compiler_there_are_none(unbuilt, monkeypatch):
    monkeypatch.setattr(rows_golden.shutil, "which", lambda _tool: None)
    assert rows_golden.sides() == {}


def test_a_rate_is_measured(monkeypatch):
    """The figure is steps by CPU time: twice the steps in the same time is twice the rate."""

    class Fake:
        def run(self, limit):
            self.done = limit
            return limit

    clock = iter([10.0, 10.5, 20.0, 20.5])
    monkeypatch.setattr(rows_golden, "loaded", lambda _elf, _memo: Fake())
    monkeypatch.setattr(rows_golden.time, "process_time", lambda: next(clock))
    once = rows_golden.golden_rate(Path("x"), 1_000_000)
    assert once == 2.0
    assert rows_golden.golden_rate(Path("x"), 2_000_000) == 2 * once
