"""RTL alone: instructions and cycles per CPU-second, cycles per instruction, cost of the probe."""

from __future__ import annotations

from collections.abc import Callable

from trapline.models.isa.config import DEFAULT, named
from trapline.models.platform.elf import BadProgram, Program, read_elf
from trapline.tb import free_run
from trapline.tb.dut import ROOT
from trapline.tb.free_run import Result
from trapline.tb.sim.build import BuildError

LOOP = ROOT / "build/sw/bench/loop.elf"
FALLBACK = ROOT / "build/sw/directed/gstage_translates_every_mode_pair.elf"
MAX_CYCLES = 3_000_000


def _program() -> Program | None:
    for path in (LOOP, FALLBACK):
        try:
            return read_elf(path)
        except BadProgram:
            continue
    return None


def sides() -> dict[str, Callable[[], float]]:
    """The rows that can be measured here; none without a built program or a C++ compiler."""
    program = _program()
    if program is None:
        return {}
    config = named(DEFAULT)
    try:
        bare = free_run.simulator(config)
        probed = free_run.simulator(config, probe=True)
    except BuildError:
        return {}

    def run(probe: bool) -> Result:
        return free_run.run(probed if probe else bare, program, max_cycles=MAX_CYCLES)

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
