# SPDX-License-Identifier: Apache-2.0
"""A design under test: the folder tb/duts/NAME with its dut.toml (docs/plug-in-a-core.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trapline.models.isa.commit import ALL_KNOWN, Group
from trapline.models.isa.config import NAMED, HartConfig
from trapline.tb.sim.build import Design

DUTS = Path(__file__).resolve().parent
ROOT = DUTS.parents[1]
# The module that a wrapper defines; cocotb looks for it by this name.
TOP = "trapline_top"


class BadDut(Exception):
    """A dut.toml that cannot be used; the message is one line that names the file and the fault."""


@dataclass(frozen=True)
class Waiver:
    """A first difference that is accepted for this design, and why. Printed in every run.

    It serves the programs that a pattern of `programs` matches (as a shell does), and only where
    each differing field, by the report's name, is one of `fields`.
    """

    name: str
    reason: str
    programs: tuple[str, ...]
    fields: tuple[str, ...]

    def covers(self, program: str, fields: Collection[str]) -> bool:
        """Whether it accepts these differing fields of the program called `program`."""
        matches = any(fnmatchcase(program, pattern) for pattern in self.programs)
        return matches and bool(fields) and set(fields) <= set(self.fields)


@dataclass(frozen=True)
class Dut:
    """What the harness knows of a design. Cycles are clock cycles, records commit records."""

    name: str
    summary: str
    folder: Path
    sources: tuple[Path, ...]
    includes: tuple[Path, ...]
    lint_waivers: tuple[Path, ...]
    options: tuple[str, ...]
    configs: tuple[str, ...]
    # A pin or timer condition true for so many records and cycles must have been taken.
    interrupt_records: int
    interrupt_cycles: int
    # No record for so long is a verdict; so are so many records in a row without progress.
    watchdog_cycles: int
    livelock_records: int
    # Cycles to run on after the program's last store, so that its record arrives.
    finish_cycles: int
    # A record's cycle may be so much later than its step.
    late_cycles: int
    # How late MSIP and MTIP may follow the CLINT's registers; -1: its CLINT is not held to them.
    clint_cycles: int
    # Whether it sets A in PTEs ahead of the access, by speculation.
    speculative_a: bool
    # Bit g set: the design reports commit.Group g.
    known: int
    # Whether the wrapper reports what reaches the bus.
    bus: bool
    waivers: tuple[Waiver, ...]

    def design(self, config: HartConfig, probe: bool = True, watch: bool = False) -> Design:
        """What to build for `config`. Without `probe`: the bare design, for measurements.

        watch: with the own core's assertions that remember; they cost a tenth of the speed.
        """
        text = build_package("trapline_build_pkg", config, probe, watch)
        packages = (ROOT / "hdl/gen/cfg_pkg.sv",)
        return Design(
            TOP,
            tuple(s for s in self.sources if s not in packages),
            self.includes,
            packages=packages,
            generated=(("trapline_build_pkg.sv", text),),
            waivers=self.lint_waivers,
            options=self.options,
        )

    def bare(self, config: HartConfig, probe: bool = False, watch: bool = True) -> Design:
        """The own core's SoC for `tb/sim/bare.py`: no border, no cocotb, no checker.

        watch: with the assertions that remember (hdl/probe/watch.sv).
        """
        packages = (ROOT / "hdl/gen/cfg_pkg.sv",)
        sources = (s for s in self.sources if s not in packages and s.parent != self.folder)
        return Design(
            "sim_top",
            (*sources, ROOT / "hdl/soc/sim_top.sv"),
            packages=packages,
            generated=(("sim_build_pkg.sv", build_package("sim_build_pkg", config, probe, watch)),),
        )


def build_package(name: str, config: HartConfig, probe: bool, watch: bool) -> str:
    """The package that tells a top module what it is built for.

    A structure cannot be overridden from the command line.
    """
    camel = "".join(part[:1].upper() + part[1:] for part in config.name.split("_"))
    return (
        "// Generated: what this simulator was built for.\n"
        f"package {name};\n"
        f"  localparam cfg_pkg::hart_cfg_t Cfg = cfg_pkg::Cfg{camel};\n"
        f"  localparam bit Probe = 1'b{int(probe)};\n"
        f"  localparam bit Watch = 1'b{int(watch)};\n"
        "endpackage\n"
    )


def names() -> list[str]:
    """Known designs."""
    return sorted(p.parent.name for p in DUTS.glob("*/dut.toml"))


def load(name: str, folder: Path = DUTS) -> Dut:
    """The design `name`. Raises BadDut."""
    path = folder / name / "dut.toml"
    try:
        table = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise BadDut(f"unknown design {name!r}; known: {', '.join(names())}") from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadDut(f"{path}: {error}") from None
    try:
        return _dut(name, path.parent, table)
    except KeyError as error:
        raise BadDut(f"{path}: {error.args[0]} is missing") from None
    except (TypeError, ValueError) as error:
        raise BadDut(f"{path}: {error}") from None


_KEYS = {"summary", "files", "sources", "includes", "lint_waivers", "options", "configs"}
_TABLES = {"lockstep", "waiver"}
_LOCKSTEP_KEYS = {
    *("interrupt_records", "interrupt_cycles", "watchdog_cycles", "livelock_records"),
    *("finish_cycles", "late_cycles", "clint_cycles", "speculative_a", "bus", "unknown"),
}


def _dut(name: str, folder: Path, table: dict[str, Any]) -> Dut:
    unknown_keys = set(table) - _KEYS - _TABLES
    if unknown_keys:
        raise ValueError(f"unknown key {', '.join(sorted(unknown_keys))}")
    lockstep = table["lockstep"]
    unknown_keys = set(lockstep) - _LOCKSTEP_KEYS
    if unknown_keys:
        raise ValueError(f"unknown key {', '.join(sorted(unknown_keys))} in [lockstep]")
    configs = tuple(table["configs"])
    for config in configs:
        if config not in NAMED:
            raise ValueError(f"unknown configuration {config!r}")
    known = ALL_KNOWN
    for group in lockstep.get("unknown", []):
        if group.upper() not in Group.__members__:
            raise ValueError(f"unknown field group {group!r}")
        if group.upper() == Group.PC.name:
            raise ValueError("a design reports pc at least")
        known &= ~(1 << Group[group.upper()])
    sources = [p for listing in table.get("files", []) for p in _file_list(ROOT / listing)]
    for pattern in table.get("sources", []):
        found = sorted(ROOT.glob(pattern))
        if not found:
            raise ValueError(f"no source file matches {pattern!r}")
        sources += found
    return Dut(
        name=name,
        summary=table["summary"],
        folder=folder,
        sources=tuple(dict.fromkeys(sources)),
        includes=tuple(ROOT / p for p in table.get("includes", [])),
        lint_waivers=tuple(ROOT / p for p in table.get("lint_waivers", [])),
        options=tuple(table.get("options", [])),
        configs=configs,
        interrupt_records=_positive(lockstep, "interrupt_records"),
        interrupt_cycles=_positive(lockstep, "interrupt_cycles"),
        watchdog_cycles=_positive(lockstep, "watchdog_cycles"),
        livelock_records=_positive(lockstep, "livelock_records"),
        finish_cycles=_positive(lockstep, "finish_cycles"),
        late_cycles=_positive({"late_cycles": 0} | lockstep, "late_cycles", 0),
        clint_cycles=_positive({"clint_cycles": -1} | lockstep, "clint_cycles", -1),
        speculative_a=_flag(lockstep, "speculative_a", False),
        known=known,
        bus=_flag(lockstep, "bus", True),
        waivers=tuple(_waiver(w) for w in table.get("waiver", [])),
    )


def _waiver(table: dict[str, Any]) -> Waiver:
    stray = set(table) - {"name", "reason", "programs", "fields"}
    if stray:
        raise ValueError(f"unknown key {', '.join(sorted(stray))} in a waiver")
    if not str(table["reason"]).strip():
        raise ValueError(f"waiver {table['name']!r} has no reason")
    lists = [table["programs"], table["fields"]]
    if not all(isinstance(items, list) and items for items in lists):
        raise ValueError(f"waiver {table['name']!r} needs lists of programs and fields")
    return Waiver(table["name"], table["reason"], *(tuple(items) for items in lists))


def _flag(table: dict[str, Any], key: str, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"{key} is {value!r}, not true or false")
    return value


def _positive(table: dict[str, Any], key: str, least: int = 1) -> int:
    value = table[key]
    if not isinstance(value, int) or value < least:
        raise ValueError(f"{key} is {value!r}, not a number of at least {least}")
    return value


def _file_list(path: Path) -> list[Path]:
    """Sources of a Verilator file list: one path a line, from the top folder; `//` comments."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        raise ValueError(f"no such file list: {path}") from None
    cleaned = (line.split("//")[0].strip() for line in lines)
    return [ROOT / line for line in cleaned if line and not line.startswith(("+", "-", "#"))]
