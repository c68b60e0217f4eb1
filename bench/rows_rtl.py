# SPDX-License-Identifier: Apache-2.0
"""RTL alone: instructions and cycles per CPU-second, cycles per instruction, cost of the probe.

The program is that of golden_mips: a loop like Dhrystone in VS-mode, both stages translating.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping

from trapline.bench import rows_golden
from trapline.models.isa.config import DEFAULT, named
from trapline.models.platform.elf import read_elf
from trapline.tb.duts import loader as duts
from trapline.tb.sim import bare
from trapline.tb.sim.bare import BareRun
from trapline.tb.sim.toolchain import BuildError

MAX_CYCLES = 3_000_000


def sides() -> dict[str, Callable[[], float]]:
    """The rows that can be measured here; none without the cross compiler or a C++ compiler."""
    if shutil.which(rows_golden.CC) is None:
        return {}
    loop = rows_golden.program("records", rows_golden.SOURCES / "records.c", rows_golden.ENDLESS)
    program = read_elf(loop)
    config = named(DEFAULT)
    try:
        own = duts.load("own")
        without = bare.simulator(own.bare(config, watch=False))
        probed = bare.simulator(own.bare(config, probe=True, watch=False))
    except BuildError:
        return {}

    def run(probe: bool) -> BareRun:
        return bare.run(probed if probe else without, program, max_cycles=MAX_CYCLES)

    def ips(probe: bool) -> float:
        result = run(probe)
        return result.retired / result.cpu_seconds

    def cycles_per_second() -> float:
        result = run(False)
        return result.cycles / result.cpu_seconds

    def cpi() -> float:
        result = run(False)
        return result.cycles / result.retired

    return {
        "rtl_ips": lambda: ips(False),
        "rtl_cycles_per_s": cycles_per_second,
        "rtl_cpi": cpi,
        "rtl_probe_ips": lambda: ips(True),
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """rtl_probe_cost: the share of the speed that the probe takes."""
    bare, probed = medians.get("rtl_ips"), medians.get("rtl_probe_ips")
    return {"rtl_probe_cost": 1 - probed / bare} if bare and probed else {}
