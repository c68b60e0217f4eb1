# SPDX-License-Identifier: Apache-2.0
"""The rule table: every rule of the scope with its points, or the reason why it has none.

Scope: all rules of the hypervisor chapter, and those of the supervisor and machine chapters about
traps, delegation, translation and CSRs. Rows: coverage/rules/*.toml, then conventions.py.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trapline.coverage import conventions
from trapline.coverage.points import SPACE
from trapline.coverage.space import Space
from trapline.models.isa.choices import ABSENT
from trapline.models.isa.rules import chapter_rules

FOLDER = Path(__file__).with_name("rules")
CHAPTERS = ("hypervisor", "supervisor", "machine")
FILES = {
    "hypervisor": "hypervisor.toml",
    "supervisor": "privileged.toml",
    "machine": "privileged.toml",
}
CONFIG = "config"


class BadTable(Exception):
    """A row that names no rule, no group or no value; the message says which."""


@dataclass(frozen=True)
class Selector:
    """Points of one group (numbers in the space), or runs of a configuration (`config`)."""

    text: str
    numbers: frozenset[int] = frozenset()
    config: str = ""

    def hit(self, points: frozenset[int], configs: frozenset[str]) -> bool:
        """Whether one of the points was hit, or a run had such a configuration."""
        if self.config:
            return any(name.startswith(self.config) for name in configs)
        return not self.numbers.isdisjoint(points)


@dataclass(frozen=True)
class RuleRow:
    """One rule. reason: "" where it is applicable, else a name of reasons.toml.

    An applicable rule without selectors has no points yet: it cannot be hit. uncovered: why no
    planted bug breaks it, a name of the other list there, where that is known.
    """

    rule: str
    chapter: str
    selectors: tuple[Selector, ...]
    reason: str = ""
    uncovered: str = ""


def parse(text: str, space: Space = SPACE) -> Selector:
    """One selector, `group[answer, answer]`. Raises BadTable."""
    found = re.fullmatch(r"\s*(.+?)\[(.*)\]\s*", text)
    if found is None:
        raise BadTable(f"not a selector: {text}")
    name = found[1]
    answers = [answer.strip() for answer in found[2].split(",")]
    if name == CONFIG:
        return Selector(text.strip(), config=answers[0])
    group = space.by_name.get(name)
    if group is None:
        raise BadTable(f"no group {name!r} in {text}")
    if len(answers) != len(group.axes):
        raise BadTable(f"{text}: {name} has {len(group.axes)} axes")
    allowed = []
    for axis, answer in zip(group.axes, answers, strict=True):
        wanted = axis.values if answer == "*" else tuple(answer.split("|"))
        if name == "field":  # field[csr.F=1|2]
            wanted = tuple(w if "=" in w else f"{wanted[0].partition('=')[0]}={w}" for w in wanted)
        unknown = sorted(set(wanted) - set(axis.values))
        if unknown:
            raise BadTable(f"{text}: {axis.name} has no value {unknown[0]!r}")
        allowed.append([axis.values.index(v) for v in wanted])
    numbers = [space.bases[name]]
    size = group.size
    for axis, choice in zip(group.axes, allowed, strict=True):
        size //= len(axis.values)
        numbers = [n + size * c for n in numbers for c in choice]
    return Selector(text.strip(), frozenset(numbers))


@cache
def reasons() -> dict[str, str]:
    """The closed list: name -> sentence."""
    table: dict[str, str] = tomllib.loads((FOLDER / "reasons.toml").read_text())["reasons"]
    return table


@cache
def uncovered_reasons() -> dict[str, str]:
    """Why a rule has no planted bug, the closed list: name -> sentence."""
    table: dict[str, str] = tomllib.loads((FOLDER / "reasons.toml").read_text())["uncovered"]
    return table


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    table = tomllib.loads((FOLDER / "reasons.toml").read_text())["prefixes"]
    return tuple((prefix, reason) for reason, text in table.items() for prefix in text.split())


def _reason(rule: str, chapter: str, explicit: dict[str, str]) -> str:
    if rule in explicit:
        return explicit[rule]
    if chapter == "hypervisor":
        return ""
    for prefix, reason in _prefixes():
        if rule.startswith(prefix):
            return reason
    return "extension" if rule in ABSENT else ""


@cache
def table() -> tuple[RuleRow, ...]:
    """Every rule of the three chapters, in the manual's order. Raises BadTable on a bad row."""
    rows: list[RuleRow] = []
    for chapter in CHAPTERS:
        document = tomllib.loads((FOLDER / FILES[chapter]).read_text())
        points: dict[str, str] = document["points"]
        explicit: dict[str, str] = document.get("not_applicable", {})
        for rule in chapter_rules(chapter):
            reason = _reason(rule.name, chapter, explicit)
            if reason and reason not in reasons():
                raise BadTable(f"{rule.name}: no reason {reason!r}")
            texts = re.split(r"\s*;\s*", points[rule.name]) if rule.name in points else ()
            chosen = texts or (() if reason else conventions.selectors(rule.name))
            if rule.name in points and reason:
                raise BadTable(f"{rule.name}: has points and a reason why it has none")
            uncovered = document.get("uncovered", {}).get(rule.name, "")
            if uncovered and (reason or uncovered not in uncovered_reasons()):
                raise BadTable(f"{rule.name}: no reason {uncovered!r} for being uncovered")
            selectors = tuple(parse(t) for t in chosen)
            rows.append(RuleRow(rule.name, chapter, selectors, reason, uncovered))
    _all_known(rows)
    return tuple(rows)


def _all_known(rows: list[RuleRow]) -> None:
    known = {row.rule for row in rows}
    for file in set(FILES.values()):
        document = tomllib.loads((FOLDER / file).read_text())
        explained = (*document.get("not_applicable", {}), *document.get("uncovered", {}))
        for rule in (*document["points"], *explained):
            if rule not in known:
                raise BadTable(f"{file}: no rule {rule}")
