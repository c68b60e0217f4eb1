# SPDX-License-Identifier: Apache-2.0
"""The simulators that tests run, built before the tests: `make simulators`.

A test that needs another one than these builds it itself, and `make test` says so (costs.py): it
belongs here, where building is shown, and no test takes minutes for it.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from trapline.models.isa.config import DEFAULT, named
from trapline.models.isa.config_data import placed
from trapline.tb.campaigns.controls.campaign import design as with_controls
from trapline.tb.campaigns.mutants.campaign import design as with_bugs
from trapline.tb.duts import loader as duts
from trapline.tb.planted import assertions
from trapline.tb.planted.controls import load as controls
from trapline.tb.planted.mutants import load as bugs
from trapline.tb.planted.operators import with_operators
from trapline.tb.sim import bare
from trapline.tb.sim.build import Design, build

RV32, MISALIGNED, FLOAT = "rv32imac_h", "rv64imac_h_misaligned", "rv64gc_h"
TWO_GIBIBYTES = 1 << 31
PAYLOAD = 0x8020_0000
FAKE_CORE = duts.ROOT / "tests/unit/tb/fake_core.sv"
_OWN_CONFIG = """
[config]
name = "mine"
base = "rv64imac_h"
marchid = 77
asidlen = 11
data_tlb_entries = 4
"""


def with_own_config(folder: Path) -> Path:
    """A new folder of a design: the own core, with a configuration that only its dut.toml has."""
    folder.mkdir()
    (folder / "dut.toml").write_text((duts.DUTS / "own/dut.toml").read_text() + _OWN_CONFIG)
    return folder


def of_own_config() -> Design:
    """That design's simulator."""
    with tempfile.TemporaryDirectory() as folder:
        design = duts.load(str(with_own_config(Path(folder) / "mine")))
        return design.design(design.config(design.default_config))


def own(config: str = DEFAULT, dut: str = "own", reset_pc: int = 0, ram_size: int = 0) -> Design:
    """A design as `trapline lockstep` builds it."""
    return duts.load(dut).design(placed(named(config), reset_pc, 0, ram_size))


def single(config: str = DEFAULT, reset_pc: int = 0, ram_size: int = 0) -> Design:
    """The own core as `trapline sim` builds it."""
    return duts.load("own").bare(placed(named(config), reset_pc, 0, ram_size))


def of_default(dut: str) -> Design:
    """A design in its own configuration."""
    design = duts.load(dut)
    return design.design(design.config(design.default_config))


def plugged() -> Design:
    """The small core of tests/lockstep/plugged."""
    return of_default(str(duts.ROOT / "tests/lockstep/plugged"))


def fake_core() -> Design:
    """A design of a page that commits what its memory says (tests/unit/tb)."""
    names = ("gen/cfg", "gen/commit", "gen/state", "pkg/dpi")
    packages = [duts.ROOT / f"hdl/{name}_pkg.sv" for name in names]
    return Design("trapline_top", (*packages, FAKE_CORE), saving=True)


LOCKSTEP: dict[str, Callable[[], Design]] = {
    "the core": own,
    "the core at RV32": partial(own, RV32),
    "the core, misaligned": partial(own, MISALIGNED),
    "the core with F and D": partial(own, FLOAT),
    "the core in 2 GiB": partial(own, reset_pc=PAYLOAD, ram_size=TWO_GIBIBYTES),
    "the core on AXI4": partial(own, DEFAULT, "axi"),
    "the core on AHB-Lite": partial(own, DEFAULT, "ahb"),
    "the core on TileLink-UL": partial(own, DEFAULT, "tilelink"),
    "a core plugged in by the guide": plugged,
    "the core on AXI4 in 2 GiB": partial(own, DEFAULT, "axi", PAYLOAD, TWO_GIBIBYTES),
    "the core, saving": lambda: replace(own(), saving=True),
    "the core of an own configuration": of_own_config,
    "the core behind RVFI": lambda: own(duts.load("rvfi").default_config, "rvfi"),
    "planted bugs": lambda: with_bugs(with_operators(bugs())),
    "planted bugs of F and D": lambda: with_bugs([b for b in bugs() if b.extension], FLOAT),
    "planted bugs behind RVFI": lambda: with_bugs(bugs(), dut="rvfi"),
    "planted bugs with assertions": lambda: with_bugs(
        [bug for bug, _ in assertions.load()], watch=True
    ),
    "controls": lambda: with_controls(controls()),
    "the fake core": fake_core,
}
# A core from outside, where its sources are installed.
if importlib.util.find_spec("pythondata_cpu_ibex"):
    LOCKSTEP["Ibex"] = partial(of_default, "ibex")
ALONE: dict[str, Callable[[], Design]] = {
    "the core alone": single,
    "the core alone at RV32": partial(single, RV32),
    "the core alone in 2 GiB": partial(single, reset_pc=PAYLOAD, ram_size=TWO_GIBIBYTES),
}


def main() -> None:
    """Build them all; what the cache has is only looked at."""
    for number, (name, design) in enumerate((LOCKSTEP | ALONE).items(), 1):
        sys.stdout.write(f"simulator {number} of {len(LOCKSTEP | ALONE)}: {name} ... ")
        sys.stdout.flush()
        began = time.monotonic()
        if name in ALONE:
            bare.simulator(design())
        else:
            build(design())
        print(f"{time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
