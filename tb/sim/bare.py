# SPDX-License-Identifier: Apache-2.0
"""The own core running free: no checker, no cocotb, only the SoC and its memory.

The simulator (`hdl/soc/sim_main.cpp`) is built with Verilator on first use and cached by content.
"""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from trapline.cache import CACHE
from trapline.files import check_room
from trapline.models.platform.elf import Executable
from trapline.models.platform.htif import addresses
from trapline.tb.sim import toolchain
from trapline.tb.sim.build import Design
from trapline.tb.sim.toolchain import ROOT

BARE_SIMULATORS = CACHE / "bare"
_MAIN = ROOT / "hdl/soc/sim_main.cpp"
_HEADERS = tuple(
    ROOT / name for name in ("hdl/soc/trapline_dpi.h", "hdl/soc/htif.h", "hdl/gen/htif_facts.h")
)


@dataclass(frozen=True)
class BareRun:
    """How a run ended: state is "pass", "fail", "unserved" or "limit".

    unserved: `code` is a word of models/isa/htif.unserved. cpu_seconds: in the clock loop.
    """

    state: str
    code: int
    cycles: int
    retired: int
    cpu_seconds: float


_OPTIONS = (
    *("--cc", "--exe", "--prefix", "Vtop", "-o", "simulator"),
    *("--x-initial", "unique", "--x-assign", "fast", "--assert", "--trace-fst"),
    *("-O3", "--output-split", "20000", "-Wno-fatal", "-Wno-lint"),
)
_INCLUDES = " ".join(f"-I{folder}" for folder in sorted({p.parent for p in _HEADERS}))


def simulator(design: Design) -> Path:
    """Path of the simulator of a `Dut.bare` design, built unless the cache has it.

    Raises BuildError.
    """
    texts = [part for item in design.generated for part in item]
    files = (*design.packages, *design.sources, _MAIN, *_HEADERS)
    memory = f"-DTL_RAM_BASE={design.ram.base:#x}ull -DTL_RAM_SIZE={design.ram.size:#x}ull"

    def make(folder: Path) -> Path:
        for name, text in design.generated:
            (folder / name).write_text(text)
        verilog = [str(p.resolve()) for p in (*design.packages, *design.sources, _MAIN)]
        first = len(design.packages)
        verilog[first:first] = [name for name, _ in design.generated]
        defines = ("-CFLAGS", f"{_INCLUDES} {memory}")
        options = ("--Mdir", ".", "--top-module", design.top, *_OPTIONS, *defines)
        toolchain.verilate((*options, *verilog), folder)
        return toolchain.make_executable(folder)

    built = toolchain.key((design.top, *_OPTIONS, memory, *texts), files)
    return toolchain.cached(BARE_SIMULATORS / built / "simulator", make)


def run(
    executable: Path,
    program: Executable,
    *,
    max_cycles: int,
    pieces: Sequence[tuple[int, bytes]] = (),
    wait_seed: int | None = None,
    waves: Path | None = None,
    mtime_inc: int = 1,
    state_seed: int = 0,
    console: IO[bytes] | None = None,
) -> BareRun:
    """Run a program. Raises RuntimeError if the simulator breaks, as by a failing assertion.

    Raises OSError where its files have no room, KeyboardInterrupt where a signal ended it, once
    its trace is complete.
    pieces: what memory holds instead of the program's segments (models/platform/boot.py).
    `wait_seed`: random wait states; `state_seed`: what registers without a reset value start from.
    The console goes to stdout, or to the file `console`.
    """
    with tempfile.NamedTemporaryFile(suffix=".img") as image:
        for spa, data in pieces or program.segments:
            image.write(struct.pack("<QQ", spa, len(data)) + data)
        image.flush()
        at = addresses(program.symbols)
        command = [
            str(executable),
            image.name,
            hex(at.tohost) if at.tohost else "-",
            hex(at.fromhost) if at.fromhost else "-",
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
        if waves is not None:
            check_room(waves.parent)  # a full disk ends the writer of waves without the reason
        raise RuntimeError(f"the simulator broke: {errors.strip() or child.returncode}")
    _, state, code, cycles, retired, nanoseconds = lines[-1].split()
    if state == "interrupted":
        raise KeyboardInterrupt
    return BareRun(state, int(code), int(cycles), int(retired), int(nanoseconds) / 1e9)


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
