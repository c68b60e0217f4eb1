"""The RTL as a back end: the image on the own core, in lockstep with the golden model or alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from trapline.cli.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.tb import dut, session
from trapline.tb.linux import exits
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import Run
from trapline.tb.run import Program, Result, RunDescription, Verdict
from trapline.tb.sim.build import BuildError

OBSERVER = "trapline.tb.linux.observer:SummaryObserver"
NAME = "linux"
# The simulator keeps this much of the console's end (bytes).
CONSOLE_KEPT = 4000


def run(
    image: Image,
    hart_config: HartConfig,
    show: Callable[[str], None],
    out: Path,
    *,
    checked: bool,
    wait_seed: int | None,
) -> Run:
    """Boot the image on the core; `checked`: every instruction against the golden model.

    Leaves the run's reports, and with `checked` the summary, in `out`. `show` gets a line with the
    number of instructions now and then, and the console at the end. Raises BadInput when the core
    has no such configuration or does not build.
    """
    description = RunDescription(
        dut="own",
        config=hart_config.name,
        programs=(Program(NAME, str(image.elf), wait_seed=wait_seed),),
        out=str(out.resolve()),
        check=checked,
        observers=(OBSERVER,) if checked else (),
    )
    try:
        if hart_config.name not in dut.load("own").configs:
            raise BadInput(f"the core has no configuration {hart_config.name}")
        started = time.monotonic()
        running = session.Session(description, _progress(show))
        result = running.run()[0]
    except (BuildError, dut.BadDut) as error:
        raise BadInput(str(error)) from None
    lines = result.console.replace("\r", "").splitlines()
    for line in lines:
        show(line)
    backend = "lockstep" if checked else "rtl"
    return Run(backend, tuple(lines), time.monotonic() - started, _failure(result, lines))


def _progress(show: Callable[[str], None]) -> session.Progress:
    shown = 0

    def advanced(_index: int, instructions: int) -> None:
        nonlocal shown
        if instructions - shown >= 1_000_000:
            shown = instructions
            show(f"[{instructions:,} instructions]")

    return session.Progress(advanced=advanced)


def _failure(result: Result, lines: list[str]) -> str | None:
    if result.verdict != Verdict.EQUAL.value:
        where = f"; report: {result.report}/report.html" if result.report else ""
        return f"{result.verdict}: {result.sentence}{where}"
    if result.unexplained:
        return f"{result.unexplained} acceptances without an explanation"
    return exits.verdict(lines)


def summary(out: Path) -> dict[str, object] | None:
    """What the observer counted in the last checked run into `out`; None without one."""
    path = out / f"{NAME}.linux.json"
    if not path.exists():
        return None
    counted: dict[str, object] = json.loads(path.read_text())
    return counted
