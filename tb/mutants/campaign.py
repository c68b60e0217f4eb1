"""Runs the directed programs against each planted bug until one of them sees it.

All bugs are in one simulator; a run selects one by an argument. The programs that name a rule of
the bug go first, then the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from trapline.models.isa.config import DEFAULT, named
from trapline.tb import dut as duts
from trapline.tb.mutants.table import PACKAGE, ROOT, Mutant, patched
from trapline.tb.run import Program, RunDescription, Verdict
from trapline.tb.session import Progress, Session
from trapline.tb.sim.build import Design, build

BUILD = ROOT / "build" / "mutants"
ELVES = ROOT / "build" / "sw" / "directed"
SOURCES = ROOT / "sw" / "directed"
# A bug may send a program into the woods; lockstep sees it long before.
LIMIT = 400_000


@dataclass
class Catch:
    """What became of one planted bug."""

    name: str
    rules: list[str]
    caught: bool
    program: str = ""
    instructions: int = 0
    verdict: str = ""
    sentence: str = ""
    programs_run: int = 0


def design(mutants: Sequence[Mutant], config: str = DEFAULT) -> Design:
    """The own core with every mutant compiled in, as patched copies below build/mutants."""
    original = duts.load("own").design(named(config))
    copies: dict[Path, Path] = {}
    for name, text in patched(list(mutants)).items():
        copy = BUILD / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)
        copies[(ROOT / name).resolve()] = copy
    package = BUILD / "mutant_pkg.sv"
    package.write_text(PACKAGE)
    return replace(
        original,
        packages=(package, *original.packages),
        sources=tuple(copies.get(s.resolve(), s) for s in original.sources),
    )


def selected(simulator: Path, number: int) -> Path:
    """A program that starts the simulator with planted bug `number` active."""
    script = BUILD / f"simulate_{number}.sh"
    script.write_text(f'#!/bin/sh\nexec "{simulator}" "$@" +mutant={number}\n')
    script.chmod(0o755)
    return script


class _Stop(Exception):
    """A difference was seen; nothing more is to be learnt from this run."""


class _Hunt(Session):
    """A session that ends at the first program that is not equal."""

    def hunt(self, simulator: Path) -> None:
        """Run the programs on a simulator that is already built."""
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "results.jsonl").write_text("")
        try:
            self._process(simulator, list(range(len(self.results))))
        except _Stop:
            pass
        finally:
            self.write()


def rules_of(program: str) -> set[str]:
    """The rules that a directed program names in its first line."""
    return set(re.findall(r"[\w-]+", (SOURCES / f"{program}.c").read_text().splitlines()[0]))


def ordered(mutant: Mutant, programs: Iterable[str]) -> list[str]:
    """Programs in the order in which they are tried: those that share most rules first."""
    wanted = set(mutant.rules)
    return sorted(programs, key=lambda p: (-len(wanted & rules_of(p)), p))


def hunt(simulator: Path, mutant: Mutant | None, programs: Sequence[str]) -> Catch:
    """Run programs in order against one planted bug (None: none) until one sees it."""
    number = mutant.number if mutant else 0
    name = mutant.name if mutant else "none"
    items = tuple(Program(p, str(ELVES / f"{p}.elf"), max_instructions=LIMIT) for p in programs)
    description = RunDescription("own", DEFAULT, items, str(BUILD / "runs" / name))
    catch = Catch(name, list(mutant.rules) if mutant else [], False)

    def ended(result: object) -> None:
        verdict = getattr(result, "verdict", "")
        catch.programs_run += 1
        if verdict != Verdict.EQUAL.value or getattr(result, "finish", "") == "failed":
            catch.caught = True
            catch.program = getattr(result, "name", "")
            catch.instructions = getattr(result, "instructions", 0)
            catch.verdict = verdict
            catch.sentence = getattr(result, "sentence", "")
            raise _Stop

    session = _Hunt(description, Progress(lambda _i: None, lambda _i, _n: None, ended))
    session.hunt(selected(simulator, number))
    return catch


def campaign(
    mutants: Sequence[Mutant], everyone: Sequence[Mutant], told: Callable[[Catch], None]
) -> list[Catch]:
    """Hunt `mutants` in the model that carries `everyone`; two simulators at a time."""
    programs = sorted(p.stem for p in ELVES.glob("*.elf"))
    simulator = build(design(everyone))

    def one(mutant: Mutant) -> Catch:
        catch = hunt(simulator, mutant, ordered(mutant, programs))
        told(catch)
        return catch

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, mutants))


def write(catches: Sequence[Catch], path: Path) -> None:
    """build/mutants.json: total, caught, list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "total": len(catches),
        "caught": sum(c.caught for c in catches),
        "list": [asdict(c) for c in catches],
    }
    path.write_text(json.dumps(document, indent=1))
