# SPDX-License-Identifier: Apache-2.0
"""Runs programs against each planted bug until one of them sees it.

All bugs are in one simulator; a word in memory selects one at reset, so that one warm simulator
hunts many. Before any of it the baseline design (selection 0) runs every program: one that is not
good there says nothing about a bug and is left out. What survives is hunted again in the same
model elaborated for other configurations, where more of the design is in use.

What is known is in a file at once: a campaign that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock

from trapline.models.isa.config import DEFAULT, named
from trapline.tb.campaigns.mutants.catches import Catch, Hint, Known, of
from trapline.tb.campaigns.mutants.programs import (
    BUILD,
    RANDOM,
    Scores,
    directed,
    ordered,
    programs_for,
    put,
    random_programs,
)
from trapline.tb.duts import loader as duts
from trapline.tb.planted.mutants import PACKAGE, Mutant, patched
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import SourcePlace, place_of
from trapline.tb.random.source import SCHEME, stem_of
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import Design

# The configurations of the hunt, and how many random programs there are for each.
CONFIGS = {
    DEFAULT: RANDOM,
    "rv64imac_h_misaligned": 60,
    "rv64imac_h_svade": 30,
    "rv32imac_h": 60,
    "rv64gc_h": 60,
}
# Mutants hunted by one simulator process.
TOGETHER = 6
# What lockstep says of a design with a bug in it. A simulator that died, say, was not caught.
SEEN = {Verdict.DIFFERENCE, Verdict.WATCHDOG, Verdict.LIVELOCK}
# The wrapper through which the core in hdl/ shows everything.
OWN = "own"
# Hunts bugs by programs, on machines of its own, and hands on each catch.
Elsewhere = Callable[[Sequence[Mutant], Sequence[str], Callable[[Catch], None]], None]
# Seconds without a word after which a simulator whose bug lets it hang is given up.
SILENCE = 60.0


def design(
    mutants: Sequence[Mutant], config: str = DEFAULT, dut: str = OWN, watch: bool = False
) -> Design:
    """The own core with every mutant compiled in, as patched copies below build/mutants.

    `dut`: the wrapper it is seen through; watch: as for `with_copies`.
    """
    return with_copies(patched(list(mutants)), BUILD, config, dut, watch)


def with_copies(
    texts: Mapping[str, str],
    folder: Path,
    config: str = DEFAULT,
    dut: str = OWN,
    watch: bool = False,
) -> Design:
    """The own core with other texts (by path below the root), written as copies into `folder`.

    Its own assertions are off: lockstep has to see what is wrong, as it would in a core without
    any. watch: they are on, with those that remember.
    """
    original = duts.load(dut).design(named(config), watch=watch)
    copies: dict[Path, Path] = {}
    for name, text in texts.items():
        put(folder / name, text)
        copies[(ROOT / name).resolve()] = folder / name
    package = folder / "mutant_pkg.sv"
    put(package, PACKAGE)
    return replace(
        original,
        packages=(package, *original.packages),
        sources=tuple(copies.get(s.resolve(), s) for s in original.sources),
        options=original.options if watch else (*original.options, "--no-assert"),
    )


def within(everyone: Sequence[Mutant], dut: str) -> list[Mutant]:
    """Those in sources of the design."""
    if dut == OWN:
        return list(everyone)
    sources = set(duts.load(dut).sources)
    return [m for m in everyone if ROOT / m.file in sources]


def exists(mutant: Mutant, config: str) -> bool:
    """Whether the planted bug is one in this configuration."""
    hart = named(config)
    return mutant.xlen in (0, hart.xlen) and (not mutant.extension or hart.has(mutant.extension))


def selected(simulator: Path, number: int, *arguments: str) -> Path:
    """A program that starts the simulator with planted bug `number` active, and `arguments`."""
    words = [f"+mutant={number}", *arguments]
    script = BUILD / f"{simulator.parent.name}{''.join(words)}.sh"
    put(script, f'#!/bin/sh\nexec "{simulator}" "$@" {" ".join(words)}\n')
    script.chmod(0o755)
    return script


def all_programs(config: str = DEFAULT) -> list[str]:
    """Paths of every program that the hunt in a configuration runs."""
    return [*directed(config), *random_programs(CONFIGS[config], config)]


def _describe(config: str, programs: Sequence[Program], folder: Path, dut: str) -> RunDescription:
    return RunDescription(
        dut,
        config,
        tuple(programs),
        str(folder),
        diagnose=False,
        chunk_cycles=200_000,
        # Only where nothing else runs may mtime run fast, so that random programs' timers fire.
        mtime_div=1 if all(p.elf.startswith(SCHEME) for p in programs) else 10,
    )


class Hunt:
    """Mutants one after the other in one warm simulator.

    `report` gets each catch as soon as it is settled.
    """

    def __init__(
        self,
        mutants: Sequence[Mutant],
        elves: Sequence[str],
        scores: Scores,
        report: Callable[[Catch], None] = lambda _catch: None,
        hints: Mapping[SourcePlace, Hint] | None = None,
        config: str = DEFAULT,
        out: Path = BUILD / "runs",
        dut: str = OWN,
    ) -> None:
        """`out`: where the simulator's working folder is made; it is removed at the end."""
        self.catches = [of(m, config) for m in mutants]
        self.report = report
        self.scores = scores
        programs = []
        self._owner: list[int] = []
        for number, mutant in enumerate(mutants):
            hint = (hints or {}).get(place_of(mutant))
            order = ordered(mutant, elves, scores, hint.program if hint else "")
            runs = programs_for(mutant, order, mutant.name)
            programs += runs
            self._owner += [number] * len(runs)
        self._left = Counter(self._owner)
        out.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="hunt-", dir=out))
        description = _describe(config, programs, self.folder, dut)
        self.session = Session(description, Progress(ended=self._ended), SILENCE)

    def run(self, simulator: Path) -> list[Catch]:
        """Hunt. KeyboardInterrupt when `stop` was called."""
        try:
            self.session.run_on(simulator)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.catches

    def stop(self) -> None:
        """End `run` from another thread."""
        self.session.stopped.set()

    def _ended(self, result: Result) -> None:
        index = next(i for i, r in enumerate(self.session.results) if r is result)
        owner = self._owner[index]
        catch = self.catches[owner]
        catch.programs_run += 1
        self._left[owner] -= 1
        # What the program itself noticed does not count, nor does what cannot be told.
        catch.failed_by_itself += result.verdict == Verdict.EQUAL and not result.content
        if result.ends_group:
            catch.caught = result.verdict in SEEN
            catch.program, catch.instructions = result.name, result.instructions
            catch.verdict, catch.sentence = result.verdict, result.sentence
        if catch.caught:
            self.scores.caught(catch.file, result.name)
        if result.ends_group or self._left[owner] == 0:
            self.report(catch)


