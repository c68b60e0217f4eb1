# SPDX-License-Identifier: Apache-2.0
"""The table of operator mutants that no program catches: why each is none, or which gap it shows.

A row of tb/planted/bugs/survivors.toml knows its mutant by file, kind, the source line it stands in
and the wrong text: it stays true when lines move and goes stale when the line itself changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from trapline.tb.planted.mutants import Mutant, located
from trapline.tb.planted.patch import ROOT, BadPatch
from trapline.tb.planted.sites import line_at

TABLE = ROOT / "tb" / "planted" / "bugs" / "survivors.toml"


class SourcePlace(NamedTuple):
    """What a mutant is known by wherever it is written down."""

    file: str
    # Of an operator mutant, or "hand".
    kind: str
    # The source line it begins in, without blanks around it; the name of a hand-made one.
    line: str
    # Which of the file's lines of that text, from 1.
    nth: int
    wrong: str


@dataclass(frozen=True)
class Survivor:
    """One row: exactly one of `equivalent` (the reasoning) and `gap` (what is not tested)."""

    file: str
    line: str
    kind: str
    wrong: str
    nth: int = 1
    equivalent: str = ""
    gap: str = ""

    @property
    def place(self) -> SourcePlace:
        """What it is known by."""
        return SourcePlace(self.file, self.kind, self.line, self.nth, self.wrong)


def place_of(mutant: Mutant, root: Path = ROOT) -> SourcePlace:
    """The same of a mutant."""
    if mutant.kind == "hand":
        return SourcePlace(mutant.file, "hand", mutant.name, 1, "")
    text = (root / mutant.file).read_text()
    line, nth = line_at(text, located(mutant))
    return SourcePlace(mutant.file, mutant.name.partition(" ")[0], line, nth, mutant.wrong)


def load(path: Path = TABLE) -> list[Survivor]:
    """All rows. Raises BadPatch for one with no reason, two reasons or a doubled place."""
    rows = [Survivor(**row) for row in tomllib.loads(path.read_text()).get("survivor", [])]
    for row in rows:
        if bool(row.equivalent) == bool(row.gap):
            raise BadPatch(f"survivor in {row.file}, {row.line!r}: either equivalent or gap")
    if len({r.place for r in rows}) != len(rows):
        raise BadPatch(f"{path.name} has two rows for one place")
    return rows


def judged(
    survivors: Iterable[Mutant], rows: Sequence[Survivor]
) -> tuple[dict[str, Survivor], list[str]]:
    """(row of each survivor's name, names without a row)."""
    by_place = {row.place: row for row in rows}
    known, unknown = {}, []
    for mutant in survivors:
        row = by_place.get(place_of(mutant))
        if row is None:
            unknown.append(mutant.name)
        else:
            known[mutant.name] = row
    return known, unknown
