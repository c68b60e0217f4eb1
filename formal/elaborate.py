"""SystemVerilog to SMT-LIB: runs as a process of its own, for yosys ends the process on an error.

`python -m trapline.formal.elaborate TOP OUT FILE...`. The order matters: an undriven or x value
becomes a free input before any optimisation, else x would be read as a convenient constant.
"""

from __future__ import annotations

import sys

from pyosys import libyosys as ys


def main(top: str, out: str, files: list[str]) -> None:
    """Write the SMT-LIB model of module `top` to `out`."""
    design = ys.Design()
    for command in (
        f"read_slang --top {top} {' '.join(files)}",
        "proc",
        "flatten",
        "setundef -undriven -anyseq",
        "opt -fast",
        f"write_smt2 -wires {out}",
    ):
        ys.run_pass(f"tee -q {command}" if not command.startswith("read") else command, design)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
