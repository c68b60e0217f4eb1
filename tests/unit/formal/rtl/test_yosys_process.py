# SPDX-License-Identifier: Apache-2.0
"""The process that translates SystemVerilog: registers only where they are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trapline.formal.rtl.elaboration import YOSYS_PROCESS

TEXT = """module top (input logic clk_i, input logic [3:0] a_i, output logic [3:0] b_o);
  logic [3:0] kept_q;
  always_ff @(posedge clk_i) kept_q <= a_i;
  assign b_o = kept_q + 4'd1;
endmodule
"""


def translated(folder: Path, kind: str, text: str = TEXT) -> subprocess.CompletedProcess[str]:
    (folder / "top.sv").write_text(text)
    command = [sys.executable, str(YOSYS_PROCESS), "top", "out.smt2", kind, "top.sv"]
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)


def test_a_register_is_part_of_the_state(tmp_path: Path) -> None:
    done = translated(tmp_path, "sequential")
    assert done.returncode == 0, done.stderr
    smt = (tmp_path / "out.smt2").read_text()
    assert "kept_q" in smt
    assert "yosys-smt2-register" in smt


@pytest.mark.parametrize("text", ["module top (; endmodule\n", "module other; endmodule\n"])
def test_what_cannot_be_translated_ends_the_process_without_a_file(
    tmp_path: Path, text: str
) -> None:
    assert translated(tmp_path, "combinational", text).returncode != 0
    assert not (tmp_path / "out.smt2").exists()
