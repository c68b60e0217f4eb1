# SPDX-License-Identifier: Apache-2.0
"""From the words of a command line to an image, a run, its record on disk and the comparison."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.models.isa.commit import Group
from trapline.models.isa.config import NAMED, SV32, SV39, SV48, HartConfig
from trapline.tb.duts import loader as duts
from trapline.tb.linux import (
    busybox,
    exits,
    golden,
    image,
    kernel,
    lockstep,
    machines,
    programs,
    selftests,
    spike_log,
)
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.machines import MachineRun
from trapline.tb.linux.summary import text

RESULTS = ROOT / "build" / "linux"
# Back ends that can say what they executed.
COUNTED = ("lockstep", "spike")
# Hosts whose exits the monitor of KVM knows.
MONITORED = ("6.1", "6.12", "7.3")
# Roles of hosts whose kernels have FPU.
FPU_ROLES = {selftests.RELEASE: "selftest", "7.3": "host"}
# The design that is the core in hdl/.
OWN = "own"


@dataclass(frozen=True)
class Request:
    """What to boot: the host's kernel, the guests, the machine."""

    release: str = "6.1"
    guest: str = "tiny"
    sstc: bool = True
    preempt: bool = False
    ram_mib: int = 32
    config: str = "rv64imac_h"
    print_exits: bool = True
    verbose: bool = False
    # Fields of the configuration that are otherwise (golden model alone): the core is not built so.
    choices: tuple[tuple[str, Any], ...] = ()
    # The design that stands for the core; on the golden model its configuration does.
    dut: str = OWN

    def hart(self) -> HartConfig:
        """The configuration. Raises BadInput when it is unknown or cannot run this payload."""
        if self.dut != OWN:
            hart = self._of_design()
        elif self.config in NAMED:
            hart = NAMED[self.config]
        else:
            raise BadInput(f"no configuration {self.config!r}; known: {', '.join(sorted(NAMED))}")
        if not hart.has("h") and self.guest != image.NO_GUEST:
            raise BadInput(
                f"{self.config} cannot run KVM: it takes H; --guest {image.NO_GUEST} boots without"
            )
        return replace(hart, **dict(self.choices)) if self.choices else hart

    def _of_design(self) -> HartConfig:
        try:
            return duts.load(self.dut).config(self.config)
        except duts.BadDut as error:
            raise BadInput(str(error)) from None

    def name_of(self, backend: str) -> str:
        """What runs on the back end are kept as: those of another design apart from the core's."""
        return backend if self.dut == OWN else f"{backend}-{Path(self.dut).name}"

    @property
    def monitored(self) -> bool:
        """Whether there is KVM, its monitor knows this host, and the design tells it the CSRs."""
        if self.guest == image.NO_GUEST:
            return False
        known = duts.load(self.dut).known
        return self.release in MONITORED and known >> Group.STATE & 1 == 1

    def options(self) -> image.Options:
        """The image's part of the request. Raises BadInput for a hart without translation."""
        hart = self.hart()
        if not hart.vm_modes:
            raise BadInput(f"{self.config} cannot run Linux: it has no translation mode")
        return image.Options(
            guest=self.guest,
            sstc=self.sstc and hart.has("sstc"),
            mmu_type={SV32: "sv32", SV39: "sv39", SV48: "sv48"}.get(max(hart.vm_modes), "sv57"),
            ram_mib=self.ram_mib,
            print_exits=self.print_exits,
            verbose=self.verbose,
            xlen=hart.xlen,
            floats=hart.has("d"),
            hypervisor=hart.has("h"),
        )

    def variants(self) -> list[kernel.Variant]:
        """The kernels it takes: the host's, and the guest's if there is one."""
        xlen = self.hart().xlen
        role = "host"
        if selftests.of_guest(self.guest) is not None:
            role = "selftest"
            if self.release != selftests.RELEASE:
                raise BadInput(
                    f"KVM's selftests are those of Linux {selftests.RELEASE}: "
                    f"--kernel {selftests.RELEASE}"
                )
        if self.guest == busybox.GUEST:
            role = "selftest"  # which runs programs of a distribution
        if self.guest in programs.FLOATS:
            if self.release not in FPU_ROLES:
                raise BadInput(
                    f"Linux {self.release} is built without FPU here: --kernel "
                    f"{' or '.join(FPU_ROLES)}"
                )
            role = FPU_ROLES[self.release]
        host = kernel.Variant(self.release, role, self.preempt, xlen)
        guests = {"linux": "guest", busybox.GUEST: "user"}
        if self.guest not in guests:
            return [host]
        return [host, kernel.Variant(self.release, guests[self.guest], xlen=xlen)]


