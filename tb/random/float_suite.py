# SPDX-License-Identifier: Apache-2.0
"""A program for each instruction of F and D: every rounding mode on every pair of special operands.

Those that round meet the reserved modes as well; a handler in M-mode skips what traps.

    python -m trapline.tb.random.float_suite FOLDER     writes FOLDER/INSTRUCTION.elf

The flags are cleared before each. Nothing in a program knows what is right: it is run beside the
golden model, or that beside Spike.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from trapline.models.golden.gen.fields import MSTATUS_FS
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.encodings import ENCODINGS, Encoding
from trapline.models.isa.fp import RoundingMode
from trapline.models.isa.memory_map import FINISHER, FINISHER_PASS, RAM
from trapline.tb.random import asm
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import ProgramImage

CONFIG = "rv64gc_h"
FRM, FFLAGS, MSTATUS, MTVEC, MEPC = (
    BY_NAME[name].address for name in ("frm", "fflags", "mstatus", "mtvec", "mepc")
)
DYNAMIC = 7
RESERVED = (5, 6)  # in rm; in frm 7 is, too
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
# Those with the other sign stand behind them; of F one is in no box.
VALUES = {
    "d": (*WIDE, *(v | 1 << 63 for v in WIDE)),
    "s": (*(BOX | v for v in NARROW), *(BOX | 1 << 31 | v for v in NARROW), 0x3F80_0000),
}
INTEGERS = (0, 1, 0xFFFF_FFFF, 1 << 31, (1 << 53) + 1, (1 << 24) + 1, 1 << 63, (1 << 64) - 1)
# Registers: a scratch one, the first of the integers, of the results.
SCRATCH, FIRST, RESULT = 5, 6, 31


def rows(cfg: HartConfig) -> list[Encoding]:
    """The instructions: all that compute, compare, convert and move."""
    return [e for e in ENCODINGS if e.fmt in ("FP", "R4") and e.available(64, cfg.extensions)]


def source_format(e: Encoding) -> str:
    """The format of the operands: s or d; "" of those that take an integer register."""
    if "fs1" not in e.operands:
        return ""
    name = e.name.split(".")
    return {"w": "s"}.get(name[-1], name[-1])


def code_of(e: Encoding, count: int) -> list[int]:
    """The instruction in each mode on each pair of the first `count` registers."""
    words = []
    clear = asm.csr_op("csrrwi", 0, FFLAGS, 0)
    seconds = range(count) if "fs2" in e.operands else (0,)
    for mode in RoundingMode if "rm" in e.operands else (RoundingMode.RNE,):
        # Static and dynamic in turn; frm is the same, for what is static looks at rm alone.
        words.append(asm.csr_op("csrrwi", 0, FRM, mode))
        for first in range(count):
            for second in seconds:
                fields = {"rd": SCRATCH, "rs1": FIRST + first % len(INTEGERS), "fd": RESULT}
                fields |= {"fs1": first, "fs2": second, "fs3": (first + 2 * second) % count}
                fields |= {"rm": DYNAMIC if (first + second) % 2 else mode}
                words += [clear, asm.word(e.name, **{name: fields[name] for name in e.operands})]
    return words


def reserved_of(e: Encoding) -> list[int]:
    """An instruction that rounds, by reserved modes: of its own, of frm's, and not by frm's."""
    used = {o: SCRATCH if o == "rd" else RESULT if o == "fd" else FIRST for o in e.operands}
    if "rm" not in used:
        return []

    def by(rm: int) -> int:
        return asm.word(e.name, **{**used, "rm": rm})

    words = [by(rm) for rm in RESERVED]
    for frm in (*RESERVED, DYNAMIC):
        words += [asm.csr_op("csrrwi", 0, FRM, frm), by(DYNAMIC), by(RoundingMode.RTZ)]
    return [*words, asm.csr_op("csrrwi", 0, FRM, 0)]


def code(values: Sequence[int], body: Sequence[int]) -> list[int]:
    """The handler, FS on, the registers loaded, then `body`."""
    handler = [
        asm.csr_op("csrrs", SCRATCH, MEPC, 0),
        asm.i_imm("addi", SCRATCH, SCRATCH, 4),
        asm.csr_op("csrrw", 0, MEPC, SCRATCH),
        asm.word("mret"),
    ]
    words = [asm.jump(0, 4 + 4 * len(handler)), *handler]
    words += asm.load_immediate(64, SCRATCH, RAM.base + 4)
    words.append(asm.csr_op("csrrw", 0, MTVEC, SCRATCH))
    words += asm.load_immediate(64, SCRATCH, MSTATUS_FS)
    words.append(asm.csr_op("csrrs", 0, MSTATUS, SCRATCH))
    for number, value in enumerate(values):
        words += asm.load_immediate(64, SCRATCH, value)
        words.append(asm.word("fmv.d.x", fd=number, rs1=SCRATCH))
    for number, value in enumerate(INTEGERS):
        words += asm.load_immediate(64, FIRST + number, value)
    return [*words, *body]


def image(cfg: HartConfig, words: Sequence[int], end: Sequence[int]) -> ProgramImage:
    """The code and `end` at the start of main memory; it is over where `end` begins."""
    whole = [*words, *end]
    whole += [0] * (len(whole) % 2)
    data = struct.pack(f"<{len(whole)}I", *whole)
    return ProgramImage(cfg, RAM.base, RAM.base + 4 * len(words), ((RAM.base, data),))


def body_of(e: Encoding) -> list[int]:
    """All of an instruction's program but its end."""
    values = VALUES[source_format(e) or "d"]
    return code(values, [*code_of(e, len(values)), *reserved_of(e)])


def program(cfg: HartConfig, e: Encoding) -> ProgramImage:
    """The program of an instruction."""
    finish = [
        *asm.load_immediate(64, SCRATCH, FINISHER.base),
        *asm.load_immediate(64, FIRST, FINISHER_PASS),
        asm.store("sw", FIRST, SCRATCH, 0),
        asm.jump(0, 0),
    ]
    return image(cfg, body_of(e), finish)


def main(arguments: Sequence[str]) -> int:
    """Write the programs into the folder that is named."""
    (name,) = arguments
    folder, cfg = Path(name), named(CONFIG)
    folder.mkdir(parents=True, exist_ok=True)
    for e in rows(cfg):
        write_elf(program(cfg, e), folder / f"{e.name}.elf")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
