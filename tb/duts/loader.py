# SPDX-License-Identifier: Apache-2.0
"""A design under test: the folder tb/duts/NAME with its dut.toml (docs/plug-in-a-core.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trapline.files import read_text
from trapline.models.isa.commit import ALL_KNOWN, Group
from trapline.models.isa.config import (
    DEFAULT,
    GOLDEN_ONLY,
    MODEL_ONLY,
    NAMED,
    HartConfig,
)
from trapline.models.isa.config_data import from_data
from trapline.models.isa.gen_sv import cfg_literal
from trapline.tb.duts import file_list
from trapline.tb.duts.inheritance import merged
from trapline.tb.duts.schema import DutTable, checked, wrong
from trapline.tb.sim.build import Design

DUTS = Path(__file__).resolve().parent
ROOT = DUTS.parents[1]
# What each of `parameters` sets of a configuration.
_PLACE = {"reset_pc": ("reset_pc",), "ram": ("ram_base", "ram_size")}
# The module that a wrapper defines; cocotb looks for it by this name.
TOP = "trapline_top"


class BadDut(Exception):
    """A dut.toml that cannot be used; the message is one line that names the file and the fault."""


class DutNotInstalled(BadDut):
    """Nothing is wrong with the file: the package with the design's sources is not installed."""


@dataclass(frozen=True)
class Waiver:
    """A difference that is accepted for this design, and why. Printed in every run.

    It serves the programs that a pattern of `programs` matches (as a shell does), and only where
    a pattern of `fields` matches each differing field, by the report's name. go_on: the model takes
    over what the design says, and the run goes on. The other patterns narrow it
    (tb/lockstep/going_on.py).
    """

    name: str
    reason: str
    programs: tuple[str, ...]
    fields: tuple[str, ...]
    go_on: bool = False
    instructions: tuple[str, ...] = ()
    csrs: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    bits: Mapping[str, int] = field(default_factory=dict)

    def covers(self, program: str, fields: Collection[str]) -> bool:
        """Whether it accepts these differing fields of the program called `program`."""
        matches = any(fnmatchcase(program, pattern) for pattern in self.programs)
        return (
            matches
            and bool(fields)
            and all(any(fnmatchcase(name, pattern) for pattern in self.fields) for name in fields)
        )


@dataclass(frozen=True)
class Adopt:
    """Values that the manual leaves to the design, and why it does not choose one for good.

    Any legal value of these fields (by the report's names) is taken, counted, and adopted by the
    model; another is a difference (tb/lockstep/legal_values.py).
    """

    fields: tuple[str, ...]
    reason: str


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
    # Those of `sources` that are built without their parts for simulation (translate_off).
    synthesized: tuple[Path, ...]
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
    # What a run may set that the configuration has: "reset_pc", "ram".
    parameters: tuple[str, ...] = ()
    adopts: tuple[Adopt, ...] = ()
    # Whether what is built depends on the configuration.
    configurable: bool = True
    # The configuration that [config] describes; its name is the first of `configs`.
    own_config: HartConfig | None = None

    @property
    def default_config(self) -> str:
        """The one that a command takes unless it is told: its own, else DEFAULT or the first."""
        if self.own_config is not None or DEFAULT not in self.configs:
            return self.configs[0]
        return DEFAULT

    def config(self, name: str) -> HartConfig:
        """Its configuration of that name. Raises BadDut when it has none."""
        if name not in self.configs:
            listed = ", ".join(self.configs)
            without = " (F at XLEN=32 is the golden model's alone)" if name in GOLDEN_ONLY else ""
            raise BadDut(f"{self.name} has no configuration {name}{without}; it has {listed}")
        if self.own_config is not None and name == self.own_config.name:
            return self.own_config
        return NAMED[name]

    def design(self, config: HartConfig, probe: bool = True, watch: bool = False) -> Design:
        """What to build for `config`. Without `probe`: the bare design, for measurements.

        watch: with the own core's assertions that remember; they cost a tenth of the speed.
        """
        ram = config.ram
        if not self.configurable:
            place = {n: getattr(config, n) for p in self.parameters for n in _PLACE[p]}
            config = replace(NAMED[DEFAULT], **place)
        if ROOT / "hdl/core/hart.sv" in self.sources:
            _own_core_offers(config)
        text = build_package("trapline_build_pkg", config, probe, watch)
        packages = (ROOT / "hdl/gen/cfg_pkg.sv",)
        return Design(
            TOP,
            tuple(s for s in self.sources if s not in packages),
            self.includes,
            packages=packages,
            generated=(("trapline_build_pkg.sv", text),),
            synthesized=self.synthesized,
            waivers=self.lint_waivers,
            options=self.options,
            ram=ram,
        )

    def bare(self, config: HartConfig, probe: bool = False, watch: bool = True) -> Design:
        """The own core's SoC for `tb/sim/bare.py`: no border, no cocotb, no checker.

        watch: with the assertions that remember (hdl/probe/watch.sv). Raises BadDut for a design
        that is another core.
        """
        packages = (ROOT / "hdl/gen/cfg_pkg.sv",)
        borders = (self.folder, DUTS / "own")
        sources = tuple(s for s in self.sources if s not in packages and s.parent not in borders)
        if not {ROOT / name for name in _SOC} <= set(sources):
            raise BadDut(f"{self.name} is not the core in hdl/ with its probe: lockstep runs it")
        return Design(
            "sim_top",
            (*sources, ROOT / "hdl/soc/sim_top.sv"),
            packages=packages,
            generated=(("sim_build_pkg.sv", build_package("sim_build_pkg", config, probe, watch)),),
            ram=config.ram,
        )


