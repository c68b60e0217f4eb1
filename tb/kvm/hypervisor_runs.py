# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-hypervisor`: the own hypervisor with the monitor, on the golden model and the core.

Its profile is v18, its widths are both. On the model also on harts with few VMIDs (generations
begin), with none, and without transformed instructions. Spike runs the same image, whose console
has to be the model's. Results: build/kvm-hypervisor.json, logs under build/kvm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.models.isa.config import NAMED
from trapline.tb.kvm import golden, hypervisor, report
from trapline.tb.linux import kvm_files, lockstep, machines
from trapline.tb.linux.commands import ROOT

OUT = ROOT / "build" / "kvm"
DOCUMENT = ROOT / "build" / "kvm-hypervisor.json"
CONFIGS = {64: "rv64imac_h", 32: "rv32imac_h"}
_PASSED = re.compile(r"hypervisor: (\d+) of (\d+) guests passed")


@dataclass(frozen=True)
class HypervisorRun:
    """One run: where, choices of the hart, and the seed of wait states on the core's buses."""

    core: bool = False
    seed: int | None = None
    choices: tuple[tuple[str, Any], ...] = ()
    xlen: int = 64
    spike: bool = False
    floats: bool = False  # with F and D, and a guest that uses them

    @property
    def config(self) -> str:
        """The configuration's name."""
        return "rv64gc_h" if self.floats else CONFIGS[self.xlen]


RUNS = {
    "v18": HypervisorRun(),
    "v18-vmid-2": HypervisorRun(choices=(("vmidlen", 2),)),
    "v18-vmid-0": HypervisorRun(choices=(("vmidlen", 0),)),
    "v18-htinst-zero": HypervisorRun(choices=(("tinst_transformed", False),)),
    "v18-lockstep": HypervisorRun(core=True),
    "v18-lockstep-wait-1": HypervisorRun(core=True, seed=1),
    "v18-rv32": HypervisorRun(xlen=32),
    "v18-rv32-vmid-2": HypervisorRun(choices=(("vmidlen", 2),), xlen=32),
    "v18-rv32-lockstep": HypervisorRun(core=True, xlen=32),
    "v18-fp": HypervisorRun(floats=True),
    "v18-fp-lockstep": HypervisorRun(core=True, floats=True),
    "v18-spike": HypervisorRun(spike=True),
    "v18-rv32-spike": HypervisorRun(xlen=32, spike=True),
}


def all_passed(console: Sequence[str], floats: bool = False) -> bool:
    """Whether the hypervisor says that every guest passed, and every one has run."""
    found = next((m for m in map(_PASSED.fullmatch, reversed(console)) if m), None)
    return found is not None and found[1] == found[2] == str(len(hypervisor.guests_of(floats)))


def measure(name: str, run: HypervisorRun) -> dict[str, Any]:
    """One run's figures."""
    built = hypervisor.build(xlen=run.xlen, floats=run.floats)
    hart = replace(NAMED[run.config], **dict(run.choices))
    if not run.core:
        ran, monitor = golden.run(built, hart, lambda _line: None)
        figures = report.write(monitor, OUT, f"hypervisor-{name}")
        return figures | {"passed": all_passed(ran.console, run.floats), "agreed": True}
    out = OUT / f"hypervisor-{name}"
    view = lockstep.ConsoleView(lambda _line: None)
    ran = lockstep.run(built, hart, view, out, checked=True, wait_seed=run.seed, monitored=True)
    found = kvm_files.figures(out, lockstep.NAME)
    if ran.result is None or found is None:
        raise BadInput(f"{name}: the run left no result under {out}")
    more = {"cycles": ran.result.cycles, "instructions": ran.result.instructions}
    return {
        **found,
        **more,
        "passed": all_passed(ran.console, run.floats),
        "agreed": ran.result.good,
    }


def on_spike(run: HypervisorRun) -> dict[str, Any]:
    """The image on Spike: whether every guest passed, and where its console leaves the model's.

    Spike writes zero to htinst (`H_trap_xtinst` allows it): so does the model's hart here.
    """
    built = hypervisor.build(xlen=run.xlen)
    hart = replace(NAMED[CONFIGS[run.xlen]], tinst_transformed=False)
    model, _ = golden.run(built, hart, lambda _line: None)
    console = machines.run("spike", built).console
    # The firmware's last line counts instructions, of which no two harts retire the same number.
    pairs = zip(_printed(model.console), _printed(console), strict=False)
    differs = next((f"{one!r}, Spike: {other!r}" for one, other in pairs if one != other), "")
    same = not differs and len(_printed(model.console)) == len(_printed(console))
    return {"passed": all_passed(console), "same_console": same, "differs": differs}


def _printed(console: Sequence[str]) -> list[str]:
    return [line for line in console if not line.startswith("firmware:")]


def campaign(names: Sequence[str]) -> int:
    """The runs in turn; returns the exit status (1: a difference, or an unexplained exit).

    Raises BadInput on an unknown name or a missing tool.
    """
    unknown = set(names) - set(RUNS)
    if unknown:
        raise BadInput(f"no run {min(unknown)}; known: {', '.join(RUNS)}")
    runs: dict[str, dict[str, Any]] = {}
    spike: dict[str, dict[str, Any]] = {}
    failed = False
    for name in names or RUNS:
        if RUNS[name].spike:
            found = spike[name] = on_spike(RUNS[name])
            good = found["passed"] and found["same_console"]
            failed |= not good
            which = "the model's console" if good else found["differs"] or "another console"
            print(f"kvm-hypervisor: {name}: {'pass' if good else 'FAIL'}: {which}", flush=True)
            _write(runs, spike)
            continue
        figures = runs[name] = measure(name, RUNS[name])
        good = figures["passed"] and figures["agreed"] and not figures["problems"]
        failed |= not good
        for line in report.text(figures):
            print(f"kvm-hypervisor: {name}: {line}", flush=True)
        print(f"kvm-hypervisor: {name}: {'pass' if good else 'FAIL'}", flush=True)
        _write(runs, spike)
    return int(failed)


def _write(runs: dict[str, dict[str, Any]], spike: dict[str, dict[str, Any]]) -> None:
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    document = report.totals(runs) | {"spike": spike}
    write_whole(DOCUMENT, json.dumps(document, indent=2) + "\n")
