# SPDX-License-Identifier: Apache-2.0
"""Debian's kernel to its shell prompt on a machine, lines typed there, and their answers."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import selectors
import subprocess
import time
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

from trapline.models.isa.config import NAMED
from trapline.models.platform.platform import Platform
from trapline.models.platform.serial import Serial
from trapline.tb.linux import exits, machines
from trapline.tb.linux.console import Lines
from trapline.tb.linux.debian_shell import CONFIG, PROMPT
from trapline.tb.linux.golden import boot
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import MachineRun
from trapline.tb.linux.typed import Line, Typist, failure, plain

BACKENDS = ("golden", *machines.COMMANDS)
Show = Callable[[str], None]
# Steps of the golden model, of which an idle kernel's waits cost none.
LIMIT = 6_000_000_000
TIMEOUT_S = 600.0


def on_golden(image: Image, lines: Sequence[Line], show: Show) -> MachineRun:
    """Boot on the golden model's platform, with a UART that receives.

    Raises BadInput when main memory cannot hold the image.
    """
    hart = NAMED[CONFIG]
    console = Lines(show)

    def put(code: int) -> None:
        text = chr(code)
        console.feed(text)
        typist.feed(text)

    uart = Serial(put)
    typist = Typist(PROMPT, lines, uart.receive)
    platform = Platform(hart, put, uart=uart)
    seconds, cpu = boot(platform, image, hart.xlen, LIMIT)
    console.finish()
    found = verdict(console.whole, lines)
    return MachineRun("golden", tuple(console.whole), seconds, found, cpu_seconds=cpu)


def on_machine(name: str, image: Image, lines: Sequence[Line], show: Show) -> MachineRun:
    """Boot on `spike` or `qemu`; a run longer than ten minutes is ended and counts as failed."""
    command = machines.COMMANDS[name](image)
    started, cpu = time.monotonic(), _children_cpu()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    to, of = process.stdin.fileno(), process.stdout.fileno()
    console = Lines(show)
    typist = Typist(PROMPT, lines, lambda data: _write(to, data))
    late = False
    try:
        with selectors.DefaultSelector() as ready:
            ready.register(of, selectors.EVENT_READ)
            while not late:
                if not ready.select(timeout=1.0):
                    late = time.monotonic() - started > TIMEOUT_S
                    continue
                data = os.read(of, 65536)
                if not data:
                    break
                text = data.decode(errors="replace")
                console.feed(text)
                typist.feed(text)
                late = time.monotonic() - started > TIMEOUT_S
    finally:
        process.kill()
        process.wait()
    console.finish()
    found = verdict(console.whole, lines)
    if late:
        found = f"no end within {TIMEOUT_S:.0f} s; {found}"
    seconds = time.monotonic() - started
    return MachineRun(name, tuple(console.whole), seconds, found, cpu_seconds=_children_cpu() - cpu)


def _write(descriptor: int, data: bytes) -> None:
    """To a machine that may be gone: then the console says so by itself."""
    with contextlib.suppress(BrokenPipeError):
        os.write(descriptor, data)


def on(
    backend: str, image: Image, lines: Sequence[Line], show: Show = lambda _line: None
) -> MachineRun:
    """Boot on a back end by name (of BACKENDS); `show` gets each console line as it ends."""
    if backend == "golden":
        return on_golden(image, lines, show)
    return on_machine(backend, image, lines, show)


def verdict(console: Sequence[str], lines: Sequence[Line]) -> str | None:
    """None when each line was answered and the firmware then ended the run."""
    wrong = failure(console, PROMPT, lines)
    if wrong is None and exits.retired(console) is None:
        wrong = "the firmware never said that it powers off"
    return wrong


_KERNEL = re.compile(r"^\[ *\d+\.\d+\] ")
# What two correct machines print differently: a time in words and a process's number; how fast
# misaligned accesses are (nothing is said of a hart on which they trap); the firmware's count.
_NUMBERS = re.compile(r"(?<=audit\()[\d.]+(?=:)|(?<=^kvm \[)\d+(?=\])")
_OWN = re.compile(r"^(cpu0: Ratio of byte access time|firmware: power off)")


def difference(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """What first differs between two consoles, or None.

    The kernel's lines are compared whatever their order: its work queues run beside init.
    """
    (log, rest), (their_log, their_rest) = _parted(ours), _parted(theirs)
    for mine, other in ((sorted(log), sorted(their_log)), (rest, their_rest)):
        for x, y in zip_longest(mine, other):
            if x != y:
                return f"console: {x!r} here, {y!r} there"
    return None


def _parted(console: Sequence[str]) -> tuple[list[str], list[str]]:
    """The kernel's lines without their times, and all others."""
    log: list[str] = []
    rest: list[str] = []
    for line in map(plain, console):
        text = _NUMBERS.sub("N", _KERNEL.sub("", line))
        if text.strip() and not _OWN.match(text):
            (log if _KERNEL.match(line) else rest).append(text)
    return log, rest


def compare(place: Path, run: MachineRun) -> dict[str, str | None]:
    """Other back ends' consoles in the folder -> first difference (None: equal)."""
    return {
        path.stem: difference(run.console, path.read_text().splitlines())
        for path in sorted(place.glob("*.console"))
        if path.stem != run.backend
    }


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