def _own_core_offers(config: HartConfig) -> None:
    """Raise BadDut for a choice that the core in hdl/ does not have."""
    if config.has("f") and config.xlen == 32:
        raise BadDut(f"{config.name}: the core in hdl/ has F at XLEN=64 only")
    if not config.vm_modes:
        raise BadDut(f"{config.name}: the core in hdl/ has S-mode with a translation mode")
    for name in MODEL_ONLY:
        if getattr(config, name) != getattr(NAMED[DEFAULT], name):
            raise BadDut(
                f"{config.name}: {name}: the core in hdl/ has its default only; the model has more"
            )


def build_package(name: str, config: HartConfig, probe: bool, watch: bool) -> str:
    """The package that tells a top module what it is built for.

    A structure cannot be overridden from the command line. A configuration that cfg_pkg does not
    hold is written out here, so that cfg_pkg, and with it every other build, stays as it is.
    """
    camel = "".join(part[:1].upper() + part[1:] for part in config.name.split("_"))
    known = NAMED.get(config.name) == config and config.name not in GOLDEN_ONLY
    value = f"cfg_pkg::Cfg{camel}" if known else cfg_literal(config)
    return (
        "// Generated: what this simulator was built for.\n"
        f"package {name};\n"
        f"  localparam cfg_pkg::hart_cfg_t Cfg = {value};\n"
        f"  localparam bit Probe = 1'b{int(probe)};\n"
        f"  localparam bit Watch = 1'b{int(watch)};\n"
        "endpackage\n"
    )


def names() -> list[str]:
    """Names of the designs under tb/duts, sorted."""
    return sorted(p.parent.name for p in DUTS.glob("*/dut.toml"))


def load(name: str, folder: Path = DUTS) -> Dut:
    """The design `name`: a folder of `folder`, or with a slash in it the path of a folder.

    Raises BadDut.
    """
    own = Path(name) if "/" in name else folder / name
    return load_file(own / "dut.toml", name)


def load_file(path: Path, name: str = "") -> Dut:
    """The design that the file `path` describes, called `name` in messages. Raises BadDut."""
    table = _table(path, name)
    try:
        table = merged(table, _named_table)
        own = _own_config(table)
        if own is not None:
            table.setdefault("configs", [own.name])
        folder = path.resolve().parent
        return _dut(folder.name, folder, checked(table), own)
    except file_list.PackageMissing as error:
        raise DutNotInstalled(f"{path}: {error}") from None
    except (OSError, ValueError) as error:
        raise BadDut(f"{path}: {error}") from None


def _named_table(name: str) -> dict[str, Any]:
    """What the file of a design of tb/duts says, for the `base` of another one."""
    if name not in names():
        raise ValueError(wrong("base", f"one of {', '.join(names())}", name))
    return _table(DUTS / name / "dut.toml", name)


def _table(path: Path, name: str) -> dict[str, Any]:
    """What the file says, unchecked. Raises BadDut."""
    try:
        return tomllib.loads(read_text(path))
    except FileNotFoundError:
        if not name:
            raise BadDut(f"{path}: no such file") from None
        raise BadDut(f"unknown design {name!r}; known: {', '.join(names())}") from None
    except UnicodeDecodeError:
        raise BadDut(f"{path}: expected UTF-8 text") from None
    except RecursionError:
        raise BadDut(f"{path}: nested too deep") from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadDut(f"{path}: {error}") from None


# Without these it is not the core that `bare` builds.
_SOC = ("hdl/soc/soc.sv", "hdl/probe/watch.sv")


def _own_config(table: dict[str, Any]) -> HartConfig | None:
    if "config" not in table:
        return None
    try:
        return from_data(table["config"])
    except ValueError as error:
        raise ValueError(f"[config]: {error}") from None


