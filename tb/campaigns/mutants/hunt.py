# SPDX-License-Identifier: Apache-2.0
"""The hunt for the planted bugs on a terminal, and what it leaves behind.

The hand-made ones alone may be hunted by 2,000 random programs each and nothing else, in the order
of their seeds (build/mutants-random.json; those of another configuration into
build/mutants-random-CONFIG.json); then 90 % of them must be caught.
What an earlier, interrupted run with the same design and programs found is not done again.
What is found goes into tb/planted/bugs/catches.csv, also when the run is interrupted; a whole
campaign writes docs/generated/mutants.md anew, the hand-made ones in one configuration
docs/generated/mutants-CONFIG.md. It is good when all hand-made bugs are caught and
90 % of the operator mutants, every other one is judged in tb/planted/bugs/survivors.toml, and none
is caught that is called equivalent there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trapline import ledger
from trapline.console import Console
from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.campaigns.mutants import page, work
from trapline.tb.campaigns.mutants.campaign import (
    CONFIGS,
    OWN,
    Elsewhere,
    all_programs,
    campaign,
    design,
    exists,
    merged,
    within,
)
from trapline.tb.campaigns.mutants.catches import (
    Catch,
    Hint,
    Known,
    load_hints,
    write,
    write_hints,
)
from trapline.tb.campaigns.mutants.programs import RANDOM_ALONE, random_programs
from trapline.tb.duts import loader as duts
from trapline.tb.planted import survivors
from trapline.tb.planted.mutants import Mutant, load
from trapline.tb.planted.operators import with_operators
from trapline.tb.planted.patch import ROOT, BadPatch
from trapline.tb.planted.survivors import SourcePlace, place_of
from trapline.tb.sim.build import build

# Of the operator mutants at least this share is caught.
SHARE = 0.9
# Of the hand-made ones so many by random programs alone.
SHARE_ALONE = 0.9
LEDGER = ROOT / "build" / ledger.NAME
OUT = ROOT / "build" / "mutants.json"
OUT_RANDOM = ROOT / "build" / "mutants-random.json"


class MutantCampaign:
    """The hunt through all configurations, with its progress on the console."""

    def __init__(
        self,
        everyone: Sequence[Mutant],
        wanted: Sequence[Mutant],
        console: Console,
        random_only: bool = False,
        configs: Sequence[str] = tuple(CONFIGS),
        dut: str = OWN,
        site: WorkPlace | None = None,
    ) -> None:
        """`everyone`: all that are compiled in; `wanted`: those to hunt, in `configs`.

        dut: the wrapper through which the core is seen. site: where to hunt; None: in threads.
        """
        self.site = site
        # Whose workers died again and again.
        self.lost: list[str] = []
        self.dut = dut
        self.random_only = random_only
        self.configs = configs
        self.everyone, self.wanted = everyone, wanted
        self.console = console
        self.stages: list[Sequence[Catch]] = []
        self._done = self._total = 0
        self._config = ""

    def run(self) -> list[Catch]:
        """Returns the catches. Raises BuildError; KeyboardInterrupt passes through."""
        hints = {} if self.random_only else load_hints()
        todo = list(self.wanted)
        for config in self.configs:
            here = [m for m in todo if exists(m, config)]
            if not here:
                continue
            simulator = build(design(self.everyone, config, self.dut))
            if self.random_only:
                elves = random_programs(RANDOM_ALONE, config)
            else:
                elves = all_programs(config)
            name = f"mutants {config}{' random' if self.random_only else ''}"
            name += "" if self.dut == OWN else f" {self.dut}"
            known = Known(LEDGER, name, simulator, elves)
            self._config, self._total = config, len(here)
            self._done = sum(m.name in known.catches for m in here)
            if self._done or config != DEFAULT:
                self.console.print(f"{config}: {self._done} of {self._total} known from before")
            try:
                campaign(
                    here, simulator, known, elves, self._report, hints, config, self.dut,
                    self._elsewhere(hints, config),
                )  # fmt: skip
            finally:
                self.stages.append([known.catches[m.name] for m in here if m.name in known.catches])
            if known.useless:
                self.console.print(
                    f"not good on the baseline design, left out: {', '.join(known.useless)}"
                )
            ended = self._ended(here, known)
            todo = [m for m in todo if m.name not in ended]
        return merged(self.stages)

    def _ended(self, here: Sequence[Mutant], known: Known) -> set[str]:
        """Those that are not hunted in further configurations: caught ones, for one."""
        self.lost += [m.name for m in here if m.name not in known.catches]
        caught = {name for name, catch in known.catches.items() if catch.caught}
        # Those judged equivalent are tried where the judgment was made first.
        return {m.name for m in here if m.name in caught or m.harmless}

    def _elsewhere(self, hints: Mapping[SourcePlace, Hint], config: str) -> Elsewhere | None:
        site = self.site
        if site is None:
            return None

        def hunt(
            todo: Sequence[Mutant], programs: Sequence[str], settled: Callable[[Catch], None]
        ) -> None:
            work.hunt(todo, programs, hints, config, self.dut, site, settled)

        return hunt

    def _report(self, catch: Catch) -> None:
        self._done += 1
        head = f"{self._done}/{self._total} {catch.name}: "
        where = f" ({catch.config})" if catch.config != DEFAULT else ""
        if catch.caught:
            after = f"{catch.program}, after {catch.instructions} instructions"
            self.console.say(f"{head}{after}{where}")
        else:
            tail = f" {catch.programs_run} programs {catch.verdict}{where}"
            self.console.say(head, ("survived", "red"), tail)


def run(
    names: Sequence[str],
    hand: bool,
    random_only: bool,
    console: Console,
    config: str | None = None,
    dut: str = OWN,
    site: WorkPlace | None = None,
) -> int:
    """Hunt the planted bugs (none named: all) and report.

    hand: only the hand-made ones; random_only: those, and by random programs alone. config: in that
    configuration alone (then into a file of its name). dut: through this wrapper of it,
    those of its sources, in DEFAULT alone (then into build/mutants-DUT.json). site: on a cluster.

    Returns 0 when the campaign is as it must be, 1 when not, 130 when it was interrupted. Raises
    BadInput, BuildError.
    """
    started = time.monotonic()
    configs, out = _where(random_only, config, dut)
    # Such a hunt does not say that nothing catches a bug, nor what does so soonest.
    part = random_only or config is not None or dut != OWN
    everyone = with_operators(load())
    here = within(everyone, dut)
    rows = survivors.load()
    wanted = _wanted(here, names, hand or random_only, configs)
    hunt = MutantCampaign(here, wanted, console, random_only, configs, dut, site)
    try:
        catches = hunt.run()
    except KeyboardInterrupt:
        catches = merged(hunt.stages)
        write(catches, len(wanted), out)
        _keep(everyone, catches, part)
        missing = len(wanted) - len(catches)
        tail = f": {missing} of {len(wanted)} mutants missing in {out}"
        console.say(("interrupted", "red"), tail)
        return 130
    write(catches, len(wanted), out)
    _keep(everyone, catches, part)
    if not (names or part or hand):
        page.write(wanted, catches, rows)
    if hand and config is not None and not names:
        page.write_of_one(config, [m for m in everyone if m.kind == "hand"], catches)
    console.print(f"{time.monotonic() - started:.0f} seconds")
    share = SHARE_ALONE if random_only else 1.0
    for name in hunt.lost:
        console.say(("lost", "red"), f": {name}: each worker that hunted it died")
    return verdict(wanted, catches, rows, console, share) or int(bool(hunt.lost))


def _where(random_only: bool, config: str | None, dut: str) -> tuple[tuple[str, ...], Path]:
    """The configurations of a hunt, and its file. Raises BadPatch where none can be."""
    if dut != OWN:
        if config is not None or random_only:
            raise BadPatch(f"--dut hunts in {DEFAULT}, with all programs")
        if ROOT / "hdl/core/hart.sv" not in duts.load(dut).sources:
            raise BadPatch(f"{Path(dut).name} does not have the core in hdl/: nothing to plant in")
        return (DEFAULT,), OUT.with_name(f"mutants-{Path(dut).name}.json")
    if config is not None:
        if config not in CONFIGS:
            raise BadPatch(f"no hunt in {config}; there are {', '.join(CONFIGS)}")
        stem = (OUT_RANDOM if random_only else OUT).stem
        return (config,), OUT.with_name(f"{stem}-{config}.json")
    return ((DEFAULT,), OUT_RANDOM) if random_only else (tuple(CONFIGS), OUT)


def _keep(everyone: Sequence[Mutant], catches: Sequence[Catch], part: bool) -> None:
    """What was found goes into the table of hints; of what was not hunted its rows stay.

    part: it is said only of bugs of which nothing is known.
    """
    known = load_hints()
    if part:
        by_name = {m.name: m for m in everyone}
        catches = [c for c in catches if c.caught and place_of(by_name[c.name]) not in known]
    write_hints(everyone, catches, known)


def _wanted(
    everyone: Sequence[Mutant], names: Sequence[str], hand: bool, configs: Sequence[str]
) -> list[Mutant]:
    by_name = {m.name: m for m in everyone}
    for name in names:
        if name not in by_name:
            raise BadPatch(f"no planted bug is named {name}")
    hunted = [m for m in everyone if not m.verdict and (not hand or m.kind == "hand")]
    hunted = [m for m in hunted if any(exists(m, config) for config in configs)]
    return [by_name[n] for n in names] or hunted


def verdict(
    mutants: Sequence[Mutant],
    catches: Sequence[Catch],
    rows: Sequence[survivors.Survivor],
    console: Console,
    of_hand: float = 1.0,
) -> int:
    """Print totals and survivors; 0 when the campaign is as it must be.

    of_hand: the share of the hand-made ones that must be caught.
    """
    shares = {"hand": of_hand, "operator": SHARE}
    enough = [_enough(kind, share, catches, console) for kind, share in shares.items()]
    wrongly = [c for c in catches if c.kind == "equivalent" and c.caught]
    for c in wrongly:
        console.say(("not equivalent", "red"), f": {c.name}: {c.program}")
    by_name = {m.name: m for m in mutants}
    alive = [by_name[c.name] for c in catches if not c.caught and c.kind != "hand"]
    unknown = _survivors(alive, rows, console)
    caught_places = {survivors.place_of(by_name[c.name]) for c in catches if c.caught}
    for row in rows:
        if row.gap and row.place in caught_places:
            console.say(f"no survivor any more: {row.file}: {row.line}")
    return 0 if all(enough) and not wrongly and not unknown else 1


def _enough(kind: str, share: float, catches: Sequence[Catch], console: Console) -> bool:
    """Whether this share of the bugs of a kind was caught; prints how many."""
    of_kind = [c for c in catches if c.kind == kind]
    caught = sum(c.caught for c in of_kind)
    if of_kind:
        console.print(f"{kind}: {caught} of {len(of_kind)} caught")
    return caught >= share * len(of_kind)


def _survivors(
    alive: Sequence[Mutant], rows: Sequence[survivors.Survivor], console: Console
) -> list[str]:
    """Print what is said of each survivor; returns those of which nothing is."""
    judged, unknown = survivors.judged(alive, rows)
    for name, row in judged.items():
        word = "equivalent" if row.equivalent else "gap"
        console.say(f"{word}: {name}: {row.equivalent or row.gap}")
    for name in unknown:
        console.say(("not judged", "red"), f": {name}")
    return unknown
