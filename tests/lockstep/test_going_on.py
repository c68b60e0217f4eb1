# SPDX-License-Identifier: Apache-2.0
"""A core that is wrong in three ways in one program: all three are told by one run.

The core in hdl/ stands for it: its dut.toml states another configuration than the one it is built
for, so that marchid, medeleg and xtval of illegal instructions are wrong by what it states.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.duts.loader import DUTS

STATED = """
[config]
name = "stated"
marchid = 77
medeleg_writable = 0xB1FF
tval_insn = false
without = ["sha"]
"""
PROGRAM = """
  la t0, handler
  csrw mtvec, t0
  csrr t1, marchid
  li t0, -1
  csrw medeleg, t0
  csrr t0, medeleg
  .balign 4
  .word 0xffffffff
  .balign 4
handler:
  csrr t2, mtval
  li t2, 0x5555
  li t3, 0x100000
  sw t2, 0(t3)
1: j 1b
"""
WAIVERS = """
[[waiver]]
name = "marchid"
reason = "for a test"
fields = ["rd_wdata"]
csrs = ["marchid"]
continue = true
[[waiver]]
name = "medeleg has bits of H"
reason = "for a test"
fields = ["medeleg"]
bits = { medeleg = 0xFC_0600 }
continue = true
"""
ADOPT = """
[[adopt]]
fields = ["tval"]
reason = "for a test"
"""

Runner = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def lockstep(assemble: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runner:
    elf = assemble("three_faults", PROGRAM)

    def run(more: str, *words: str) -> tuple[int, dict[str, Any], str]:
        folder = tmp_path / "wrong"
        folder.mkdir(exist_ok=True)
        text = (DUTS / "own/dut.toml").read_text()
        # Built as it always is: what it states is not what it is.
        text = text.replace("[lockstep]", "configurable = false\n[lockstep]", 1)
        (folder / "dut.toml").write_text(text + STATED + more)
        out = tmp_path / "out"
        status = trapline(["lockstep", str(elf), "--dut", str(folder), "--out", str(out), *words])
        summary = json.loads((out / "summary.json").read_text())
        return status, summary, capsys.readouterr().out

    return run


def test_the_first_hides_the_others_unless_the_run_is_to_go_on(lockstep: Runner) -> None:
    status, summary, _ = lockstep("")
    (result,) = summary["results"]
    assert (status, result["verdict"], result["further"]) == (1, "difference", [])
    assert "rd_wdata is 0x0 in the design, 0x4d in the model" in result["sentence"]
    status, summary, answer = lockstep("", "--continue")
    (result,) = summary["results"]
    assert status == 1
    assert "rd_wdata is 0x0" in result["sentence"]
    first, second = result["further"]
    assert "csrrw: medeleg is 0xfcb7ff in the design" in first
    assert "tval is 0xffffffff in the design, 0x0 in the model" in second
    assert "then record" in answer


def test_waived_ones_and_legal_ones_let_it_go_on_to_its_end(lockstep: Runner) -> None:
    status, summary, answer = lockstep(WAIVERS + ADOPT)
    (result,) = summary["results"]
    assert (status, result["verdict"], result["finish"]) == (0, "waived", "passed")
    assert summary["continued"] == {"marchid": 1, "medeleg has bits of H": 1}
    assert summary["adopted"] == {"tval": 1}
    assert "adopted from the design: tval: 1" in answer
    assert "waiver: marchid (for a test): 1 used it, 1 times" in answer


def test_what_no_waiver_covers_stays_a_difference(lockstep: Runner) -> None:
    status, summary, _ = lockstep(WAIVERS.replace("0xFC_0600", "0xF0_0000") + ADOPT)
    (result,) = summary["results"]
    assert (status, result["verdict"]) == (1, "difference")
    assert "medeleg is 0xfcb7ff in the design" in result["sentence"]
    # And so does a value that is not left open: neither zero nor the instruction's bits.
    status, summary, _ = lockstep(WAIVERS)
    assert (status, summary["results"][0]["verdict"]) == (1, "difference")
    assert "tval is 0xffffffff" in summary["results"][0]["sentence"]
