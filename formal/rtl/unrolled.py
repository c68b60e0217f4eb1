# SPDX-License-Identifier: Apache-2.0
"""A module's steps as one straight list of definitions, for a solver to read as text.

Yosys writes each wire as a function of a state, whose calls nest hundreds deep: expanded call by
call, a few cycles of a whole hart take minutes. Here each wire of each cycle becomes a name with
one definition, and only what the question depends on is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"\s*;.*$", re.MULTILINE)
_DECLARED = re.compile(r"\(declare-fun \|([^|]+)\| \(\|[^|]+\|\) (.+)\)")
_DEFINED = re.compile(r"\(define-fun \|([^|]+)\| \(\(state \|[^|]+\|\)\) (Bool|\(_ BitVec \d+\)) ")
_NEXT = re.compile(r"\(= \(\|([^|]+)\| state\) \(\|([^|]+)\| next_state\)\)")
_CALL = re.compile(r"\(\|([^|]+)\| state\)")


@dataclass(frozen=True)
class _Wire:
    """A value of one cycle: its sort, and what it is of other wires (None: free)."""

    sort: str
    body: str | None


def _forms(text: str) -> Iterator[str]:
    """The top-level expressions; yosys begins each of them at a line's beginning."""
    form: list[str] = []
    for line in _COMMENT.sub("", text).splitlines():
        if line.startswith("(") and form:
            yield "\n".join(form)
            form = []
        if line:
            form.append(line)
    if form:
        yield "\n".join(form)


class Unrolled:
    """Any number of steps of one module from any state, by wires of yosys's SMT-LIB output."""

    def __init__(self, module: str, smt: str) -> None:
        """Take yosys's text apart. Raises ValueError where it has no step."""
        self._module = module
        self._wires: dict[str, _Wire] = {}
        self._next: dict[str, str] = {}
        for form in _forms(smt):
            if form.startswith(f"(define-fun |{module}_t| "):
                self._next = {then: now for now, then in _NEXT.findall(form)}
            elif found := _DECLARED.fullmatch(form):
                self._wires[found[1]] = _Wire(found[2], None)
            elif found := _DEFINED.match(form):
                self._wires[found[1]] = _Wire(found[2], form[found.end() : -1])
        if not self._next:
            raise ValueError(f"{module} has no registers")

    def width(self, name: str) -> int:
        """Bits of a wire of the source."""
        sort = self._wires[self._of(name)].sort
        return 1 if sort == "Bool" else int(sort.split()[-1].rstrip(")"))

    def definitions(self, names: Iterable[str], cycles: int) -> list[str]:
        """SMT-LIB commands that define wires of the source in the first `cycles` cycles.

        Each is a bit-vector called `|wire@cycle|`.
        """
        wanted = [(name, at) for name in names for at in range(cycles)]
        lines = self._below((self._of(name), at) for name, at in wanted)
        for name, at in wanted:
            value = f"|{self._of(name)}@{at}|"
            if self._wires[self._of(name)].sort == "Bool":
                value = f"(ite {value} #b1 #b0)"
            lines.append(f"(define-fun |{name}@{at}| () (_ BitVec {self.width(name)}) {value})")
        return lines

    def _of(self, name: str) -> str:
        """Yosys's name of a wire of the source."""
        return f"{self._module}_n {name}"

    def _below(self, wanted: Iterable[tuple[str, int]]) -> list[str]:
        """The commands that define yosys's wires in their cycles, and all that these need."""
        lines: list[str] = []
        done: set[tuple[str, int]] = set()
        stack = [(w, t, False) for w, t in wanted]
        while stack:
            wire, cycle, ready = stack.pop()
            if (wire, cycle) in done:
                continue
            sort, body, needs = self._meaning(wire, cycle)
            if needs and not ready:
                stack.append((wire, cycle, True))
                stack += [(w, t, False) for w, t in needs if (w, t) not in done]
                continue
            done.add((wire, cycle))
            name = f"|{wire}@{cycle}|"
            lines.append(
                f"(declare-const {name} {sort})"
                if body is None
                else f"(define-fun {name} () {sort} {body})"
            )
        return lines

    def _meaning(self, wire: str, cycle: int) -> tuple[str, str | None, list[tuple[str, int]]]:
        """(sort, definition, what it takes) of a wire in a cycle."""
        found = self._wires[wire]
        if found.body is not None:
            body = _CALL.sub(lambda call: f"|{call[1]}@{cycle}|", found.body)
            return found.sort, body, [(w, cycle) for w in _CALL.findall(found.body)]
        if cycle and wire in self._next:
            before = self._next[wire]
            return found.sort, f"|{before}@{cycle - 1}|", [(before, cycle - 1)]
        return found.sort, None, []