def _dut(name: str, folder: Path, table: DutTable, own: HartConfig | None) -> Dut:
    lockstep = table.lockstep
    listed = _listed(table)
    sources = tuple(dict.fromkeys(_sources(table, listed)))
    first = () if own is None else (own.name,)
    for number, config in enumerate(table.configs):
        if config not in (*first, *NAMED):
            expected = f"one of {', '.join((*first, *NAMED))}"
            raise ValueError(wrong(f"configs[{number}]", expected, config))
    return Dut(
        name=name,
        summary=table.summary,
        folder=folder,
        sources=sources,
        includes=(
            *listed.includes,
            *_paths("includes", table.includes, "a folder", Path.is_dir),
        ),
        lint_waivers=_paths("lint_waivers", table.lint_waivers, "a file", Path.is_file),
        options=(*listed.options, *table.options),
        synthesized=_of(sources, "synthesized", table.synthesized),
        configs=tuple(dict.fromkeys((*first, *table.configs))),
        interrupt_records=lockstep.interrupt_records,
        interrupt_cycles=lockstep.interrupt_cycles,
        watchdog_cycles=lockstep.watchdog_cycles,
        livelock_records=lockstep.livelock_records,
        finish_cycles=lockstep.finish_cycles,
        late_cycles=lockstep.late_cycles,
        clint_cycles=lockstep.clint_cycles,
        speculative_a=lockstep.speculative_a,
        known=_known(lockstep.unknown),
        bus=lockstep.bus,
        waivers=tuple(map(_waiver, table.waiver)),
        parameters=tuple(table.parameters),
        adopts=tuple(Adopt(tuple(a.fields), a.reason) for a in table.adopt),
        configurable=table.configurable,
        own_config=own,
    )


def _waiver(row: object) -> Waiver:
    """A row of [[waiver]] as a value that nobody changes: the same fields, lists as tuples."""
    values: dict[str, Any] = {f.name: getattr(row, f.name) for f in fields(Waiver)}
    frozen: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
    return Waiver(**frozen)


def _known(unknown: list[str]) -> int:
    """Bit g set: the design reports commit.Group g."""
    known = ALL_KNOWN
    hideable = {g.name.lower(): g for g in Group if g != Group.PC}  # pc is reported at least
    for number, group in enumerate(unknown):
        if group.lower() not in hideable:
            expected = f"one of {', '.join(hideable)}"
            raise ValueError(wrong(f"lockstep.unknown[{number}]", expected, group))
        known &= ~(1 << hideable[group.lower()])
    return known


def _listed(table: DutTable) -> file_list.FileList:
    """What all file lists together say."""
    variables = {}
    for name, value in table.variables.items():
        try:
            variables[name] = file_list.folder_of(value, ROOT)
        except ValueError as error:
            raise type(error)(f"variables.{name}: {error}") from None
    found = file_list.FileList()
    for listing in _paths("files", table.files, "a file list", Path.is_file):
        one = file_list.read(listing, ROOT, variables)
        found.sources += one.sources
        found.includes += one.includes
        found.options += one.options
    return found


def _sources(table: DutTable, listed: file_list.FileList) -> list[Path]:
    """All source files in compilation order: those of the file lists, then those of `sources`."""
    gone = set(_of(listed.sources, "exclude", table.exclude))
    sources = [path for path in listed.sources if path not in gone]
    for path in sources:
        if not path.is_file():
            raise ValueError(f"files: no such source file: {path}")
    for number, pattern in enumerate(table.sources):
        found = _matching(pattern)
        if not found:
            expected = "a file, or a pattern that a file matches"
            raise ValueError(wrong(f"sources[{number}]", expected, pattern))
        sources += found
    return sources


def _of(sources: Iterable[Path], field: str, patterns: list[str]) -> tuple[Path, ...]:
    """Those of `sources` that a pattern matches, as a shell does. Raises ValueError: none."""
    found: list[Path] = []
    for number, pattern in enumerate(patterns):
        matching = [path for path in sources if fnmatchcase(str(path), pattern)]
        if not matching:
            raise ValueError(
                wrong(f"{field}[{number}]", "a pattern that a source matches", pattern)
            )
        found += matching
    return tuple(dict.fromkeys(found))


def _matching(pattern: str) -> list[Path]:
    """Files that match a pattern from the top folder, or an absolute one, sorted."""
    path = Path(pattern)
    try:
        if path.is_absolute():
            found = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        else:
            found = ROOT.glob(pattern)
        return sorted(p for p in found if p.is_file())
    except (ValueError, OSError):  # what no path can be
        return []


def _paths(
    field: str, names: list[str], what: str, is_there: Callable[[Path], bool]
) -> tuple[Path, ...]:
    for number, name in enumerate(names):
        if not is_there(ROOT / name):
            raise ValueError(wrong(f"{field}[{number}]", what, name))
    return tuple(ROOT / name for name in names)
