# SPDX-License-Identifier: Apache-2.0
"""The RTL as a back end: the image on a design, in lockstep with the golden model or alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig
from trapline.tb.duts import loader as duts
from trapline.tb.linux import exits, kvm_files
from trapline.tb.linux.console import Lines
from trapline.tb.linux.image import Image
from trapline.tb.linux.machines import MachineRun
from trapline.tb.run import session, snapshot
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.sim.build import content_key

OBSERVER = "trapline.tb.linux.observer:SummaryObserver"
MONITOR = "trapline.tb.kvm.observer:KvmObserver"
NAME = "linux"
# Cycles between two looks at the console: what makes it live.
CHUNK_CYCLES = 250_000
# An idle kernel waits in WFI for its next timer: a tick is 100,000 of mtime, a million cycles.
WATCHDOG_CYCLES = 5_000_000


class ConsoleView:
    """Shows a run's console line by line as it is printed, and how far the run is."""

    def __init__(
        self,
        show: Callable[[str], None],
        advanced: Callable[[int], None] = lambda _instructions: None,
    ) -> None:
        """`show` gets each console line, `advanced` the number of instructions retired so far."""
        self.console = Lines(show)
        self._advanced = advanced

    def progress(self) -> session.Progress:
        """What a session of one program calls."""
        return session.Progress(
            advanced=lambda _index, instructions: self._advanced(instructions),
            printed=lambda _index, text: self.console.feed(text),
        )


def description(
    image: Image,
    config: str,
    out: Path,
    *,
    checked: bool,
    wait_seed: int | None,
    snapshot_instructions: int = 0,
    monitored: bool = False,
    dut: str = "own",
) -> RunDescription:
    """The run of an image on the design `dut`; `checked`: in lockstep, with its summary.

    monitored: KVM's exits are compared with their model as well.
    """
    return RunDescription(
        dut=dut,
        config=config,
        programs=(Program(NAME, str(image.elf), wait_seed=wait_seed),),
        out=str(out.resolve()),
        check=checked,
        chunk_cycles=CHUNK_CYCLES,
        watchdog_cycles=WATCHDOG_CYCLES,
        observers=(OBSERVER, *((MONITOR,) if monitored else ())) if checked else (),
        snapshot_instructions=snapshot_instructions,
    )


@dataclass(frozen=True)
class Keep:
    """Checkpoints on disk: `every` so many instructions (0: none); `resume`: go on from it."""

    every: int = 0
    resume: bool = False


KEEP_NOTHING = Keep()


def checkpoint(described: RunDescription) -> Path:
    """Where the run keeps its checkpoint. Raises BadInput unless it fits the run."""
    path = snapshot.path(Path(described.out), described.programs[0])
    design = duts.load(described.dut).design(described.hart_config(), described.probe)
    design = replace(design, saving=True)
    try:
        snapshot.check(
            path, snapshot.identity(described.programs[0], described.config, content_key(design))
        )
    except snapshot.BadSnapshot as error:
        raise BadInput(str(error)) from None
    return path


def run(
    image: Image,
    hart_config: HartConfig,
    view: ConsoleView,
    out: Path,
    *,
    checked: bool,
    wait_seed: int | None,
    keep: Keep = KEEP_NOTHING,
    monitored: bool = False,
    dut: str = "own",
) -> MachineRun:
    """Boot the image on the design `dut`; `checked`: every instruction against the golden model.

    monitored: every exit of KVM against its model, too (with `checked`).

    Leaves the run's reports, and with `checked` the summary, in `out`. Raises BadInput when the
    core has no such configuration or does not build, or there is no checkpoint to go on from.
    """
    described = description(
        image,
        hart_config.name,
        out,
        checked=checked,
        wait_seed=wait_seed,
        snapshot_instructions=keep.every,
        monitored=monitored,
        dut=dut,
    )
    try:
        if hart_config.name not in duts.load(dut).configs:
            core = "the core" if dut == "own" else dut
            raise BadInput(f"{core} has no configuration {hart_config.name}")
        if keep.resume:
            described = replace(described, resume=str(checkpoint(described)))
        if monitored:
            kvm_files.describe(out, image.host.vmlinux)
        started = time.monotonic()
        result = session.Session(described, view.progress()).run()[0]
    except duts.BadDut as error:
        raise BadInput(str(error)) from None
    view.console.finish()
    lines = view.console.whole
    return MachineRun(
        "lockstep" if checked else "rtl",
        tuple(lines),
        time.monotonic() - started,
        failure(result, lines) or (_unexplained(out) if checked and monitored else None),
        cpu_seconds=result.cpu_seconds,
        result=result,
    )


def failure(result: Result, lines: list[str]) -> str | None:
    """What went wrong with a run that printed these lines, or None."""
    if result.verdict not in (Verdict.EQUAL, Verdict.WAIVED):
        where = f"; report: {result.report}/report.html" if result.report else ""
        return f"{result.verdict}: {result.sentence}{where}"
    if result.unexplained:
        return f"{result.unexplained} acceptances without an explanation"
    return exits.verdict(lines)


def _unexplained(out: Path) -> str | None:
    """What the monitor says of the run, if anything is not explained."""
    figures = kvm_files.figures(out, NAME)
    if figures is None:
        return "the monitor of KVM's exits left nothing"
    if figures["problems"]:
        return f"{figures['problems']} problems of KVM's exits: {out / NAME}.kvm.txt"
    return None


def summary(out: Path) -> dict[str, object] | None:
    """What the observer counted in the last checked run into `out`; None without one."""
    path = out / f"{NAME}.linux.json"
    if not path.exists():
        return None
    counted: dict[str, object] = json.loads(path.read_text())
    return counted
