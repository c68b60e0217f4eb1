# SPDX-License-Identifier: Apache-2.0
"""A module's steps as one straight list of definitions, for a solver to read as text.

Yosys writes each wire as a function of a state, whose calls nest hundreds deep: expanded call by
call, a few cycles of a whole hart take minutes. Here each wire of each cycle becomes a name with
one definition, and only what the question depends on is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"\s*;.*$", re.MULTILINE)
_DECLARED = re.compile(r"\(declare-fun \|([^|]+)\| \(\|[^|]+\|\) (.+)\)")
_DEFINED = re.compile(r"\(define-fun \|([^|]+)\| \(\(state \|[^|]+\|\)\) (Bool|\(_ BitVec \d+\)) ")
# One line each: a value of the state is a register in the next one.
_NEXT = re.compile(r"^  \(= (.+) \(\|([^|]+)\| next_state\)\)", re.MULTILINE)
_ASSERT = re.compile(r"^; yosys-smt2-assert (\d+) (\S+)", re.MULTILINE)
_CALL = re.compile(r"\(\|([^|]+)\| state\)")


@dataclass(frozen=True)
class _Wire:
    """A value of one cycle: its sort, and what it is of other wires (None: free)."""

    sort: str
    body: str | None


@dataclass(frozen=True)
class _Meaning:
    """A wire in one cycle: its sort, its definition if it has one, and the wires in that."""

    sort: str
    body: str | None
    needs: tuple[tuple[str, int], ...] = ()
    # Whether it is a register after a step.
    stored: bool = False


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
        """`smt`: yosys's text of the module.

        Raises ValueError where its step is not as expected.
        """
        self._module = module
        self._wires: dict[str, _Wire] = {}
        self._next: dict[str, str] = {}
        for form in _forms(smt):
            if form.startswith(f"(define-fun |{module}_t| "):
                self._next = {register: value for value, register in _NEXT.findall(form)}
                if form.count(" next_state)") != len(self._next):
                    raise ValueError(f"{module}: a register's next value is in no known form")
            elif found := _DECLARED.fullmatch(form):
                self._wires[found[1]] = _Wire(found[2], None)
            elif found := _DEFINED.match(form):
                self._wires[found[1]] = _Wire(found[2], form[found.end() : -1])
        if not self._next:
            raise ValueError(f"{module} has no registers")
        self._labels = {label: f"{module}_a {number}" for number, label in _ASSERT.findall(smt)}

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the module's assertions."""
        return tuple(self._labels)

    def width(self, name: str) -> int:
        """Bits of a wire of the source. Raises KeyError."""
        sort = self._wires[self._of(name)].sort
        return 1 if sort == "Bool" else int(sort.split()[-1].rstrip(")"))

    def definitions(self, names: Iterable[str], cycles: int) -> list[str]:
        """SMT-LIB commands that define wires of the source in the first `cycles` cycles.

        Each is a bit-vector called `|wire@cycle|`.
        """
        wanted = [(name, at) for name in names for at in range(cycles)]
        lines = self._below(((self._of(name), at) for name, at in wanted), _defined)
        lines += [
            f"(define-fun |{name}@{at}| () {self._vector(name)} {self._value(name, at)})"
            for name, at in wanted
        ]
        return lines

    def equations(self, names: Iterable[str], cycles: int) -> list[str]:
        """Commands that assert what wires of the source are, each a constant `|wire@cycle|`.

        A register after a step is a constant of its own as well, as is each assertion of the
        module: `|assert label@cycle|`, a truth value. Every assertion is an equality whose left
        side is the constant that it defines.
        """
        wanted = [(name, at) for name in names for at in range(cycles)]
        asserted = [(label, at) for label in self._labels for at in range(cycles)]
        targets = [(self._of(name), at) for name, at in wanted]
        targets += [(self._labels[label], at) for label, at in asserted]
        lines = self._below(targets, _equated)
        for name, at in wanted:
            lines.append(f"(declare-const |{name}@{at}| {self._vector(name)})")
            lines.append(f"(assert (= |{name}@{at}| {self._value(name, at)}))")
        for label, at in asserted:
            lines.append(f"(declare-const |assert {label}@{at}| Bool)")
            lines.append(f"(assert (= |assert {label}@{at}| |{self._labels[label]}@{at}|))")
        return lines

    def _of(self, name: str) -> str:
        """Yosys's name of a wire of the source."""
        return f"{self._module}_n {name}"

    def _vector(self, name: str) -> str:
        return f"(_ BitVec {self.width(name)})"

    def _value(self, name: str, cycle: int) -> str:
        """A wire of the source as a bit-vector; yosys has truth values for single bits."""
        value = f"|{self._of(name)}@{cycle}|"
        is_truth = self._wires[self._of(name)].sort == "Bool"
        return f"(ite {value} #b1 #b0)" if is_truth else value

    def _below(
        self, wanted: Iterable[tuple[str, int]], written: Callable[[str, _Meaning], list[str]]
    ) -> list[str]:
        """The commands for yosys's wires in their cycles, after those for all that they need."""
        lines: list[str] = []
        done: set[tuple[str, int]] = set()
        stack = [(w, t, False) for w, t in wanted]
        while stack:
            wire, cycle, ready = stack.pop()
            if (wire, cycle) in done:
                continue
            meaning = self._meaning(wire, cycle)
            if meaning.needs and not ready:
                stack.append((wire, cycle, True))
                stack += [(w, t, False) for w, t in meaning.needs if (w, t) not in done]
                continue
            done.add((wire, cycle))
            lines += written(f"|{wire}@{cycle}|", meaning)
        return lines

    def _meaning(self, wire: str, cycle: int) -> _Meaning:
        """What a wire is in a cycle."""
        found = self._wires[wire]
        if found.body is not None:
            return _Meaning(found.sort, *_at(cycle, found.body))
        if cycle and wire in self._next:
            return _Meaning(found.sort, *_at(cycle - 1, self._next[wire]), stored=True)
        return _Meaning(found.sort, None)


def _at(cycle: int, expression: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """(an expression over the wires of a state in this cycle, these wires)."""
    body = _CALL.sub(lambda call: f"|{call[1]}@{cycle}|", expression)
    return body, tuple((wire, cycle) for wire in _CALL.findall(expression))


def _defined(name: str, m: _Meaning) -> list[str]:
    """A wire as a definition, or as a constant where it is free."""
    if m.body is None:
        return [f"(declare-const {name} {m.sort})"]
    return [f"(define-fun {name} () {m.sort} {m.body})"]


def _equated(name: str, m: _Meaning) -> list[str]:
    """The same, with a constant and an equality for a register after a step."""
    if not m.stored:
        return _defined(name, m)
    return [f"(declare-const {name} {m.sort})", f"(assert (= {name} {m.body}))"]
