# SPDX-License-Identifier: Apache-2.0
"""Linux with KVM and its tiny guest: CPU seconds in lockstep, on the bare core, on the model.

Measured on request only (`make bench LINUX=1`): it takes a kernel in the cache (`make linux`) and
about a minute a round. The bare core is the one without probe and checker, which runs the same
cycles; the golden model runs by itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from trapline.tb.linux import exits, golden, lockstep
from trapline.tb.linux.image import Image
from trapline.tb.linux.session import Request, prepare
from trapline.tb.run.description import Result
from trapline.tb.run.session import Session

ON_REQUEST = True
ROUNDS = 3
REQUEST = Request(print_exits=False)


def _boot(image: Image, checked: bool) -> Result:
    """One boot on the core, in lockstep or bare. Raises RuntimeError unless it ends well."""
    with tempfile.TemporaryDirectory(prefix="trapline-bench-") as folder:
        run = lockstep.description(
            image, REQUEST.config, Path(folder), checked=checked, wait_seed=None
        )
        run = replace(run, probe=checked)
        view = lockstep.ConsoleView(lambda _line: None)
        (result,) = Session(run, view.progress()).run()
    failure = exits.verdict(view.console.whole)
    if not result.good or failure:
        raise RuntimeError(f"{result.verdict}: {result.sentence or failure}")
    return result


def sides() -> dict[str, Callable[[], float]]:
    """Name of a figure -> what measures it once, in CPU seconds."""
    image = prepare(REQUEST)

    def free_golden() -> float:
        run = golden.run(image, REQUEST.hart(), lambda _line: None)
        if run.failure or run.cpu_seconds is None:
            raise RuntimeError(f"golden model: {run.failure}")
        return run.cpu_seconds

    counted: list[int] = []

    def checked() -> float:
        result = _boot(image, checked=True)
        counted.append(result.instructions)
        return result.cpu_seconds

    return {
        "linux_lockstep_s": checked,
        "linux_free_s": lambda: _boot(image, checked=False).cpu_seconds,
        "linux_golden_s": free_golden,
        "linux_instructions": lambda: counted[-1],
    }


def ratios(medians: Mapping[str, float]) -> dict[str, float]:
    """linux_lockstep_share: the bare core's time over lockstep's (the goal is 0.8)."""
    return {"linux_lockstep_share": medians["linux_free_s"] / medians["linux_lockstep_s"]}
