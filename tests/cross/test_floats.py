# SPDX-License-Identifier: Apache-2.0
"""F and D against Spike: every operation in every mode on special operands; the programs."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("riscv", reason="the package spike is not installed")

from trapline.models.isa.encodings import Encoding
from trapline.tb.cross.compare import cross_config, make_hart, run
from trapline.tb.cross.elf import load_image
from trapline.tb.random import asm, float_suite

ROOT = Path(__file__).resolve().parents[2]
# Those that wait for the timer end in lockstep only: time does not pass on the stepped Spike.
PROGRAMS = sorted(
    path
    for path in (ROOT / "sw/directed/rv64gc_h").glob("*.c")
    if "= CLINT_MTIME +" not in path.read_text()
)
CFG = cross_config("rv64gc_h")
HART = make_hart(CFG)
ROWS = float_suite.rows(CFG)


@pytest.mark.parametrize("e", ROWS, ids=lambda e: e.name)
def test_every_mode_and_pair_of_special_operands(e: Encoding) -> None:
    code = float_suite.body_of(e)
    program = float_suite.image(CFG, code, [asm.jump(0, 0)])
    result = run(CFG, HART, program.memory, program.entry, program.done, limit=100_000)
    assert result.difference is None, str(result.difference)
    assert result.finished
    # All but eight that a reserved rounding mode refuses, and the five of each of their traps.
    assert result.retired > len(code) - 8
    assert (result.traps.total() > 0) == ("rm" in e.operands)


@pytest.mark.parametrize("source", PROGRAMS, ids=lambda path: path.stem)
def test_directed_programs_step_by_step(source: Path) -> None:
    elf = ROOT / "build/sw/directed/rv64gc_h" / f"{source.stem}.elf"
    memory, entry, htif = load_image(elf, CFG)
    result = run(CFG, HART, memory, entry, limit=200_000, htif=htif)
    assert result.difference is None, str(result.difference)
    assert result.code == 0
