# SPDX-License-Identifier: Apache-2.0
"""The own core running free: no checker, no cocotb, only the SoC and its memory.

The simulator (`hdl/soc/sim_main.cpp`) is built with Verilator on first use and cached by content.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import Program
from trapline.tb.duts import loader as dut
from trapline.tb.sim import build

CACHE = Path.home() / ".cache" / "trapline" / "free"
_TOP = dut.ROOT / "hdl/soc/sim_top.sv"
_MAIN = dut.ROOT / "hdl/soc/sim_main.cpp"
_HEADER = dut.ROOT / "hdl/soc/trapline_dpi.h"


@dataclass(frozen=True)
class Result:
    """How a run ended: state is "pass", "fail" or "limit"; cpu_seconds spent in the clock loop."""

    state: str
    code: int
    cycles: int
    retired: int
    cpu_seconds: float


_OPTIONS = (
    *("--cc", "--exe", "--prefix", "Vtop", "--top-module", "sim_top", "-o", "simulator"),
    *("--x-initial", "unique", "--x-assign", "fast", "--assert", "--trace-fst"),
    *("-O3", "--output-split", "20000", "-Wno-fatal", "-Wno-lint"),
    *("-CFLAGS", f"-I{_HEADER.parent}"),
)


def simulator(config: HartConfig, probe: bool = False, watch: bool = True) -> Path:
    """Path of the simulator, built unless the cache has it. Raises build.BuildError.

    watch: with the assertions that remember (hdl/probe/watch.sv).
    """
    own = dut.load("own")
    sources = [p for p in own.sources if p.name not in ("trapline_top.sv", "cfg_pkg.sv")]
    package = dut.build_package("sim_build_pkg", config, probe, watch)
    digest = hashlib.sha256("\0".join([package, *_OPTIONS[:-2]]).encode())
    for path in (*sources, dut.ROOT / "hdl/gen/cfg_pkg.sv", _TOP, _MAIN, _HEADER):
        digest.update(path.name.encode() + path.read_bytes())
    folder = CACHE / digest.hexdigest()[:24]
    if (folder / "simulator").exists():
        return folder / "simulator"
    CACHE.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="build-", dir=CACHE))
    try:
        (scratch / "sim_build_pkg.sv").write_text(package)
        verilog = [
            dut.ROOT / "hdl/gen/cfg_pkg.sv",
            scratch / "sim_build_pkg.sv",
            *sources,
            _TOP,
            _MAIN,
        ]
        _tool(
            [
                str(build.verilator_root() / "bin/verilator"),
                *("--Mdir", str(scratch), *_OPTIONS, *(str(p.resolve()) for p in verilog)),
            ],
            scratch,
            "Verilator",
        )
        _tool(
            [
                *("make", "-s", "-j", str(os.cpu_count() or 1), "-f", "Vtop.mk"),
                f"OBJCACHE={'ccache' if shutil.which('ccache') else ''}",
                *("OPT_FAST=-O2", "OPT_SLOW=-O1", "OPT_GLOBAL=-O2", *build.MAKE_VARIABLES),
            ],
            scratch,
            "the C++ compiler",
        )
        folder.mkdir(exist_ok=True)
        (scratch / "simulator").replace(folder / "simulator")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder / "simulator"


def _tool(command: list[str], folder: Path, what: str) -> None:
    env = {**os.environ, "VERILATOR_ROOT": str(build.verilator_root())}
    done = subprocess.run(command, cwd=folder, env=env, text=True, capture_output=True)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-40:])
        raise build.BuildError(f"{what} failed:\n{tail}")


def run(
    executable: Path,
    program: Program,
    *,
    max_cycles: int,
    wait_seed: int | None = None,
    waves: Path | None = None,
    mtime_inc: int = 1,
    state_seed: int = 0,
    console: IO[bytes] | None = None,
) -> Result:
    """Run a program. Raises RuntimeError if the simulator breaks, as by a failing assertion.

    Raises KeyboardInterrupt where a signal ended it, once its trace is complete.
    `wait_seed`: random wait states; `state_seed`: what registers without a reset value start from.
    The console goes to stdout, or to the file `console`.
    """
    with tempfile.NamedTemporaryFile(suffix=".img") as image:
        for spa, data in program.segments:
            image.write(struct.pack("<QQ", spa, len(data)) + data)
        image.flush()
        tohost = program.symbols.get("tohost")
        command = [
            str(executable),
            image.name,
            "-" if tohost is None else hex(tohost),
            str(max_cycles),
            "-" if wait_seed is None else str(wait_seed),
            "-" if waves is None else str(waves),
            str(mtime_inc),
            str(state_seed),
        ]
        sys.stdout.flush()
        with subprocess.Popen(command, stdout=console, stderr=subprocess.PIPE, text=True) as child:
            errors = _until_its_end(child)
    lines = errors.splitlines()
    if child.returncode != 0 or not lines or not lines[-1].startswith("trapline-sim "):
        raise RuntimeError(f"the simulator broke: {errors.strip() or child.returncode}")
    _, state, code, cycles, retired, nanoseconds = lines[-1].split()
    if state == "interrupted":
        raise KeyboardInterrupt
    return Result(state, int(code), int(cycles), int(retired), int(nanoseconds) / 1e9)


def _until_its_end(child: subprocess.Popen[str]) -> str:
    """What the simulator says on stderr; a first Ctrl-C interrupts it, a second one kills it."""
    try:
        return child.communicate()[1]
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        try:
            return child.communicate()[1]
        except KeyboardInterrupt:
            child.kill()
            raise
