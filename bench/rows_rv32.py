# SPDX-License-Identifier: Apache-2.0
"""The core at XLEN=32: alone, and in lockstep, on the programs of rows_rtl.py and rows_lockstep.py.

rtl32_ips        the loop of Dhrystone's kind in VS-mode under Sv32 and Sv32x4, bare
lockstep32_ips   the bench loop in lockstep; bare32_ips the same, bare; lockstep32_share their ratio
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from trapline.bench import rows_golden, rows_lockstep, rows_rtl
from trapline.models.isa.config import named
from trapline.models.platform.elf import Executable, read_elf
from trapline.tb.duts import loader as duts
from trapline.tb.sim import bare
from trapline.tb.sim.toolchain import BuildError

CONFIG = "rv32imac_h"
# More than any measurement runs, and a number of 32 bits.
ENDLESS = 1 << 30


def sides() -> dict[str, Callable[[], float]]:
    """The rows that can be measured here; none without the cross compiler or a C++ compiler."""
    if shutil.which(rows_golden.CC) is None:
        return {}
    config, own = named(CONFIG), duts.load("own")
    folder = Path(tempfile.mkdtemp(prefix="trapline-bench-"))
    records = rows_golden.SOURCES / "records.c"
    guest = read_elf(rows_golden.program("records32", records, ENDLESS, 32), 32)
    path = rows_lockstep.assembled(folder, rows_lockstep.LOOPS, 32)
    loop = read_elf(path, 32)
    try:
        executable = bare.simulator(own.bare(config, watch=False))
    except BuildError:
        return {}

    def free_running(program: Executable, cycles: int) -> float:
        result = bare.run(executable, program, max_cycles=cycles)
        return result.retired / result.cpu_seconds

    def checked() -> float:
        (result,) = rows_lockstep.results_of(folder, path, 1, CONFIG)
        return result.instructions / result.cpu_seconds

    return {
        "rtl32_ips": lambda: free_running(guest, rows_rtl.MAX_CYCLES),
        "bare32_ips": lambda: free_running(loop, rows_lockstep.MAX_CYCLES),
        "lockstep32_ips": checked,
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """lockstep32_share: of the bare design's instructions a CPU-second."""
    lockstep, bare = medians.get("lockstep32_ips"), medians.get("bare32_ips")
    return {"lockstep32_share": lockstep / bare} if lockstep and bare else {}