def baseline(
    simulator: Path,
    elves: Sequence[str],
    config: str = DEFAULT,
    out: Path = BUILD / "runs",
    dut: str = OWN,
) -> list[Result]:
    """Every program on the model with no bug selected."""
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="baseline-", dir=out))
    description = _describe(config, programs_for(None, elves, ""), folder, dut)
    try:
        return Session(description, Progress()).run_on(simulator)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def campaign(
    mutants: Sequence[Mutant],
    simulator: Path,
    known: Known,
    elves: Sequence[str],
    report: Callable[[Catch], None],
    hints: Mapping[SourcePlace, Hint] | None = None,
    config: str = DEFAULT,
    dut: str = OWN,
    elsewhere: Elsewhere | None = None,
) -> list[Catch]:
    """Hunt those of `mutants` not known yet, a few in each simulator process; returns all known.

    elsewhere: hunts them instead of threads of this process.

    On KeyboardInterrupt the hunts that run are ended; what they settled is in `known`.
    """
    if known.useless is None:
        done = baseline(simulator, elves, config, dut=dut)
        known.add_useless([r.name for r in done if not r.good])
    left_out = set(known.useless or ())
    useful = [e for e in elves if stem_of(e) not in left_out]
    scores = Scores()
    for catch in known.catches.values():
        if catch.caught:
            scores.caught(catch.file, catch.program)
    todo = [m for m in mutants if m.name not in known.catches]

    def settled(catch: Catch) -> None:
        known.add(catch)
        report(catch)

    def one(part: Sequence[Mutant]) -> Hunt:
        return Hunt(part, useful, scores, settled, hints, config, dut=dut)

    if elsewhere is None:
        _by_threads([todo[i : i + TOGETHER] for i in range(0, len(todo), TOGETHER)], one, simulator)
    elif todo:
        elsewhere(todo, useful, settled)
    return [known.catches[m.name] for m in mutants if m.name in known.catches]


def _by_threads(
    parts: Sequence[Sequence[Mutant]], one: Callable[[Sequence[Mutant]], Hunt], simulator: Path
) -> None:
    """Hunt each of `parts`, as many at a time as there are cores."""
    lock, hunts, ending = Lock(), list[Hunt](), False

    def hunt(part: Sequence[Mutant]) -> None:
        with lock:
            if ending:
                return
            hunts.append(one(part))
            mine = hunts[-1]
        mine.run(simulator)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            for future in [pool.submit(hunt, part) for part in parts]:
                future.result()
        except BaseException:
            with lock:
                ending = True
                for started in hunts:
                    started.stop()
            raise


def merged(stages: Iterable[Sequence[Catch]]) -> list[Catch]:
    """One catch of each mutant: that of the last configuration it was hunted in."""
    last: dict[str, Catch] = {}
    for catches in stages:
        for catch in catches:
            run = last[catch.name].programs_run if catch.name in last else 0
            last[catch.name] = replace(catch, programs_run=run + catch.programs_run)
    return list(last.values())
