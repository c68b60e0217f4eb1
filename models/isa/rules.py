# SPDX-License-Identifier: Apache-2.0
"""The manual's normative rules by name, so that a row, a test or a report can point at a sentence.

`rules.json` holds the lists that the manual keeps for each chapter (written by `rules_import`). In
the manual's text a rule's sentence carries the rule's tags: `[#norm:hstatus_vtsr_op]#...#`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("rules.json")


@dataclass(frozen=True)
class Rule:
    """One normative rule. `chapter` is the manual's file without its ending."""

    name: str
    chapter: str
    tags: tuple[str, ...]
    # The manual leaves this to the implementation.
    implementation_defined: bool = False
    # "WARL" or "WLRL" where the choice is the set of legal values of a field, else "".
    category: str = ""
    # The extension (or base) that the choice belongs to, "" where the rule is no choice.
    instance: str = ""


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its name."""
    chapters: dict[str, dict[str, dict[str, object]]] = json.loads(DATA.read_text())
    return {
        name: rule_from(name, chapter, entry)
        for chapter, entries in chapters.items()
        for name, entry in entries.items()
    }


def rule_from(name: str, chapter: str, entry: dict[str, object]) -> Rule:
    """A rule from its entry in `rules.json`."""
    tags = entry.get("tags", [])
    if not isinstance(tags, list):
        raise ValueError(f"{DATA.name}: tags of {name} are not a list")
    return Rule(
        name,
        chapter,
        tuple(str(t) for t in tags),
        bool(entry.get("implementation_defined", False)),
        str(entry.get("category", "")),
        str(entry.get("instance", "")),
    )


def chapter_rules(chapter: str) -> tuple[Rule, ...]:
    """The rules of one chapter ("hypervisor"), in the manual's order."""
    return tuple(r for r in all_rules().values() if r.chapter == chapter)


def unknown(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `names` that are no rule."""
    known = all_rules()
    return tuple(n for n in names if n not in known)
