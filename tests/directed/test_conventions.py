"""A directed program says in its first comment which rules it holds a hart to."""

from __future__ import annotations

import re

import pytest

from trapline.models.isa.rules import all_rules

from .conftest import SOURCES


def rules_of(text: str) -> list[str]:
    """Rule names of the first line: `/* Rules: a b c`."""
    first = text.splitlines()[0]
    assert first.startswith("/* Rules: "), first
    return first.removeprefix("/* Rules: ").removesuffix("*/").split()


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_first_comment_names_rules_of_the_manual(source):
    names = rules_of(source.read_text())
    assert names
    assert [n for n in names if n not in all_rules()] == []


def test_every_program_can_fail():
    for source in SOURCES:
        assert re.search(r"\bCHECK", source.read_text()), source.name
