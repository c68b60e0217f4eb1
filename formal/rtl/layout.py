# SPDX-License-Identifier: Apache-2.0
"""Layouts of a module's variables, as slang reads them: fields of packed structs, enum members.

The names in sequential claims and in counterexamples come from the SystemVerilog itself; no second
table can go stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyslang
from pyslang import ast, syntax


@dataclass(frozen=True)
class Shape:
    """A packed type: its bits, the members of an enum, the fields of a struct with their LSBs."""

    bits: int
    members: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[int, Shape]] = field(default_factory=dict)

    def find(self, path: list[str]) -> tuple[int, Shape]:
        """(lsb, shape) of a field within a field. Raises KeyError."""
        if not path:
            return 0, self
        lsb, inner = self.fields[path[0]]
        below, shape = inner.find(path[1:])
        return lsb + below, shape

    def text(self, value: int) -> str:
        """The value by names; what is zero in a struct is left out."""
        if self.fields:
            named = []
            for name, (lsb, shape) in self.fields.items():
                part = value >> lsb & ((1 << shape.bits) - 1)
                if part:
                    named.append(f"{name}={shape.text(part)}")
            return "{" + " ".join(named) + "}"
        return self.members.get(value, hex(value))


def _shape(kind: Any) -> Shape:
    kind = kind.canonicalType
    bits = int(kind.bitWidth)
    if kind.isEnum:
        values = {int(v.value.value): v.name for v in kind if v.kind == ast.SymbolKind.EnumValue}
        return Shape(bits, values)
    if kind.isStruct:
        fields = {f.name: (int(f.bitOffset), _shape(f.type)) for f in kind}
        return Shape(bits, {}, fields)
    return Shape(bits)


def shapes(texts: Mapping[str, str], top: str) -> dict[str, Shape]:
    """Shape of every packed variable and port of module `top`, and of its instances' as u.name."""
    options = ast.CompilationOptions()
    options.topModules = {top}
    compilation = ast.Compilation(pyslang.Bag([options]))
    manager = pyslang.SourceManager()
    for name, text in texts.items():
        compilation.addSyntaxTree(syntax.SyntaxTree.fromText(text, manager, name, name))
    found: dict[str, Shape] = {}

    def visit(body: Any, prefix: str) -> None:
        for member in body:
            if member.kind in (ast.SymbolKind.Variable, ast.SymbolKind.Net):
                kind = member.type.canonicalType
                if kind.isIntegral:
                    found[prefix + member.name] = _shape(kind)
                elif kind.kind == ast.SymbolKind.FixedSizeUnpackedArrayType:
                    element = _shape(kind.arrayElementType)
                    low, high = sorted((kind.range.left, kind.range.right))
                    for i in range(low, high + 1):
                        found[f"{prefix}{member.name}[{i}]"] = element
            elif member.kind == ast.SymbolKind.Instance:
                visit(member.body, f"{prefix}{member.name}.")

    for instance in compilation.getRoot().topInstances:
        if instance.name == top:
            visit(instance.body, "")
    return found
