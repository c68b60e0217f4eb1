# SPDX-License-Identifier: Apache-2.0
"""F and D against Spike: every operation in every mode on special operands; the programs."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("riscv", reason="the package spike is not installed")

from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.encodings import ENCODINGS, Encoding
from trapline.models.isa.memory_map import RAM
from trapline.tb.cross.compare import cross_config, make_hart, run
from trapline.tb.cross.elf import load_image
from trapline.tb.random import asm

ROOT = Path(__file__).resolve().parents[2]
# Those that wait for the timer end in lockstep only: time does not pass on the stepped Spike.
PROGRAMS = sorted(
    path
    for path in (ROOT / "sw/directed/rv64gc_h").glob("*.c")
    if "= CLINT_MTIME +" not in path.read_text()
)
CFG = cross_config("rv64gc_h")
HART = make_hart(CFG)
FRM, FFLAGS = BY_NAME["frm"].address, BY_NAME["fflags"].address
MODES, DYNAMIC = range(5), 7
BOX = 0xFFFF_FFFF << 32
# Zeros, subnormals, the least normal, about one, ties, the most, infinity, NaNs.
WIDE = (
    0, 1, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x3CA0_0000_0000_0000,
    0x3FEF_FFFF_FFFF_FFFF, 0x3FF0_0000_0000_0000, 0x3FF8_0000_0000_0001, 0x41DF_FFFF_FFC0_0000,
    0x43E0_0000_0000_0000,
    0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000, 0x7FF0_0000_0000_0001,
)  # fmt: skip
NARROW = (
    0, 1, 0x007F_FFFF, 0x0080_0000, 0x3380_0000, 0x3F7F_FFFF, 0x3F80_0000, 0x3FC0_0001, 0x4F00_0000,
    0x5F80_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7FC0_0000, 0x7F80_0001,
)  # fmt: skip
# Those with the other sign stand in registers of the upper half; of F one is in no box.
VALUES = {
    "d": [*WIDE, *(v | 1 << 63 for v in WIDE)],
    "s": [*(BOX | v for v in NARROW), *(BOX | 1 << 31 | v for v in NARROW[1:]), 0x3F80_0000],
}
ROWS = [e for e in ENCODINGS if e.fmt in ("FP", "R4") and e.available(64, CFG.extensions)]
RESULT = 31


def source_format(e: Encoding) -> str:
    """The format of the operands: s or d; "" of those that take an integer register."""
    if "fs1" not in e.operands:
        return ""
    name = e.name.split(".")
    return {"w": "s"}.get(name[-1], name[-1])


def code_of(e: Encoding, values: list[int]) -> list[int]:
    """The instruction in each mode on each pair, the flags cleared before each."""
    words = []
    clear = asm.csr_op("csrrwi", 0, FFLAGS, 0)
    seconds = range(len(values)) if "fs2" in e.operands else (0,)
    for mode in MODES if "rm" in e.operands else (0,):
        # Static and dynamic in turn; frm is another one where it does not count.
        words.append(asm.csr_op("csrrwi", 0, FRM, mode))
        for first in range(len(values)):
            for second in seconds:
                fields = {"rd": 5, "rs1": 6 + first % 8, "fd": RESULT, "fs1": first, "fs2": second}
                fields |= {"fs3": (first + 2 * second) % len(values)}
                fields |= {"rm": DYNAMIC if (first + second) % 2 else mode}
                used = {name: fields[name] for name in e.operands}
                words += [clear, asm.word(e.name, **used)]
    return words


def image(code: list[int], values: list[int]) -> tuple[dict[int, int], int, int]:
    """(memory, entry, the end) of a program that loads the registers and runs the code."""
    words = [*asm.load_immediate(64, 5, 3 << 13), asm.csr_op("csrrs", 0, 0x300, 5)]
    for number, value in enumerate(values):
        words += [*asm.load_immediate(64, 5, value), asm.word("fmv.d.x", fd=number, rs1=5)]
    integers = (0, 1, 0xFFFF_FFFF, 1 << 31, (1 << 53) + 1, (1 << 24) + 1, 1 << 63, (1 << 64) - 1)
    for number, value in enumerate(integers):
        words += asm.load_immediate(64, 6 + number, value)
    words += code
    done = RAM.base + 4 * len(words)
    words += [asm.jump(0, 0)] * (2 - len(words) % 2)
    memory = {
        RAM.base + 4 * n: words[n] | words[n + 1] << 32 for n in range(0, len(words), 2)
    }  # fmt: skip
    return memory, RAM.base, done


@pytest.mark.parametrize("e", ROWS, ids=lambda e: e.name)
def test_every_mode_and_pair_of_special_operands(e: Encoding) -> None:
    values = VALUES[source_format(e) or "d"]
    code = code_of(e, values)
    memory, entry, done = image(code, values)
    result = run(CFG, HART, memory, entry, done, limit=100_000)
    assert result.difference is None, str(result.difference)
    assert result.finished
    assert result.retired > len(code)


@pytest.mark.parametrize("source", PROGRAMS, ids=lambda path: path.stem)
def test_directed_programs_step_by_step(source: Path) -> None:
    elf = ROOT / "build/sw/directed/rv64gc_h" / f"{source.stem}.elf"
    memory, entry, htif = load_image(elf, CFG)
    result = run(CFG, HART, memory, entry, limit=200_000, htif=htif)
    assert result.difference is None, str(result.difference)
    assert result.code == 0
