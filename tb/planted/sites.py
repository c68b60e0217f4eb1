# SPDX-License-Identifier: Apache-2.0
"""Places where one operator or constant is exchanged, of the hardware and of the golden model.

One engine serves the planted bugs of the core (`operators` finds its places in the elaborated
design and draws among them) and the guards of the proofs, whose places come from the text of one
RTL module or of the golden functions that a twin uses.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from trapline.tb.planted.patch import spliced

# SystemVerilog's binary operators, and what stands there instead.
EXCHANGED = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "&&": "||",
    "||": "&&",
    "&": "|",
    "|": "&",
    "^": "|",
    "+": "-",
    "-": "+",
    "<<": ">>",
    ">>": "<<",
}
# Those that the text of a module shows for certain, with blanks around them.
_IN_TEXT = ("&&", "||", "==", "!=", "&", "|")
_CONSTANTS = {"1'b1": "1'b0", "1'b0": "1'b1"}
_NODES: dict[type[ast.AST], ast.AST] = {
    ast.And: ast.Or(),
    ast.Or: ast.And(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.BitAnd: ast.BitOr(),
    ast.BitOr: ast.BitAnd(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
}


@dataclass(frozen=True)
class Site:
    """A place in a file (start..end) and what stands there when the mutant is on."""

    file: str
    start: int
    end: int
    kind: str
    wrong: str

    def applied(self, text: str) -> str:
        """The file's text with the change."""
        return spliced(text, [(self.start, self.end, self.wrong)])


def line_at(text: str, at: int) -> tuple[str, int]:
    """(line, nth): the line that holds `at`, without blanks around it, and which of that text.

    Places are known by it: it stays true when other lines come and go.
    """
    number = text.count("\n", 0, at)
    lines = [line.strip() for line in text.splitlines()]
    return lines[number], lines[: number + 1].count(lines[number])


class Descriptions:
    """Names a change by the text of its line, so that lines may move without a new name.

    The second change of its kind in lines of the same text is `(2)`, and so on.
    """

    def __init__(self, text: str) -> None:
        """`text`: the whole file."""
        self._text = text
        self._seen: Counter[str] = Counter()

    def __call__(self, site: Site) -> str:
        """The name of the change at a site; sites are asked for in their order."""
        name = f"`{line_at(self._text, site.start)[0]}`: {site.kind}"
        self._seen[name] += 1
        number = self._seen[name]
        return name if number == 1 else f"{name} ({number})"


def module_sites(file: str, text: str) -> Iterator[Site]:
    """Operators and constants in the body of an RTL module, as its text shows them."""
    start = text.index(");", text.index("module ")) if "module " in text else 0
    swaps = [(f" {old} ", f" {EXCHANGED[old]} ") for old in _IN_TEXT]
    for old, new in [*swaps, *_CONSTANTS.items(), ("!", "")]:
        for found in re.finditer(re.escape(old), text):
            at = found.start()
            before = text[text.rfind("\n", 0, at) + 1 : at]
            if at < start or "//" in before or "localparam" in before:
                continue
            if old == "!" and text[at + 1] == "=":
                continue
            kind = f"{old.strip()} -> {new.strip() or 'nothing'}"
            yield Site(file, at, found.end(), kind, new)


def reached(tree: ast.Module, function: str) -> set[str]:
    """The module's functions that `function` calls, directly or not, and itself."""
    bodies = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name in bodies and name not in found:
            found.add(name)
            waiting += [n.id for n in ast.walk(bodies[name]) if isinstance(n, ast.Name)]
    return found


def function_sites(file: str, text: str, function: str) -> Iterator[Site]:
    """Operators in the Python functions of a module that `function` reaches."""
    tree = ast.parse(text)
    used = reached(tree, function)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for body in tree.body:
        if not isinstance(body, ast.FunctionDef) or body.name not in used:
            continue
        for node in ast.walk(body):
            match node:
                case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _NODES:
                    name = "op"
                case ast.Compare(ops=[op, *_]) if type(op) in _NODES:
                    name = "ops"
                case _:
                    continue
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            new = _NODES[type(op)]
            held = getattr(node, name)
            setattr(node, name, [new, *held[1:]] if name == "ops" else new)
            wrong = f"({ast.unparse(node)})"
            setattr(node, name, held)
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            yield Site(file, start, end, f"{type(op).__name__} -> {type(new).__name__}", wrong)
