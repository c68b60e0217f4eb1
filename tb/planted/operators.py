# SPDX-License-Identifier: Apache-2.0
"""Operator mutants: one wrong condition, operator, constant or driver, drawn by seed.

The places come from slang's elaborated design, where every expression has a type and an exact
range in its file: a condition that may be negated, a conjunct that may be dropped, a literal or an
enumeration value that may be another one, a signal for which another one of the same type stands
that the same block reads already (so that no new combinational path arises).

A place is known by its file, line text and column in it, and drawn by a hash of these: a change
elsewhere in the design leaves the draw as it was.
"""

# ruff: noqa: N802  (pyslang names the node that a method visits)
from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyslang
from pyslang import ast, syntax

from trapline.models.isa.config import DEFAULT, named
from trapline.tb.duts import loader as duts
from trapline.tb.planted import survivors
from trapline.tb.planted.mutants import PACKAGE, Footprint, Mutant, footprint, located, patched
from trapline.tb.planted.patch import ROOT, BadPatch
from trapline.tb.planted.sites import EXCHANGED, Site

FOLDERS = ("hdl/priv/", "hdl/mmu/", "hdl/core/lsu.sv")
# So many of each group.
GROUPS = (
    ("negated_condition",),
    ("dropped_left", "dropped_right"),
    ("wrong_operator",),
    ("wrong_constant",),
    ("wrong_driver",),
)
EACH, SEED = 40, 1

# slang's names of the operators.
_OPERATORS = {
    "Equality": "==",
    "Inequality": "!=",
    "LessThan": "<",
    "LessThanEqual": "<=",
    "GreaterThan": ">",
    "GreaterThanEqual": ">=",
    "LogicalAnd": "&&",
    "LogicalOr": "||",
    "BinaryAnd": "&",
    "BinaryOr": "|",
    "BinaryXor": "^",
    "Add": "+",
    "Subtract": "-",
    "LogicalShiftLeft": "<<",
    "LogicalShiftRight": ">>",
}
_VALUES = ("Variable", "Net", "FormalArgument")


def sites() -> list[Site]:
    """Every place that can be mutated, in file order; those of several instances once."""
    design = _Design({})
    if design.errors():
        raise RuntimeError("the design itself does not elaborate")
    found: set[Site] = set()
    for block in design.blocks():
        found |= set(_Block(design, block).sites())
    return sorted(found, key=lambda s: (s.file, s.start, s.end, s.kind, s.wrong))


def draw(hand: Sequence[Mutant], each: int = EACH, seed: int = SEED) -> list[Mutant]:
    """`each` mutants of every group that overlap neither each other nor those of `hand`.

    One that is judged equivalent does not count: another is drawn beside it. They are numbered
    after those of `hand`. Raises BadPatch where one of `hand` does not elaborate, RuntimeError when
    the design has too few places.
    """
    harmless = {row.place for row in survivors.load() if row.equivalent}
    taken: dict[str, list[Footprint]] = {}
    for m in hand:
        taken.setdefault(m.file, []).append(footprint(m))
    everywhere = sites()
    texts = {f: (ROOT / f).read_text() for f in {s.file for s in everywhere}}
    # One of each kind at a place, or places with many possible drivers would win most draws.
    order: list[Site] = []
    seen: set[tuple[str, int, int, str]] = set()
    for s in sorted(everywhere, key=lambda s: _hash(seed, s, texts[s.file])):
        if (s.file, s.start, s.end, s.kind) not in seen:
            seen.add((s.file, s.start, s.end, s.kind))
            order.append(s)
    refused: set[Site] = set()
    while True:
        chosen = _chosen([s for s in order if s not in refused], taken, each, harmless, texts)
        mutants = [_mutant(s, n, texts[s.file]) for n, s in enumerate(chosen, len(hand) + 1)]
        mutants = [replace(m, harmless=survivors.place_of(m) in harmless) for m in mutants]
        bad = _not_elaborating([*hand, *mutants])
        if not bad:
            return mutants
        # No other one is drawn for those: their rows must be mended.
        if wrong := [m.name for m in hand if m.number in bad]:
            raise BadPatch(f"not elaborated by slang: {', '.join(wrong)}")
        refused |= {s for s, m in zip(chosen, mutants, strict=True) if m.number in bad}


# Files by the names that they are drawn under: the draw of before they were renamed or split.
_DRAWN_AS = {
    "hdl/mmu/walk_level.sv": "hdl/mmu/walker.sv",
    "hdl/priv/csr_access.sv": "hdl/priv/csr_permission.sv",
    "hdl/priv/csr_read.sv": "hdl/priv/csr_value.sv",
    "hdl/priv/csr_write.sv": "hdl/priv/csr_effect.sv",
    "hdl/priv/pmp_check.sv": "hdl/priv/pmp_match.sv",
}


