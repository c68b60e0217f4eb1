# SPDX-License-Identifier: Apache-2.0
"""What the exit monitor costs: CPU seconds of a lockstep boot of Linux, without and with it.

Measured on request only (`make bench LINUX=1`): it takes a kernel in the cache (`make linux`) and
the better part of a minute a round. Both sides run the same image, check and observers; the second
one has the monitor besides.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from trapline.tb.linux import exits, kvm_files, lockstep
from trapline.tb.linux.image import Image
from trapline.tb.linux.session import Request, prepare
from trapline.tb.run.session import Session

ON_REQUEST = True
ROUNDS = 3
REQUEST = Request(print_exits=False)


def boot(image: Image, monitored: bool) -> float:
    """CPU seconds of one boot in lockstep. Raises RuntimeError unless it ends well.

    With the monitor, an exit that is not explained and a boot without exits do not end well.
    """
    with tempfile.TemporaryDirectory(prefix="trapline-bench-") as folder:
        out = Path(folder)
        run = lockstep.description(
            image, REQUEST.config, out, checked=True, wait_seed=None, monitored=monitored
        )
        if monitored:
            kvm_files.describe(out, image.host.vmlinux)
        view = lockstep.ConsoleView(lambda _line: None)
        (result,) = Session(run, view.progress()).run()
        figures = kvm_files.figures(out, lockstep.NAME)
    failure = exits.verdict(view.console.whole)
    if not result.good or failure:
        raise RuntimeError(f"{result.verdict}: {result.sentence or failure}")
    if monitored and (figures is None or figures["problems"] or not figures["exits"]):
        raise RuntimeError("the monitor saw no exit, or one that it cannot explain")
    return result.cpu_seconds


def sides() -> dict[str, Callable[[], float]]:
    """Name of a figure -> what measures it once, in CPU seconds."""
    image = prepare(REQUEST)
    return {
        "kvm_unmonitored_s": lambda: boot(image, monitored=False),
        "kvm_monitored_s": lambda: boot(image, monitored=True),
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """kvm_monitor_cost: time with the monitor over that without it (the goal is 1.05)."""
    return {"kvm_monitor_cost": medians["kvm_monitored_s"] / medians["kvm_unmonitored_s"]}
