# SPDX-License-Identifier: Apache-2.0
"""What became of each planted bug: on disk at once, in build/mutants.json, and as a table of hints.

tb/planted/bugs/catches.csv says which program caught each the last time. It is only a hint which
program to try first: a hunt for something known takes one program instead of many.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from trapline.models.isa.config import DEFAULT
from trapline.tb.planted.mutants import Mutant
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import SourcePlace, place_of
from trapline.tb.random.source import SCHEME, stem_of

HINTS = ROOT / "tb" / "planted" / "bugs" / "catches.csv"
# What decides, besides simulator and programs, whether a bug is seen.
_JUDGES = ("models/golden", "models/isa", "models/platform", "tb/lockstep", "tb/env", "tb/run")
# What decides what a drawn program is.
DRAWING = ROOT / "tb" / "random"
_COLUMNS = (*SourcePlace._fields, "config", "program", "instructions")


@dataclass
class Catch:
    """What became of one planted bug."""

    name: str
    kind: str
    rules: list[str]
    file: str
    find: str
    wrong: str
    config: str = DEFAULT
    caught: bool = False
    program: str = ""
    instructions: int = 0
    verdict: str = ""
    sentence: str = ""
    programs_run: int = 0
    # Of a bug not caught: how often a program failed by itself while lockstep saw nothing.
    failed_by_itself: int = 0


def of(mutant: Mutant, config: str = DEFAULT) -> Catch:
    """The catch to be of a mutant."""
    return Catch(
        mutant.name,
        mutant.kind,
        list(mutant.rules),
        mutant.file,
        mutant.find,
        mutant.wrong,
        config,
    )


class Known:
    """What earlier runs found, in a file of a JSON object a line; lines that do not hold stay.

    A catch holds while simulator, golden model, checker and the program that caught are the same; a
    survival and the list of useless programs while all programs are.
    """

    def __init__(self, path: Path, simulator: Path, elves: Sequence[str]) -> None:
        """Read the lines that hold. The simulator's folder is named by its content."""
        self.path = path
        drawn = _digest(sorted(p for s in ("py", "toml") for p in DRAWING.rglob(f"*.{s}")))
        self._digests = {
            stem_of(e): drawn if e.startswith(SCHEME) else _digest([Path(e)]) for e in elves
        }
        found = (p for folder in _JUDGES for p in sorted((ROOT / folder).rglob("*.p*")))
        judges = [p for p in found if p.suffix in (".py", ".pxd")]
        self._setting = f"{simulator.parent.name} {_digest(judges)}"
        self._all = hashlib.sha256(json.dumps(self._digests).encode()).hexdigest()[:16]
        self.catches: dict[str, Catch] = {}
        self.useless: list[str] | None = None
        self._lock = Lock()
        for line in path.read_text().splitlines() if path.exists() else ():
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the last line of a run that was killed
            self._read(row)

    def _read(self, row: dict[str, Any]) -> None:
        setting, proof = row.pop("setting"), row.pop("proof")
        if setting != self._setting:
            return
        if "useless" in row:
            if proof == self._all:
                self.useless = row["useless"]
            return
        catch = Catch(**row)
        if proof == self._proof(catch):
            self.catches[catch.name] = catch

    def _proof(self, catch: Catch) -> str:
        return self._digests.get(catch.program, "") if catch.caught else self._all

    def add(self, catch: Catch) -> None:
        """A settled catch; on disk when this returns."""
        with self._lock:
            self.catches[catch.name] = catch
            self._append(asdict(catch), self._proof(catch))

    def add_useless(self, names: list[str]) -> None:
        """Programs that are not good on the baseline design."""
        self.useless = names
        self._append({"useless": names}, self._all)

    def _append(self, row: dict[str, object], proof: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps({"setting": self._setting, "proof": proof, **row}) + "\n")


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write(catches: Sequence[Catch], wanted: int, path: Path) -> None:
    """build/mutants.json or mutants-random.json: totals, and for each mutant what became of it.

    `missing`: mutants of the `wanted` ones that have not been hunted yet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = {
        kind: {
            "total": sum(c.kind == kind for c in catches),
            "caught": sum(c.kind == kind and c.caught for c in catches),
        }
        for kind in ("hand", "operator", "equivalent")
    }
    document = {
        "total": sum(c.kind != "equivalent" for c in catches),
        "caught": sum(c.caught and c.kind != "equivalent" for c in catches),
        "missing": wanted - len(catches),
        "kinds": kinds,
        "list": [asdict(c) for c in catches],
    }
    path.write_text(json.dumps(document, indent=1))


@dataclass(frozen=True)
class Hint:
    """Where a planted bug was caught the last time."""

    config: str
    program: str
    instructions: int


def load_hints(path: Path = HINTS) -> dict[SourcePlace, Hint]:
    """The table; empty when there is none."""
    if not path.exists():
        return {}
    table = {}
    for row in csv.DictReader(io.StringIO(path.read_text())):
        place = SourcePlace(row["file"], row["kind"], row["line"], int(row["nth"]), row["wrong"])
        table[place] = Hint(row["config"], row["program"], int(row["instructions"]))
    return table


def write_hints(mutants: Sequence[Mutant], catches: Sequence[Catch], path: Path = HINTS) -> None:
    """The table anew, from a whole campaign."""
    by_name = {c.name: c for c in catches}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for mutant in mutants:
        catch = by_name.get(mutant.name)
        if catch and catch.caught:
            rows.writerow([*place_of(mutant), catch.config, catch.program, catch.instructions])
    path.write_text(text.getvalue())
