# SPDX-License-Identifier: Apache-2.0
"""docs/plug-in-a-core.md with a small core that knows nothing of the one in hdl/ (plugged/)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline

CORE = str(Path(__file__).with_name("plugged"))
# Traps and interrupts while every width of memory is written and read back.
PROGRAM = """
  .option norvc
  la t0, handler
  csrw mtvec, t0
  csrwi mstatus, 8
  li t0, 0x888
  csrw mie, t0
  la s0, data
  li s1, 300
1:
  sd s1, 0(s0)
  sh s1, 6(s0)
  lwu t1, 4(s0)
  lb t2, 7(s0)
  sraw t1, t1, t2
  xor t1, t1, s1
  ecall
  ld t2, 1(s0)
  ebreak
  .word 0
  addi s1, s1, -1
  bnez s1, 1b
  csrwi mie, 0
  li t0, 0x100000
  li t1, 0x5555
  sw t1, 0(t0)
2: j 2b
  .balign 4
handler:
  csrr s2, mcause
  bltz s2, 3f
  csrr s3, mepc
  addi s3, s3, 4
  csrw mepc, s3
3: csrr s3, mtval
  csrr s3, mstatus
  mret
  .balign 8
data:
  .dword 0
"""


def test_its_self_tests_find_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = trapline(["dut", "check", CORE, "--out", str(tmp_path)])
    answer = capsys.readouterr().out
    assert status == 0, answer
    assert "7 checks, 0 with something wrong" in answer


def test_results_may_go_into_a_folder_named_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert trapline(["dut", "check", CORE, "--out", "here"]) == 0, capsys.readouterr().out
    assert (tmp_path / "here/summary.json").is_file()


def test_a_program_with_traps_interrupts_and_waits(
    assemble: Callable[[str, str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elf = assemble("every_width", PROGRAM)
    words = ["--irq-seed", "1", "--wait-states", "1", "--runs", "3"]
    status = trapline(["lockstep", str(elf), "--dut", CORE, "--out", str(tmp_path), *words])
    assert status == 0, capsys.readouterr().out
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["programs"], summary["differences"]) == (3, 0)
    assert [r["finish"] for r in summary["results"]] == ["passed"] * 3
    assert summary["instructions"] > 3 * 5000
