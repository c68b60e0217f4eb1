# SPDX-License-Identifier: Apache-2.0
"""The hand-made planted bugs of tb/planted/bugs/*.toml, and the sources with all of them in.

A mutant is a place in one source file and what stands there instead. Production sources carry none
of it: `patched` returns changed copies. Each change is guarded by a comparison with
`mutant_pkg::selected`, so that selection 0 is the original design.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from trapline.models.isa.memory_map import RAM
from trapline.tb.planted.patch import ROOT, BadPatch, Patch

# Where a run says which mutant is active: the last doubleword of main memory.
SELECT_SPA = RAM.base + RAM.size - 8
PACKAGE = """\
// Which planted bug is active; 0 is none. The simulator's argument +mutant=NUMBER says it,
// unless the top module reads another number from memory in reset.
package mutant_pkg;
  function automatic int unsigned chosen();
    int unsigned number;
    number = 0;
    if ($value$plusargs("mutant=%d", number) == 0) number = 0;
    return number;
  endfunction
  int unsigned argument = chosen();
  int unsigned selected = chosen();
  // What no seed decides: a byte that is another one after each reset.
  int entropy = $fopen("/dev/urandom", "rb");
  bit [7:0] noise;
endpackage
"""
_TOP = "tb/duts/own/trapline_top.sv"
_TOP_BEFORE = "  soc #("
_TOP_ADDS = f"""  logic [31:0] mutant;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      mutant = 32'(dpi_pkg::trapline_mem_read(64'h{SELECT_SPA:x}));
      mutant_pkg::selected <= mutant != '0 ? mutant : mutant_pkg::argument;
      mutant_pkg::noise <= 8'($fgetc(mutant_pkg::entropy));
    end
  end