def _hash(seed: int, site: Site, text: str) -> bytes:
    begin = text.rfind("\n", 0, site.start) + 1
    # To the end of its last line: of a site of several lines all of them.
    line = text[begin : text.find("\n", site.end)]
    column = site.start - begin - (len(line) - len(line.lstrip()))
    file = _DRAWN_AS.get(site.file, site.file)
    words = [str(seed), file, line.strip(), str(column), site.kind, site.wrong]
    # Or lines of the same text would be drawn together.
    nth = [other.strip() for other in text[:begin].splitlines()].count(line.strip())
    if nth:
        words.append(str(nth))
    return hashlib.sha256("\0".join(words).encode()).digest()


def _chosen(
    order: Sequence[Site],
    taken: Mapping[str, list[Footprint]],
    each: int,
    harmless: Collection[survivors.SourcePlace],
    texts: Mapping[str, str],
) -> list[Site]:
    chosen: list[Site] = []
    for group in GROUPS:
        left = each
        for s in order:
            free = left and s.kind in group and _apart(s, chosen)
            if free and all(f.spares(s.start, s.end) for f in taken.get(s.file, ())):
                chosen.append(s)
                left -= survivors.place_of(_mutant(s, 0, texts[s.file])) not in harmless
        if left:
            raise RuntimeError(f"{left} places too few for mutants of the group {', '.join(group)}")
    return sorted(chosen, key=lambda s: (s.file, s.start))


def _apart(site: Site, others: Iterable[Site]) -> bool:
    """Whether the site overlaps none of the others."""
    return all(site.file != o.file or site.end <= o.start or o.end <= site.start for o in others)


def _mutant(site: Site, number: int, text: str) -> Mutant:
    find = text[site.start : site.end]
    line = text.count("\n", 0, site.start) + 1
    column = site.start - text.rfind("\n", 0, site.start)
    return Mutant(
        number,
        f"{site.kind} {site.file}:{line}:{column}",
        (),
        site.file,
        find,
        f"({{on}} ? {site.wrong} : ({{find}}))",
        at=site.start,
        wrong=site.wrong,
    )


def _not_elaborating(mutants: list[Mutant]) -> set[int]:
    """Numbers of the mutants in whose text slang finds an error.

    An error elsewhere (a function that a constant calls) is searched by trying each alone.
    """
    errors = _Design(patched(mutants)).errors()
    if not errors:
        return set()
    bad = set()
    for file, at in errors:
        # Lengths before the place change with every mutant before it: count through the file.
        shift = 0
        for m in sorted((m for m in mutants if m.file == file), key=located):
            begin = located(m) + shift
            if begin <= at < begin + len(m.text):
                bad.add(m.number)
            shift += len(m.text) - len(m.find)
    if not bad:
        bad = {m.number for m in mutants if m.at >= 0 and _Design(patched([m])).errors()}
    if not bad:
        raise RuntimeError(f"the mutated design does not elaborate: {errors[:3]}")
    return bad


class _Design:
    """The own core as slang elaborates it; `changed` replaces files by text."""

    def __init__(self, changed: dict[str, str]) -> None:
        design = duts.load("own").design(named(DEFAULT))
        self.manager = pyslang.SourceManager()
        options = ast.CompilationOptions()
        options.topModules = {design.top}
        bag = pyslang.Bag()
        bag.compilationOptions = options
        self.compilation = ast.Compilation(bag)
        for name, text in (("mutant_pkg.sv", PACKAGE), *design.generated):
            self._add(text, name)
        for path in (*design.packages, *design.sources):
            name = str(path.resolve().relative_to(ROOT))
            self._add(changed.get(name) or path.read_text(), name)
        self.diagnostics = self.compilation.getAllDiagnostics()

    def _add(self, text: str, name: str) -> None:
        self.compilation.addSyntaxTree(
            syntax.SyntaxTree.fromText(text, self.manager, name=name, path=name)
        )

    def errors(self) -> list[tuple[str, int]]:
        """File and offset of each error."""
        return [
            (self.manager.getFileName(d.location), d.location.offset)
            for d in self.diagnostics
            if d.isError()
        ]

    def blocks(self) -> list[Any]:
        """Procedural blocks, continuous assignments and functions: where values are computed."""
        found: list[Any] = []

        def visit(node: Any) -> Any:
            kind = type(node).__name__
            if kind == "ProceduralBlockSymbol":
                if "Always" in str(node.procedureKind):
                    found.append(node)
            elif kind in ("ContinuousAssignSymbol", "SubroutineSymbol"):
                found.append(node)

        self.compilation.getRoot().visit(visit)
        return found

    def span(self, node: Any) -> tuple[str, int, int]:
        """File, first byte and end of an expression."""
        r = node.sourceRange
        return self.manager.getFileName(r.start), r.start.offset, r.end.offset


