# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog to SMT-LIB: runs as a process of its own, for yosys ends the process on an error.

`yosys_process.py TOP OUT KIND FILE...`, KIND combinational or sequential. The order matters: an
undriven or x value becomes a free input before any optimisation, else x would be read as a
convenient constant.
"""

from __future__ import annotations

import sys

from pyosys import libyosys as ys


def main(top: str, out: str, kind: str, files: list[str]) -> None:
    """Write the SMT-LIB model of module `top` to `out`."""
    design = ys.Design()
    registers = ["memory", "async2sync", "chformal -lower"] if kind == "sequential" else []
    for command in (
        f"read_slang --top {top} {' '.join(files)}",
        "proc",
        "flatten",
        *registers,
        "setundef -undriven -anyseq",
        "opt -fast",
        # Optimisation makes registers with enable and reset, which SMT-LIB output does not know.
        *(["dffunmap", "opt_clean"] if registers else []),
        f"write_smt2 -wires {out}",
    ):
        ys.run_pass(f"tee -q {command}" if not command.startswith("read") else command, design)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
