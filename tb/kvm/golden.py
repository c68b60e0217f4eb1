# SPDX-License-Identifier: Apache-2.0
"""The golden model alone with the monitor: a boot of Linux without a core."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import BadProgram, read_elf
from trapline.models.platform.htif import End
from trapline.models.platform.platform import Platform
from trapline.tb.kvm import kernel
from trapline.tb.kvm.monitor import Monitor
from trapline.tb.linux import exits
from trapline.tb.linux.console import Lines
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import MachineRun
from trapline.tb.lockstep.producer import Producer

LIMIT = 400_000_000


def run(
    image: Image,
    hart_config: HartConfig,
    show: Callable[[str], None],
    vmlinux: Path | None = None,
    stop_when_found: bool = False,
) -> tuple[MachineRun, Monitor]:
    """Boot the image on the golden model under the monitor; `show` gets each console line.

    `vmlinux`: where the kernel's symbols are, if not in the host's own. `stop_when_found`: end the
    run soon after something is not explained.

    Raises BadInput when main memory cannot hold the image or the kernel is not one to follow.
    """
    facts = kernel.facts(vmlinux or image.host.vmlinux)
    profile = facts.profile()
    lines = Lines(show)
    platform = Platform(hart_config, lambda code: lines.feed(chr(code)))
    try:
        program = read_elf(image.elf, hart_config.xlen)
        platform.load(program)
    except BadProgram as error:
        raise BadInput(str(error)) from None
    kernel.must_be_in(facts, program.segments)
    monitor = Monitor(facts, profile, program.segments)
    started, cpu = time.monotonic(), time.process_time()
    follow(platform, monitor, stop_when_found)
    monitor.finish()
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    lines.finish()
    failure = exits.verdict(lines.whole)
    return MachineRun("golden", tuple(lines.whole), seconds, failure, cpu_seconds=cpu), monitor


def follow(platform: Platform, monitor: Monitor, stop_when_found: bool = False) -> None:
    """Run the platform to its end, or to the first finding, and feed the monitor."""
    producer = Producer(platform.hart)
    records = states = 0
    while records < LIMIT and platform.end is None:
        producer.run(LIMIT)
        monitor.machine.feed(producer.ring, 0, producer.count, producer.full_ring, states)
        records += producer.count
        states += producer.full_count
        if platform.bus.finisher.code is not None:
            platform.end = End(platform.bus.finisher.code)
        elif platform.hart.halted or (stop_when_found and monitor.unexplained):
            break
