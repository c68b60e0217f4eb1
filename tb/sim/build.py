# SPDX-License-Identifier: Apache-2.0
"""Builds a simulator with Verilator and our own main; the result is cached by its content.

The executable is a complete simulator: Verilator's model of one top module, `tb/sim` (the clock,
the rings, the DPI functions) and cocotb's VPI library. Top modules have the ports that
docs/plug-in-a-core.md lists; all data goes through the DPI functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cocotb_tools.config

from trapline.cache import CACHE
from trapline.models.isa import commit, memory_map, state
from trapline.models.isa.memory_map import Region
from trapline.tb.sim import toolchain
from trapline.tb.sim.toolchain import ROOT, BuildError
from trapline.tb.sim.translate_off import as_synthesized

SIMULATORS = CACHE / "sim"
SIM_SOURCES = Path(__file__).resolve().parent
# The tree's name inside the build folder (a link).
_TREE = "tree"
# cocotb finds the top module by its visible signals; one is enough, and costs nothing.
_VISIBLE = """`verilator_config
public_flat_rd -module "{top}" -var "rst_ni"
"""
_SIM_CPP = ("runtime.cpp", "dpi.cpp")
# What the simulator's C++ takes from the design's folder.
_HEADERS = (ROOT / "hdl/soc/htif.h", ROOT / "hdl/gen/htif_facts.h")


@dataclass(frozen=True)
class Design:
    """What is built: sources in compilation order; `top` has the ports of tb/duts (see docs)."""

    top: str
    sources: tuple[Path, ...]
    includes: tuple[Path, ...] = ()
    # Compiled first: packages, then generated sources (file name, text), then `sources`.
    packages: tuple[Path, ...] = ()
    generated: tuple[tuple[str, str], ...] = ()
    # Those of `sources` that are read as synthesis reads them, without translate_off parts.
    synthesized: tuple[Path, ...] = ()
    # Verilator configuration files (waivers) and further Verilator options.
    waivers: tuple[Path, ...] = ()
    options: tuple[str, ...] = ()
    # Whether the design's state can be written to a file and read again (checkpoints on disk).
    saving: bool = False
    # Whether it counts lines, branches and toggles of the RTL (coverage.dat, rtl_coverage/).
    rtl_coverage: bool = False
    # Main memory, as the design's configuration has it.
    ram: Region = memory_map.RAM

    @property
    def simulator_sources(self) -> tuple[Path, ...]:
        """The C++ of the simulator itself."""
        main = "saving/main_saving.cpp" if self.saving else "main.cpp"
        counting = ("rtl_coverage/write.cpp",) if self.rtl_coverage else ()
        return tuple(SIM_SOURCES / name for name in (main, *counting, *_SIM_CPP))


def definitions(ram: Region = memory_map.RAM) -> dict[str, int]:
    """The contract's numbers as the simulator's C++ sees them."""
    return {
        "TL_RECORD_WORDS": commit.RECORD_WORDS,
        "TL_FULL_WORDS": state.FULL_STATE_WORDS,
        "TL_BUS_WORDS": commit.BUS_WORDS,
        **{
            f"TL_{name.upper()}_WORD": field.word
            for name, field in commit.FIELD.items()
            if field.width == 64 or name in ("fcsr", "full")
        },
        **{
            f"TL_{name.upper()}_LSB": commit.FIELD[name].lsb
            for name in ("cause", "target", "v_before", "v_after", "fcsr", "full")
        },
        "TL_KIND_MASK": (1 << commit.FIELD["kind"].width) - 1,
        **{f"TL_KIND_{kind.name}": kind.value for kind in commit.Kind},
        "TL_RAM_BASE": ram.base,
        "TL_RAM_SIZE": ram.size,
    }


def _local(path: Path) -> str:
    """`path` as the build folder sees it: equal content builds equally wherever the tree lies."""
    path = path.resolve()
    return str(Path(_TREE) / path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _verilate_options(design: Design) -> list[str]:
    folders = (SIM_SOURCES, *(header.parent for header in _HEADERS))
    defines = " ".join(f"-D{name}={value:#x}ull" for name, value in definitions(design.ram).items())
    return [
        *("--cc", "--exe", "--prefix", "Vtop", "--top-module", design.top, "-o", "simulator"),
        *("--vpi", "--trace-fst", "--trace-structs", "--timescale", "1ns/1ps"),
        # Registers without a reset value start from the run's seed, not from a friendly zero.
        *("--x-initial", "unique", "--x-assign", "unique"),
        *("-O3", "--output-split", "20000", "-Wno-fatal"),
        *("-CFLAGS", f"{' '.join(f'-I{_local(f)}' for f in folders)} {defines}"),
        # -rdynamic: Python finds the rings and the control block in the running process. Where the
        # library lies is said when linking (LIBRARY_PATH) and when starting (launch.py).
        *("-LDFLAGS", "-rdynamic -lcocotbvpi_verilator"),
        *(f"-I{_local(folder)}" for folder in design.includes),
        *(("--savable",) if design.saving else ()),
        # Not --coverage: counting expressions, too, ends Verilator 5.48 with an internal error.
        *(("--coverage-line", "--coverage-toggle") if design.rtl_coverage else ()),
        *design.options,
    ]


def content_key(design: Design) -> str:
    """Names the build: equal keys mean equal simulators."""
    generated = (part for item in design.generated for part in item)
    files = [*design.packages, *design.sources, *design.waivers]
    for folder in design.includes:
        files += sorted(p for p in folder.rglob("*") if p.suffix in (".svh", ".vh", ".h", ".sv"))
    files += sorted(p for p in SIM_SOURCES.iterdir() if p.suffix in (".cpp", ".h"))
    files += _HEADERS
    files += [p for p in design.simulator_sources if p.parent != SIM_SOURCES]
    stripped = (f"synthesized {path.name}" for path in design.synthesized)
    return toolchain.key((_VISIBLE, *_verilate_options(design), *generated, *stripped), files)


def build(design: Design, cache: Path = SIMULATORS, jobs: int | None = None) -> Path:
    """Path of the simulator for `design`, built unless the cache has it. Raises BuildError.

    Its folder is named by `content_key`.
    """
    for path in (*design.packages, *design.sources, *design.waivers):
        if not path.is_file():
            raise BuildError(f"no such source file: {path}")

    def make(folder: Path) -> Path:
        _verilate(design, folder)
        libraries = {"LIBRARY_PATH": str(cocotb_tools.config.libs_dir)}
        return toolchain.make_executable(folder, jobs, libraries)

    return toolchain.cached(cache / content_key(design) / "simulator", make)


def _verilate(design: Design, folder: Path) -> None:
    (folder / _TREE).symlink_to(ROOT)
    visible = folder / "visible.vlt"
    visible.write_text(_VISIBLE.format(top=design.top))
    for name, text in design.generated:
        (folder / name).write_text(text)
    stripped = {}
    for number, path in enumerate(design.synthesized):
        stripped[path] = f"synthesized_{number}_{path.name}"
        (folder / stripped[path]).write_text(as_synthesized(path.read_text()))
    arguments = [
        *("--Mdir", "."),
        *_verilate_options(design),
        visible.name,
        *(_local(p) for p in design.waivers),
        *(_local(p) for p in design.packages),
        *(name for name, _ in design.generated),
        *(stripped.get(p) or _local(p) for p in design.sources),
        *(_local(path) for path in design.simulator_sources),
    ]
    toolchain.verilate(arguments, folder)
