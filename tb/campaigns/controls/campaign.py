# SPDX-License-Identifier: Apache-2.0
"""Runs each control's programs on the core with that control selected, and judges the outcome."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.models.isa.config import DEFAULT, named
from trapline.tb.campaigns.mutants.campaign import with_copies
from trapline.tb.campaigns.sources import JUDGES, digest_of
from trapline.tb.planted.controls import (
    ACCEPTANCES,
    BOUND_RULE,
    Control,
    inside,
    just_outside,
    patched,
    selection,
)
from trapline.tb.planted.patch import ROOT
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import Design, build

BUILD = ROOT / "build" / "controls"
LEDGER = ROOT / "build" / ledger.NAME
ELVES = ROOT / "build" / "sw" / "controls"
DIRECTED = ROOT / "build" / "sw" / "directed"
# Where the builds for XLEN=32 are, below both.
NARROW = "rv32imac_h"
LIMIT = 200_000
# Verdicts about the design; the others say that the harness could not tell.
SEEN = {Verdict.DIFFERENCE, Verdict.WATCHDOG, Verdict.LIVELOCK}


@dataclass
class ControlOutcome:
    """What became of one control. `complaint` is empty when it went as the table demands."""

    name: str
    why: str
    expect: str
    complaint: str = ""
    programs: list[str] = field(default_factory=list)
    instructions: int = 0
    accepted: dict[str, int] = field(default_factory=dict)
    longest_interrupt: tuple[int, int] = (0, 0)
    verdict: str = ""
    sentence: str = ""

    @property
    def good(self) -> bool:
        """Whether it went as the table demands."""
        return not self.complaint


# Runs controls on machines of its own, and hands on each outcome.
Elsewhere = Callable[[Sequence[Control], Callable[[ControlOutcome], None]], None]


def design(controls: list[Control], config: str = DEFAULT) -> Design:
    """The own core with every control compiled in, as patched copies below build/controls."""
    return with_copies(patched(controls), BUILD, config)


def elf_of(name: str, config: str = DEFAULT) -> Path:
    """A program as the table names it, built for the XLEN of the configuration."""
    kind, _, stem = name.rpartition(":")
    folder = DIRECTED if kind == "directed" else ELVES
    return (folder if named(config).xlen == 64 else folder / NARROW) / f"{stem}.elf"


def exists(control: Control, config: str) -> bool:
    """Whether its programs are there at the XLEN of the configuration; `make sw` built all."""
    return config == DEFAULT or all(elf_of(p, config).exists() for p in control.programs)


def run(
    simulator: Path, control: Control, everyone: list[Control], config: str = DEFAULT
) -> ControlOutcome:
    """Run one control; `simulator` carries everyone."""
    number = selection(control, everyone)
    script = BUILD / f"simulate_{config}_{number}.sh"
    script.write_text(f'#!/bin/sh\nexec "{simulator}" "$@" +mutant={number}\n')
    script.chmod(0o755)
    items = []
    for name in control.programs:
        elf = elf_of(name, config)
        items.append(
            Program(elf.stem, str(elf), control.irq_seed, control.wait_seed, max_instructions=LIMIT)
        )
    out, chosen = str(BUILD / config / control.name), control.chosen(config)
    description = RunDescription("own", chosen.get("name", config), tuple(items), out, hart=chosen)
    return judge(control, Session(description, Progress(), judge=False).run_on(script))


def judge(control: Control, results: Sequence[Result]) -> ControlOutcome:
    """Hold the results against what the table demands."""
    outcome = ControlOutcome(
        control.name, control.why, control.expect, programs=[r.name for r in results]
    )
    outcome.instructions = sum(r.instructions for r in results)
    for result in results:
        for rule, count in result.accepted.items():
            outcome.accepted[rule] = outcome.accepted.get(rule, 0) + count
    outcome.longest_interrupt = max((r.longest_interrupt for r in results), key=lambda w: w[1])
    bad = [r for r in results if not r.good]
    if bad:
        outcome.verdict, outcome.sentence = bad[0].verdict, bad[0].sentence
    if control.expect == "caught":
        if not any(r.verdict in SEEN for r in bad):
            outcome.complaint = "was not caught"
        return outcome
    if bad:
        outcome.complaint = f"{bad[0].name}: {bad[0].verdict} {bad[0].sentence}".strip()
    elif control.accepts:
        unused = [w for w in control.accepts if not any(w in rule for rule in outcome.accepted)]
        if unused:
            outcome.complaint = f"never accepted: {', '.join(unused)}"
    elif outcome.longest_interrupt[1] < control.waits:
        outcome.complaint = f"no interrupt waited {control.waits} cycles"
    elif outcome.accepted:
        outcome.complaint = f"accepted without need: {', '.join(outcome.accepted)}"
    return outcome


def outcome_of(row: dict[str, Any]) -> ControlOutcome:
    """The outcome that a row of the ledger tells."""
    return ControlOutcome(**row | {"longest_interrupt": tuple(row["longest_interrupt"])})


def campaign(
    wanted: Sequence[Control],
    everyone: list[Control],
    report: Callable[[ControlOutcome], None],
    config: str = DEFAULT,
    rerun: bool = False,
    elsewhere: Elsewhere | None = None,
) -> list[ControlOutcome]:
    """Run `wanted` in the model that carries `everyone`; two simulators at a time.

    What the ledger holds for the same core, model, checker and programs is run with `rerun` alone.
    elsewhere: runs them instead of threads of this process; one that it loses has no outcome.
    """
    simulator = build(design(everyone, config))
    known = Ledger(LEDGER, f"controls {config}")
    setting = f"{simulator.parent.name} {digest_of((*JUDGES, 'tb/campaigns/controls'))}"
    here = [c for c in wanted if exists(c, config)]
    keys = {
        c.name: digest([setting, repr(c), *(elf_of(name, config) for name in c.programs)])
        for c in here
    }
    outcomes: dict[str, ControlOutcome] = {}

    def settled(outcome: ControlOutcome) -> None:
        known.put(outcome.name, keys[outcome.name], asdict(outcome))
        outcomes[outcome.name] = outcome
        report(outcome)

    for control in here:
        row = None if rerun else known.get(control.name, keys[control.name])
        if row is not None:
            outcomes[control.name] = outcome_of(row)
            report(outcomes[control.name])
    todo = [c for c in here if c.name not in outcomes]
    if elsewhere is not None:
        elsewhere(todo, settled)
    else:
        with ThreadPoolExecutor(2) as pool:
            for _ in pool.map(lambda c: settled(run(simulator, c, everyone, config)), todo):
                pass
    return [outcomes[c.name] for c in here if c.name in outcomes]


def _used(rule: str, outcomes: Sequence[ControlOutcome]) -> int:
    """How often legal variants were accepted by `rule`; of the bound: in how many one waited."""
    legal = [o for o in outcomes if o.expect == "equal"]
    if rule == BOUND_RULE:
        return sum(o.longest_interrupt[1] > 0 for o in legal)
    return sum(o.accepted.get(rule, 0) for o in legal)


def by_rule(
    outcomes: Sequence[ControlOutcome], controls: Sequence[Control]
) -> dict[str, dict[str, int | list[str]]]:
    """Of each acceptance rule: how often used, legal variants that used it, illegal ones caught."""
    good = {o.name for o in outcomes if o.good}
    return {
        rule: {
            "accepted": _used(rule, outcomes),
            "inside": [c.name for c in controls if c.name in good and inside(c, rule)],
            "outside": [c.name for c in controls if c.name in good and just_outside(c, rule)],
        }
        for rule in ACCEPTANCES
    }


def write(outcomes: Sequence[ControlOutcome], controls: Sequence[Control], path: Path) -> None:
    """build/controls.json: how many of each kind went as they must, by rule, and the list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        expect: {
            "total": sum(o.expect == expect for o in outcomes),
            "good": sum(o.expect == expect and o.good for o in outcomes),
        }
        for expect in ("equal", "caught")
    }
    whole = {**document, "rules": by_rule(outcomes, controls)}
    write_whole(path, json.dumps({**whole, "list": [asdict(o) for o in outcomes]}, indent=1))
