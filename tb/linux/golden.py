# SPDX-License-Identifier: Apache-2.0
"""The golden model as a back end: the image on a free-running hart with the platform's devices."""

from __future__ import annotations

import time
from collections.abc import Callable

from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.models.platform.elf import BadProgram, read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.linux import exits
from trapline.tb.linux.console import Lines
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import MachineRun

LIMIT = 400_000_000


def run(image: Image, hart_config: HartConfig, show: Callable[[str], None]) -> MachineRun:
    """Boot the image on the golden model; `show` gets each console line.

    Raises BadInput when main memory cannot hold the image.
    """
    lines = Lines(show)
    platform = Platform(hart_config, lambda code: lines.feed(chr(code)))
    seconds, cpu = boot(platform, image, hart_config.xlen, LIMIT)
    lines.finish()
    return MachineRun(
        "golden", tuple(lines.whole), seconds, exits.verdict(lines.whole), cpu_seconds=cpu
    )


def boot(platform: Platform, image: Image, xlen: int, limit: int) -> tuple[float, float]:
    """Load the image and run at most `limit` steps; the seconds of that, and of processor time.

    Raises BadInput when main memory cannot hold the image.
    """
    try:
        platform.load(read_elf(image.elf, xlen))
    except BadProgram as error:
        raise BadInput(str(error)) from None
    started, cpu = time.monotonic(), time.process_time()
    platform.run(limit)
    return time.monotonic() - started, time.process_time() - cpu
