# SPDX-License-Identifier: Apache-2.0
"""Spike and QEMU as second opinions: the identical image, its console line by line."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trapline.errors import BadInput
from trapline.tb.linux import exits
from trapline.tb.linux.image import Image
from trapline.tb.run.description import Result

TIMEOUT_S = 300.0


@dataclass(frozen=True)
class MachineRun:
    """One run to its end. `failure` is None when every guest passed, else what went wrong."""

    backend: str
    console: tuple[str, ...]
    seconds: float
    failure: str | None
    # CPU seconds of the machine alone, where it is known.
    cpu_seconds: float | None = None
    # The harness's own result, where the core ran.
    result: Result | None = None

    @property
    def instructions(self) -> int | None:
        """Instructions from reset to power-off as the firmware counted them.

        None on QEMU, whose minstret follows the host's clock.
        """
        return None if self.backend == "qemu" else exits.retired(self.console)


def spike_command(image: Image) -> list[str]:
    """Spike from the virtual environment's package, with the extensions of the device tree."""
    beside = Path(sys.executable).with_name("spike")
    program = str(beside) if beside.exists() else shutil.which("spike")
    if program is None:
        raise BadInput("there is no spike beside this Python (make setup installs it)")
    isa = f"{image.options.base_isa}_zicntr_zihpm_zicsr_zifencei_svadu"
    isa += "_sstc" if image.options.sstc else ""
    return [program, f"--isa={isa}", f"--dtb={image.elf.parent / 'dtb'}", str(image.elf)]


def qemu_command(image: Image) -> list[str]:
    """QEMU's virt machine. Raises BadInput when it is missing or too old for H."""
    xlen = image.options.xlen
    name = f"qemu-system-riscv{xlen}"
    program = shutil.which(name)
    if program is None:
        raise BadInput(f"{name} is not installed (version 10: bookworm-backports)")
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = asked.stdout.split()
    version = words[3] if len(words) > 3 else "0"
    if int(version.split(".")[0]) < 10:
        raise BadInput(f"QEMU {version} fails hypervisor checks; version 10 or later is needed")
    modes = {"sv32": "", "sv57": "", "sv48": ",sv57=off", "sv39": ",sv57=off,sv48=off"}
    sstc = "on" if image.options.sstc else "off"
    floats = "on" if image.options.floats else "off"
    h = "on" if image.options.hypervisor else "off"
    cpu = f"rv{xlen},h={h},f={floats},d={floats},zfa=off,zfh=off,zfhmin=off,sstc={sstc}"
    cpu += modes[image.options.mmu_type]
    memory = f"{image.options.ram_mib}M"
    machine = ["-machine", "virt", "-smp", "1", "-m", memory, "-nographic", "-monitor", "none"]
    return [program, *machine, "-serial", "stdio", "-bios", str(image.elf), "-cpu", cpu]


COMMANDS = {"spike": spike_command, "qemu": qemu_command}


def run(backend: str, image: Image, show: Callable[[str], None] = lambda _line: None) -> MachineRun:
    """Boot the image on `spike` or `qemu`; `show` gets each console line as it comes.

    A run that takes longer than five minutes is ended and counts as failed.
    """
    command = COMMANDS[backend](image)
    started, cpu = time.monotonic(), _children_cpu()
    lines: list[str] = []
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    guard = threading.Timer(TIMEOUT_S, process.send_signal, (signal.SIGKILL,))
    guard.start()
    try:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip("\r\n").replace("\r", "")
            lines.append(line)
            show(line)
        process.wait()
    finally:
        guard.cancel()
        process.kill()
        process.wait()
    seconds = time.monotonic() - started
    failure = exits.verdict(lines)
    if failure and seconds >= TIMEOUT_S:
        failure = f"no end within {TIMEOUT_S:.0f} s; {failure}"
    return MachineRun(backend, tuple(lines), seconds, failure, cpu_seconds=_children_cpu() - cpu)


def _children_cpu() -> float:
    """CPU seconds of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