class _Block:
    """Collects the sites of one block."""

    def __init__(self, design: _Design, block: Any) -> None:
        self.design = design
        self.nodes: list[Any] = []
        # Ranges that are no values: targets, selects, counts, case labels, assertions.
        self.closed: list[tuple[str, int, int]] = []
        self.bases: set[tuple[str, int, int]] = set()
        self.targets: set[str] = set()
        self.texts: dict[str, str] = {}
        block.visit(self._visit)
        self.read = sorted(
            {
                n.symbol.name: n.symbol
                for n in self.nodes
                if type(n).__name__ == "NamedValueExpression"
                and n.symbol.kind.name in _VALUES
                and n.symbol.name not in self.targets
                and self._open(n)
            }.items()
        )

    def _visit(self, node: Any) -> None:
        kind = type(node).__name__
        if kind == "AssignmentExpression":
            self._close(node.left)
            node.left.visit(self._target)
        elif kind == "RangeSelectExpression":
            self._close(node.left)
            self._close(node.right)
            self.bases.add(self.design.span(node.value))
        elif kind == "ElementSelectExpression":
            if node.selector.constant is not None:
                self._close(node.selector)
            self.bases.add(self.design.span(node.value))
        elif kind == "MemberAccessExpression":
            self.bases.add(self.design.span(node.value))
        elif kind == "ReplicationExpression":
            self._close(node.count)
        elif kind == "InsideExpression":
            # Verilator takes only constants here.
            for member in node.rangeList:
                self._close(member)
        elif kind == "CaseStatement":
            for item in node.items:
                for expression in item.expressions:
                    self._close(expression)
        elif kind in ("ConcurrentAssertionStatement", "ImmediateAssertionStatement"):
            self._close(node)
        elif kind in ("SignalEventControl", "ForLoopStatement"):
            # Loops are unrolled: their bounds are constants.
            for part in (
                [node.expr] if kind == "SignalEventControl" else [node.stopExpr, *node.steps]
            ):
                self._close(part)
        self.nodes.append(node)

    def _target(self, node: Any) -> None:
        if hasattr(node, "symbol"):
            self.targets.add(node.symbol.name)

    def _close(self, node: Any) -> None:
        self.closed.append(self.design.span(node))

    def _open(self, node: Any) -> bool:
        file, start, end = self.design.span(node)
        return not any(f == file and a <= start and end <= b for f, a, b in self.closed)

    def _text(self, node: Any) -> str:
        file, start, end = self.design.span(node)
        if file not in self.texts:
            self.texts[file] = (ROOT / file).read_text()
        return self.texts[file][start:end]

    def sites(self) -> Iterator[Site]:
        """Every place of this block, in the folders that are mutated."""
        for node in self.nodes:
            kind = type(node).__name__
            rule = getattr(self, f"_{kind}", None)
            if rule is None or not self.design.span(node)[0].startswith(FOLDERS):
                continue
            for place, name, wrong in rule(node):
                file, start, end = self.design.span(place)
                if self._open(place):
                    yield Site(file, start, end, name, wrong)

    def _conditions(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        for condition in node.conditions:
            e = condition.expr
            if e.constant is None and "rst_ni" not in self._text(e):
                yield e, "negated_condition", f"!({self._text(e)})"

    _ConditionalStatement = _conditions
    _ConditionalExpression = _conditions

    def _BinaryExpression(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        op = node.op.name
        if op not in _OPERATORS or node.constant is not None:
            return
        left, right = self._text(node.left), self._text(node.right)
        yield node, "wrong_operator", f"(({left}) {EXCHANGED[_OPERATORS[op]]} ({right}))"
        if op in ("LogicalAnd", "LogicalOr"):
            yield node, "dropped_right", f"({left})"
            yield node, "dropped_left", f"({right})"

    def _IntegerLiteral(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        text = self._text(node)
        width, quote, _ = text.partition("'")
        if quote and width.isdigit() and not node.isDeclaredUnsized:
            value = int(node.value) ^ 1
            yield node, "wrong_constant", f"{width}'d{value}"

    def _UnbasedUnsizedIntegerLiteral(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        other = {"'0": "'1", "'1": "'0"}.get(self._text(node))
        if other:
            yield node, "wrong_constant", other

    def _NamedValueExpression(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        symbol = node.symbol
        if symbol.kind.name == "EnumValue":
            names = [v.name for v in node.type.canonicalType if v.kind.name == "EnumValue"]
            prefix = self._text(node).rpartition("::")
            for name in names:
                if name != symbol.name:
                    yield node, "wrong_constant", f"{prefix[0]}{prefix[1]}{name}"
        elif symbol.kind.name in _VALUES and self.design.span(node) not in self.bases:
            for name, other in self.read:
                if name != symbol.name and other.type.isMatching(symbol.type):
                    yield node, "wrong_driver", name

    def _MemberAccessExpression(self, node: Any) -> Iterator[tuple[Any, str, str]]:
        # A member of a parameter is a constant.
        if self.design.span(node) in self.bases or self._text(node.value) == "Cfg":
            return
        members = [m for m in node.value.type.canonicalType if m.kind.name == "Field"]
        for member in members:
            if member.name != node.member.name and member.type.isMatching(node.member.type):
                yield node, "wrong_driver", f"{self._text(node.value)}.{member.name}"


def with_operators(hand: list[Mutant]) -> list[Mutant]:
    """The hand-made mutants and the operator mutants drawn beside them."""
    return [*hand, *draw(hand)]