def prepare(request: Request) -> image.Image:
    """The image for a request; kernels come from the cache or are built now (minutes)."""
    options = request.options()  # what is wrong with them shows before minutes have passed
    kernels = kernel.build(request.variants())
    guest = kernels[1] if len(kernels) > 1 else None
    return image.build(options, kernels[0], guest)


def folder(built: image.Image) -> Path:
    """Where runs of this image leave what they said."""
    path = RESULTS / built.elf.parent.name
    path.mkdir(parents=True, exist_ok=True)
    return path


def checkpoint(backend: str, built: image.Image) -> Path:
    """Where a run of this image on the core keeps its checkpoint."""
    return folder(built) / backend / f"{lockstep.NAME}.checkpoint"


def keep(built: image.Image, run: MachineRun) -> None:
    """Write the console, and a line of figures, for later comparisons."""
    place = folder(built)
    write_whole(place / f"{run.backend}.console", "".join(f"{x}\n" for x in run.console))
    figures: dict[str, object] = {
        "backend": run.backend,
        "seconds": round(run.seconds, 2),
        "cpu_seconds": None if run.cpu_seconds is None else round(run.cpu_seconds, 2),
        "instructions": run.instructions,
        "exits": len(exits.exits(run.console)),
        "failure": run.failure,
    }
    if run.result is not None:
        figures |= {
            "cycles": run.result.cycles,
            "records": run.result.records,
            "guest_entries": run.result.guest_entries,
            "guest_exits": run.result.guest_exits,
            "accepted": run.result.accepted,
            "unexplained": run.result.unexplained,
        }
    write_whole(place / f"{run.backend}.json", json.dumps(figures, indent=2) + "\n")


def compare(built: image.Image, run: MachineRun) -> dict[str, str | None]:
    """Other back ends' consoles of the same image -> first difference (None: equal)."""
    return {
        path.stem: exits.first_difference(
            run.console,
            path.read_text().splitlines(),
            by_htinst=(run.backend == "spike") != (path.stem == "spike"),
        )
        for path in sorted(folder(built).glob("*.console"))
        if path.stem != run.backend
    }


def boot(
    backend: str,
    request: Request,
    built: image.Image,
    show: Callable[[str], None],
    wait_seed: int | None = None,
    advanced: Callable[[int], None] = lambda _instructions: None,
    kept: lockstep.Keep = lockstep.KEEP_NOTHING,
) -> MachineRun:
    """Run the image on a back end by name; `show` gets each console line as it is printed.

    Lockstep and rtl only: `wait_seed` gives random wait states on the core's buses, `advanced`
    gets the number of instructions retired so far, `kept` says which checkpoints to keep.
    """
    if backend == "golden":
        ran = golden.run(built, request.hart(), show)
        return replace(ran, backend=request.name_of(backend))
    if backend in machines.COMMANDS:
        return machines.run(backend, built, show)
    checked = backend == "lockstep"
    place = folder(built) / request.name_of(backend)
    view = lockstep.ConsoleView(show, advanced)
    ran = lockstep.run(
        built,
        request.hart(),
        view,
        place,
        checked=checked,
        wait_seed=wait_seed,
        keep=kept,
        monitored=checked and request.monitored,
        dut=request.dut,
    )
    return replace(ran, backend=request.name_of(backend))


def summarise(backend: str, built: image.Image) -> str:
    """The summary of a run, by what it is kept as, as text; also as JSON beside its console.

    Raises BadInput where the back end cannot tell what it executed.
    """
    if backend == "spike":
        if built.options.xlen == 32:
            raise BadInput("a log of Spike is counted at RV64 only: lockstep counts RV32, too")
        report = spike_log.summarise(built).report()
    elif backend.partition("-")[0] == "lockstep":
        counted = lockstep.summary(folder(built) / backend)
        if counted is None:
            raise BadInput("the lockstep run left no summary: it did not come to its end")
        report = counted
    else:
        raise BadInput(f"{backend} does not say what it executed; spike and lockstep do")
    write_whole(folder(built) / f"{backend}.summary.json", json.dumps(report, indent=2) + "\n")
    return text(report)