"""


@dataclass(frozen=True)
class Mutant:
    """One planted bug. `number` selects it (from 1, in table order)."""

    number: int
    name: str
    rules: tuple[str, ...]
    file: str
    find: str
    replace: str
    # Operator mutants: where `find` stands in the file, and what it becomes.
    at: int = -1
    wrong: str = ""
    # An operator mutant of which the table of survivors shows that it breaks nothing.
    harmless: bool = False
    # Operator mutants may stand in the same text, as long as both can be there.
    beside_operators: bool = False
    # Not for the hunt: it is there to be told apart by the harness, not to be caught.
    verdict: str = ""
    # A bug only at this XLEN; 0: at each. Elsewhere it is inactive or no bug: `why`, which is empty
    # where it is plain that the text is of this XLEN alone.
    xlen: int = 0
    why: str = ""
    # One of what an extension adds: inactive in a configuration without it; "": of all.
    extension: str = ""

    @property
    def kind(self) -> str:
        """Where it comes from, hand or operator; equivalent: an operator mutant that is no bug."""
        if self.at < 0:
            return "hand"
        return "equivalent" if self.harmless else "operator"

    @property
    def text(self) -> str:
        """What stands in the place of `find`."""
        return self.replace.replace("{find}", self.find).replace("{on}", self.on)

    @property
    def on(self) -> str:
        """The condition under which it is active."""
        return f"(mutant_pkg::selected == 32'd{self.number})"


def load(folder: Path | None = None) -> list[Mutant]:
    """All rows of tb/planted/bugs/*.toml, files in name order. Raises BadPatch on a name twice."""
    rows: list[Mutant] = []
    for path in sorted((folder or ROOT / "tb" / "planted" / "bugs").glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text())
            beside = bool(table.get("beside_operators", False))
            for row in table.get("mutant", []):
                made = {**row, "rules": tuple(row["rules"]), "beside_operators": beside}
                for name, default in (("xlen", 0), ("extension", "")):
                    made.setdefault(name, table.get(name, default))
                rows.append(Mutant(len(rows) + 1, **made))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadPatch(f"{path}: not a table of planted bugs: {error}") from None
    names = [m.name for m in rows]
    for name in names:
        if names.count(name) > 1:
            raise BadPatch(f"two mutants are named {name}")
    return rows


def located(m: Mutant, root: Path = ROOT) -> int:
    """Where the mutant's text begins in its file. Raises BadPatch unless that is one place."""
    if m.at >= 0:
        return m.at
    try:
        return Patch(m.file, m.find, m.text).at(root)
    except BadPatch as error:
        raise BadPatch(f"{m.name}: {error}") from None


def patched(mutants: list[Mutant], root: Path = ROOT) -> dict[str, str]:
    """Path below the root -> text with every mutant's change, for the files that have one.

    The top module is among them: it reads the selection.

    Raises BadPatch where `find` does not stand exactly once in the original, or where two
    changes overlap.
    """
    texts: dict[str, str] = {}
    for file in sorted({m.file for m in mutants}):
        original = (root / file).read_text()
        changes = [c for m in mutants if m.file == file for c in _changes(m, located(m, root))]
        texts[file] = _replaced(original, sorted(changes, key=_order))
    return texts | Patch(_TOP, _TOP_BEFORE, _TOP_ADDS + _TOP_BEFORE).applied(root)


class _Change(NamedTuple):
    """What a mutant really changes: `text` in place of the characters start..stop.

    around: the other end where it is one of two insertions around something, else -1.
    """

    start: int
    stop: int
    text: str
    name: str
    around: int = -1


class Footprint(NamedTuple):
    """The characters that a mutant changes, or puts something around (then not `solid`)."""

    start: int
    stop: int
    solid: bool

    def spares(self, start: int, stop: int) -> bool:
        """Whether something may be put around start..stop as well."""
        if stop <= self.start or self.stop <= start:
            return True
        if start <= self.start and self.stop <= stop:
            return True
        return not self.solid and self.start <= start and stop <= self.stop


def footprint(m: Mutant, root: Path = ROOT) -> Footprint:
    """What a mutant changes; the whole of `find` where no other is to stand in its text."""
    at = located(m, root)
    if not m.beside_operators:
        return Footprint(at, at + len(m.find), True)
    changes = _changes(m, at)
    if len(changes) == 2:
        return Footprint(changes[0].start, changes[1].start, False)
    return Footprint(changes[0].start, changes[0].stop, True)


def _changes(m: Mutant, at: int) -> list[_Change]:
    """Without what is alike at both ends of `find` and its replacement.

    Several mutants may so name the same line, as long as each changes another part of it; what only
    puts something around its text leaves the text to others.
    """
    old, new = m.find, m.text
    before, found, behind = (part.replace("{on}", m.on) for part in m.replace.partition("{find}"))
    if not found:
        before, found, behind = new.partition(old)
    if found and before and behind:
        end = at + len(old)
        return [
            _Change(at, at, before, m.name, end),
            _Change(end, end, behind, m.name, at),
        ]
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    return [_Change(at + head, at + len(old) - tail, new[head : len(new) - tail], m.name)]


def _alike(a: str, b: str) -> int:
    """How many characters are the same from the start."""
    pairs = zip(a, b, strict=False)
    return next((n for n, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _order(c: _Change) -> tuple[int, int, int]:
    """By place; at one place, what ends there, then what is put in, then what begins there."""
    if c.around < 0:
        return c.start, 1 if c.start == c.stop else 3, c.stop
    closing = c.around < c.start
    # Inner ones end first and begin last.
    return c.start, 0 if closing else 2, -c.around


def _commute(a: _Change, b: _Change) -> bool:
    """Whether two changes at one place are right in any order, or in that of `_order`.

    Those that add operands with the same operator are, and those around something.
    """
    if a.around >= 0 or b.around >= 0:
        return a.around != b.around
    if a.start < a.stop or b.start < b.stop:
        return False
    texts = a.text.strip(), b.text.strip()
    return any(
        all(t.startswith(operator) for t in texts) or all(t.endswith(operator) for t in texts)
        for operator in ("&&", "||")
    )


def _replaced(original: str, changes: list[_Change]) -> str:
    out, end = [], 0
    last: _Change | None = None
    for c in changes:
        at_one_place = last is not None and c.start == last.start and not _commute(last, c)
        if c.start < end or at_one_place:
            raise BadPatch(f"{c.name} overlaps the mutant before it")
        out += [original[end : c.start], c.text]
        end, last = c.stop, c
    return "".join([*out, original[end:]])
