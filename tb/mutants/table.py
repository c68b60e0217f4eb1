"""The hand-made planted bugs of tests/mutants/*.toml, and the sources with all of them in.

A mutant is a place in one source file and what stands there instead. Production sources carry none
of it: `patched` returns changed copies. Each change is guarded by a comparison with
`mutant_pkg::selected`, so that selection 0 is the original design.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = """// Which planted bug is active; 0 is none: the simulator's argument +mutant=NUMBER.
package mutant_pkg;
  function automatic int unsigned chosen();
    int unsigned number;
    number = 0;
    if ($value$plusargs("mutant=%d", number) == 0) number = 0;
    return number;
  endfunction
  int unsigned selected = chosen();
endpackage
"""


class BadMutant(Exception):
    """A row does not fit the sources. The message says which and why."""


@dataclass(frozen=True)
class Mutant:
    """One planted bug. `number` selects it (from 1, in table order)."""

    number: int
    name: str
    rules: tuple[str, ...]
    file: str
    find: str
    replace: str

    @property
    def text(self) -> str:
        """What stands in the place of `find`."""
        on = f"(mutant_pkg::selected == 32'd{self.number})"
        return self.replace.replace("{find}", self.find).replace("{on}", on)


def load(folder: Path | None = None) -> list[Mutant]:
    """All rows of tests/mutants/*.toml, files in name order. Raises BadMutant on a doubled name."""
    rows: list[Mutant] = []
    for path in sorted((folder or ROOT / "tests" / "mutants").glob("*.toml")):
        for row in tomllib.loads(path.read_text())["mutant"]:
            rows.append(Mutant(len(rows) + 1, **{**row, "rules": tuple(row["rules"])}))
    names = [m.name for m in rows]
    for name in names:
        if names.count(name) > 1:
            raise BadMutant(f"two mutants are named {name}")
    return rows


def patched(mutants: list[Mutant], root: Path = ROOT) -> dict[str, str]:
    """Path below the root -> text with every mutant's change, for the files that have one.

    Raises BadMutant where `find` does not stand exactly once in the original, or where two
    changes overlap.
    """
    texts: dict[str, str] = {}
    for file in sorted({m.file for m in mutants}):
        original = (root / file).read_text()
        places = []
        for m in mutants:
            if m.file != file:
                continue
            if original.count(m.find) != 1:
                raise BadMutant(
                    f"{m.name}: its text stands {original.count(m.find)} times in {file}"
                )
            at = original.index(m.find)
            places.append((at, at + len(m.find), m))
        texts[file] = _replaced(original, sorted(places, key=lambda p: (p[0], -p[1])))
    return texts


def _replaced(original: str, places: list[tuple[int, int, Mutant]]) -> str:
    out, end = [], 0
    for start, stop, m in places:
        if start < end:
            raise BadMutant(f"{m.name} overlaps the mutant before it")
        out += [original[end:start], m.text]
        end = stop
    return "".join([*out, original[end:]])
