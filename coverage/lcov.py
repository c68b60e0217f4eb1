# SPDX-License-Identifier: Apache-2.0
"""Verilator's coverage of the RTL (`coverage.dat`) as an lcov tracefile.

Verilator writes one text line for each point: its keys and values behind control characters, and a
count. Lines become DA records, branches (a decision's outcomes) BRDA records of block 0, toggles
BRDA records of block 1: lcov has no word for a bit that changed, and its viewers show both kinds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trapline.files import read_bytes

MAGIC = "# SystemC::Coverage-3"
_POINT = re.compile(r"^C '(.*)' (\d+)$", re.DOTALL)
# Outcomes of a decision, by the point's comment.
_BRANCHES = ("if", "else", "elsif", "case", "branch", "cond_then", "cond_else")
BRANCH_BLOCK, TOGGLE_BLOCK = 0, 1
# How sources of this tree are called where a simulator is built (tb/sim/build.py).
_TREE = "tree/"


class BadDat(Exception):
    """A file that Verilator did not write; the message is one line that says why."""


@dataclass(frozen=True)
class Point:
    """One point of the RTL: file, first line, type (line, toggle, branch), name, lines, hierarchy.

    Instances of a module have points of their own, told apart by hierarchy.
    """

    file: str
    line: int
    kind: str
    name: str
    lines: tuple[int, ...]
    hierarchy: str


def _span(text: str) -> tuple[int, ...]:
    """`4-6,9` as numbers."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def points(path: Path) -> Iterator[tuple[Point, int]]:
    """(point, count) of one file. Raises BadDat."""
    try:
        text = read_bytes(path).decode(errors="replace")
    except OSError as error:
        raise BadDat(f"{path}: {error.strerror}") from None
    lines = text.splitlines()
    if not lines or lines[0] != MAGIC:
        raise BadDat(f"{path}: not a coverage file of Verilator")
    for number, line in enumerate(lines[1:], 2):
        found = _POINT.match(line)
        if found is None:
            raise BadDat(f"{path}: line {number} is no point")
        keys = dict(pair.partition("\x02")[::2] for pair in found[1].split("\x01") if pair)
        try:
            at = int(keys["l"])
            point = Point(
                keys["f"].removeprefix(_TREE), at, keys["t"], keys.get("o", ""),
                _span(keys["S"]) if "S" in keys else (at,), keys.get("h", ""),
            )  # fmt: skip
        except (KeyError, ValueError):
            raise BadDat(f"{path}: line {number} lacks file, line or type") from None
        yield point, int(found[2])


def merged(paths: Iterable[Path]) -> dict[Point, int]:
    """Points of all files, counts added. Raises BadDat."""
    total: dict[Point, int] = defaultdict(int)
    for path in paths:
        for point, count in points(path):
            total[point] += count
    return dict(total)


def tracefile(total: dict[Point, int], name: str = "trapline") -> str:
    """The lcov tracefile; instances of one module are added up."""
    lines: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    branches: dict[str, dict[tuple[int, int, str], int]] = defaultdict(lambda: defaultdict(int))
    for point, count in total.items():
        if point.kind in ("line", "branch"):
            for line in point.lines:
                lines[point.file][line] += count
        if point.kind == "toggle":
            branches[point.file][point.line, TOGGLE_BLOCK, point.name] += count
        elif point.kind == "branch" or (point.kind == "line" and point.name in _BRANCHES):
            branches[point.file][point.line, BRANCH_BLOCK, point.name] += count
    out: list[str] = []
    for file in sorted(lines.keys() | branches.keys()):
        out += [f"TN:{name}", f"SF:{file}"]
        known = sorted(branches[file].items())
        for (line, block, what), count in known:
            out.append(f"BRDA:{line},{block},{what.replace(',', ';')},{count or '-'}")
        out += [f"BRF:{len(known)}", f"BRH:{sum(count > 0 for _, count in known)}"]
        out += [f"DA:{line},{count}" for line, count in sorted(lines[file].items())]
        out += [f"LF:{len(lines[file])}", f"LH:{sum(c > 0 for c in lines[file].values())}"]
        out.append("end_of_record")
    return "\n".join(out) + "\n"
