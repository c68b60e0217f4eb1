# SPDX-License-Identifier: Apache-2.0
"""A configuration of a design's own: nothing but its dut.toml says it, and core and model obey."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from simulators import with_own_config

from trapline.cli.app import run as trapline
from trapline.tb.campaigns.random import chunk
from trapline.tb.random.source import name_of
from trapline.tb.run.description import AGREED, Program, RunDescription
from trapline.tb.run.session import Progress, Session

PROGRAM = "gstage_translates_every_mode_pair"
# Passes on this configuration alone: marchid, and the width of satp.ASID.
CHECK = """
  csrr t0, marchid
  li t1, 77
  bne t0, t1, fail
  li t0, (8 << 60) | (0xffff << 44)
  csrw satp, t0
  csrr t1, satp
  csrw satp, zero
  li t0, (8 << 60) | (0x7ff << 44)
  bne t0, t1, fail
  li t2, 0x5555
  j end
fail:
  li t2, 0x13333
end:
  li t3, 0x100000
  sw t2, 0(t3)
1: j 1b
"""


def test_it_runs_in_lockstep_and_its_stream_is_checked_again(
    directed, assemble, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = with_own_config(tmp_path / "mine")
    out = tmp_path / "out"
    elves = [str(assemble("own_config", CHECK)), str(directed[PROGRAM])]
    words = ["--dut", str(folder), "--out", str(out), "--record", "--coverage"]
    assert trapline(["lockstep", *elves, *words]) == 0, capsys.readouterr().out
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["config"], summary["programs"], summary["differences"]) == ("mine", 2, 0)
    assert [r["finish"] for r in summary["results"]] == ["passed", "passed"]
    assert [path.parent for path in out.parent.rglob("mine.mine.*.coverage")] == [out]
    assert trapline(["check", str(out / "own_config.stream")]) == 0
    assert "equal" in capsys.readouterr().out
    # A named configuration is another hart, and the program knows it.
    assert trapline(["run", elves[0]]) == 1
    # Random programs are drawn for it; one by its name alone, in the simulator's process.
    described, results = chunk(str(folder), "mine", range(3), tmp_path / "random", Progress())
    assert described.config == "mine"
    drawn = Program("drawn", name_of("mine", 3), max_instructions=20_000)
    second = RunDescription(str(folder), "mine", (drawn,), str(tmp_path / "drawn"), mtime_div=1)
    results += Session(second, Progress()).run()
    assert len(results) == 4
    assert {r.verdict for r in results} <= AGREED, results
    assert all(r.instructions > 100 for r in results)
