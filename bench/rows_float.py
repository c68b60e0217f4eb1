# SPDX-License-Identifier: Apache-2.0
"""The rates of the golden model and of the RTL on floating point, of CPU time.

golden_fp_mips       a loop of numerical kind on rv64gc_h, in VS-mode under two-stage translation,
                     million instructions a second
golden_fp_share      of its instructions, those of F and D
rtl_fp_ips           the same loop on the RTL alone, in instructions a second
rtl_fp_cpi           its cycles per instruction
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trapline.bench import rows_golden
from trapline.models.isa.config import named
from trapline.models.isa.opcodes import Opcode
from trapline.tb.duts import loader as duts
from trapline.tb.sim import bare
from trapline.tb.sim.toolchain import BuildError

if TYPE_CHECKING:
    from trapline.models.platform.platform import Platform
    from trapline.tb.sim.bare import BareRun

CONFIG = "rv64gc_h"
TARGET = (
    "-march=rv64imafdc_zicsr_zifencei", "-Wa,-march=rv64imafdch_zicsr_zifencei", "-mabi=lp64d",
)  # fmt: skip
ENDLESS = 1 << 60
LIMIT = 2_000_000
SAMPLE = 20_000
MAX_CYCLES = 3_000_000
# Major opcodes of F and D; of 16-bit instructions by their lowest and highest bits.
OPCODES = {
    *(Opcode.LOAD_FP, Opcode.STORE_FP, Opcode.OP_FP),
    *(Opcode.MADD, Opcode.MSUB, Opcode.NMSUB, Opcode.NMADD),
}
SHORT = {(0, 1), (0, 5), (2, 1), (2, 5)}


def program() -> Path:
    """Build bench/programs/floats.c; returns the ELF file."""
    elf = rows_golden.BUILD / "floats.elf"
    elf.parent.mkdir(parents=True, exist_ok=True)
    sources = rows_golden.SOURCES
    subprocess.run(
        [rows_golden.CC, *TARGET, *rows_golden.CFLAGS, "-fno-math-errno", f"-DROUNDS={ENDLESS}",
         "-T", str(sources / "program.ld"), str(sources / "two_stage.S"), str(sources / "floats.c"),
         "-o", str(elf)],
        check=True,
    )  # fmt: skip
    return elf


def loaded(elf: Path) -> Platform:
    """A platform with the program, well into its loop."""
    from trapline.models.platform.elf import read_for
    from trapline.models.platform.platform import Platform

    config = named(CONFIG)
    platform = Platform(config)
    platform.load(read_for(elf, config))
    platform.run(100_000)
    return platform


def rate(elf: Path) -> float:
    """Instructions a second of CPU time, in millions."""
    platform = loaded(elf)
    begin = time.process_time()
    done = platform.run(LIMIT)
    return done / (time.process_time() - begin) / 1e6


def is_floating(insn: int) -> bool:
    """Whether an instruction is one of F or D."""
    if insn & 3 == 3:
        return insn & 0x7F in OPCODES
    return (insn & 3, insn >> 13 & 7) in SHORT


def share(elf: Path) -> float:
    """Of the loop's instructions, those of F and D."""
    hart = loaded(elf).hart
    found = 0
    for _ in range(SAMPLE):
        hart.step()
        found += is_floating(hart.insn)
    return found / SAMPLE


def rtl(elf: Path) -> dict[str, Callable[[], float]]:
    """The rows of the RTL; none without a C++ compiler."""
    from trapline.models.platform.elf import read_for

    config = named(CONFIG)
    program = read_for(elf, config)
    try:
        simulator = bare.simulator(duts.load("own").bare(config, watch=False))
    except BuildError:
        return {}

    def run() -> BareRun:
        return bare.run(simulator, program, max_cycles=MAX_CYCLES)

    def ips() -> float:
        result = run()
        return result.retired / result.cpu_seconds

    def cpi() -> float:
        result = run()
        return result.cycles / result.retired

    return {"rtl_fp_ips": ips, "rtl_fp_cpi": cpi}


def sides() -> dict[str, Callable[[], float]]:
    """The rows; none without the cross compiler."""
    if shutil.which(rows_golden.CC) is None:
        return {}
    elf = program()
    return {
        "golden_fp_mips": lambda: rate(elf),
        "golden_fp_share": lambda: share(elf),
        **rtl(elf),
    }
