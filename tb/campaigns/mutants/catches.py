# SPDX-License-Identifier: Apache-2.0
"""What became of each planted bug: in the ledger at once, in build/mutants.json, and as hints.

tb/planted/bugs/catches.csv says which program caught each the last time. It is only a hint which
program to try first: a hunt for something known takes one program instead of many.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from trapline.cache import digest
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.sources import JUDGES, digest_of
from trapline.tb.planted.mutants import Mutant
from trapline.tb.planted.patch import ROOT
from trapline.tb.planted.survivors import SourcePlace, place_of
from trapline.tb.random.source import SCHEME, stem_of

HINTS = ROOT / "tb" / "planted" / "bugs" / "catches.csv"
# What decides what a drawn program is.
DRAWING = ("tb/random",)
# Name of the row that lists the programs which are not good on the baseline design.
_USELESS = "useless programs"
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
    """What earlier runs found, in the ledger.

    A catch holds while simulator, golden model, checker and the program that caught are the same; a
    survival and the list of useless programs while all programs are.
    """

    def __init__(self, path: Path, campaign: str, simulator: Path, elves: Sequence[str]) -> None:
        """Read the rows that hold. The simulator's folder is named by its content."""
        self._ledger = Ledger(path, campaign)
        drawn = digest_of(DRAWING, (".py", ".toml"))
        self._digests = {
            stem_of(e): drawn if e.startswith(SCHEME) else digest([Path(e)]) for e in elves
        }
        self._setting = f"{simulator.parent.name} {digest_of(JUDGES)}"
        self._all = digest([json.dumps(self._digests)])
        self.catches: dict[str, Catch] = {}
        self.useless: list[str] | None = None
        for name, key, row in self._ledger.rows():
            if name == _USELESS:
                if key == self._key(self._all):
                    self.useless = row["programs"]
                continue
            catch = Catch(**row)
            if key == self._key(self._proof(catch)):
                self.catches[name] = catch

    def _key(self, proof: str) -> str:
        return f"{self._setting} {proof}"

    def _proof(self, catch: Catch) -> str:
        return self._digests.get(catch.program, "") if catch.caught else self._all

    def add(self, catch: Catch) -> None:
        """A settled catch; on disk when this returns."""
        self.catches[catch.name] = catch
        self._ledger.put(catch.name, self._key(self._proof(catch)), asdict(catch))

    def add_useless(self, names: list[str]) -> None:
        """Programs that are not good on the baseline design."""
        self.useless = names
        self._ledger.put(_USELESS, self._key(self._all), {"programs": names})


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
    write_whole(path, json.dumps(document, indent=1))


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


def write_hints(
    mutants: Sequence[Mutant],
    catches: Sequence[Catch],
    kept: Mapping[SourcePlace, Hint] | None = None,
    path: Path = HINTS,
) -> None:
    """The table anew, in the order of `mutants`.

    kept: what is said of those that no catch is about.
    """
    hunted = {c.name: c for c in catches}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for mutant in mutants:
        place, catch = place_of(mutant), hunted.get(mutant.name)
        if catch is None:
            found = (kept or {}).get(place)
        else:
            found = Hint(catch.config, catch.program, catch.instructions) if catch.caught else None
        if found is not None:
            rows.writerow([*place, *astuple(found)])
    write_whole(path, text.getvalue())
