# SPDX-License-Identifier: Apache-2.0
"""A program says in its first comment which rules it holds a hart to; together they name all.

`make directed-rules` prints the counts.
"""

from __future__ import annotations

import re
import tomllib

import pytest

from trapline.models.isa.config import NAMED
from trapline.models.isa.rules import all_rules, chapter_rules

from .programs import BUILDS, ROOT, SOURCES, needed_xlen, rules_of

NOT_APPLICABLE = ROOT / "tests" / "directed" / "not_applicable.toml"


def applicability() -> dict[str, str]:
    """Rules of the hypervisor chapter that no program can name, with the reason."""
    tables = tomllib.loads(NOT_APPLICABLE.read_text())["reason"]
    return {rule: entry["why"] for entry in tables for rule in entry["rules"]}


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_first_comment_names_rules_of_the_manual(source):
    names = rules_of(source)
    assert names
    assert len(names) == len(set(names))
    assert [n for n in names if n not in all_rules()] == []


def test_every_rule_of_the_chapter_is_named_or_has_its_reason():
    named = {name for source in SOURCES for name in rules_of(source)}
    chapter = [r.name for r in chapter_rules("hypervisor")]
    reasons = applicability()
    missing = [n for n in chapter if n not in named and n not in reasons]
    print(
        f"\n{len(SOURCES)} programs name {len(named)} rules; of the hypervisor chapter's "
        f"{len(chapter)}: {len(named & set(chapter))} named, {len(reasons)} not applicable, "
        f"{len(missing)} missing"
    )
    assert missing == []
    assert sorted(reasons.keys() - set(chapter)) == [], "not a rule of the chapter"
    assert sorted(reasons.keys() & named) == [], "named by a program: no reason needed"
    assert all(reasons.values())


def test_every_program_can_fail():
    for source in SOURCES:
        assert re.search(r"\b(CHECK|check_access)", source.read_text()), source.name


def test_names_are_single_and_folders_are_configurations():
    assert len({s.stem for s in SOURCES}) == len(SOURCES)
    assert {b.config for b in BUILDS} <= NAMED.keys()


def test_a_program_that_needs_a_width_needs_that_of_its_configuration():
    for build in BUILDS:
        assert needed_xlen(build.source) in (None, NAMED[build.config].xlen), build
