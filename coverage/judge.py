# SPDX-License-Identifier: Apache-2.0
"""From points to verdicts: which rules are hit, covered and proved, and what is still a hole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trapline.coverage.evidence import Evidence, gathered
from trapline.coverage.points import SPACE
from trapline.coverage.rule_table import CHAPTERS, RuleRow, reasons, table, uncovered_reasons
from trapline.coverage.space import CoverGroup
from trapline.coverage.store import LOCKSTEP, Covered
from trapline.models.isa.sentences import sentences


@dataclass(frozen=True)
class RuleVerdict:
    """One rule. missing: texts of the selectors of which no point was hit.

    hit: every selector has one, in lockstep. covered: and a planted bug tagged with the rule was
    caught. proved: a proof names it.
    """

    row: RuleRow
    evidence: Evidence
    missing: tuple[str, ...]
    in_lockstep: bool

    @property
    def applicable(self) -> bool:
        """Whether the rule binds a hart of this project."""
        return not self.row.reason

    @property
    def hit(self) -> bool:
        """Whether all its points were hit in lockstep."""
        return (
            self.applicable and self.in_lockstep and bool(self.row.selectors) and not self.missing
        )

    @property
    def covered(self) -> bool:
        """Hit, and a planted bug of it was caught."""
        return self.hit and bool(self.evidence.caught)

    @property
    def proved(self) -> bool:
        """Whether a proof or property names it."""
        return self.applicable and bool(self.evidence.proofs)

    def document(self) -> dict[str, Any]:
        """The rule's row in coverage.json."""
        row, evidence = self.row, self.evidence
        return {
            "rule": row.rule,
            "chapter": row.chapter,
            "sentence": sentences().get(row.rule, ""),
            "not_applicable": reasons().get(row.reason, ""),
            "why_uncovered": uncovered_reasons().get(row.uncovered, ""),
            "points": [s.text for s in row.selectors],
            "missing": list(self.missing),
            "hit": self.hit,
            "covered": self.covered,
            "proved": self.proved,
            "programs": evidence.programs,
            "planted": evidence.planted,
            "caught": evidence.caught,
            "controls": evidence.controls,
            "proofs": evidence.proofs,
        }


def verdicts(covered: Covered, evidence: Mapping[str, Evidence] | None = None) -> list[RuleVerdict]:
    """A verdict for each rule of the table, in the manual's order."""
    known = gathered() if evidence is None else evidence
    points, configs = frozenset(covered.points), frozenset(covered.configs)
    in_lockstep = covered.sources == {LOCKSTEP}
    return [
        RuleVerdict(
            row,
            known.get(row.rule, Evidence()),
            tuple(s.text for s in row.selectors if not s.hit(points, configs)),
            in_lockstep,
        )
        for row in table()
    ]


def group_counts(covered: Covered, group: CoverGroup) -> tuple[int, int, list[int]]:
    """(points hit, points possible, the possible ones not hit: numbers in the group)."""
    base = SPACE.bases[group.name]
    possible = [number for number, _ in group.numbers()]
    holes = [number for number in possible if base + number not in covered.points]
    return len(possible) - len(holes), len(possible), holes


def figures(found: list[RuleVerdict], chapter: str = "") -> dict[str, int]:
    """rules_total, _applicable, _hit, _covered, _proved of one chapter, or of all."""
    chosen = [v for v in found if not chapter or v.row.chapter == chapter]
    return {
        "rules_total": len(chosen),
        "rules_applicable": sum(v.applicable for v in chosen),
        "rules_hit": sum(v.hit for v in chosen),
        "rules_covered": sum(v.covered for v in chosen),
        "rules_proved": sum(v.proved for v in chosen),
    }


def document(covered: Covered) -> dict[str, Any]:
    """coverage.json: figures of the hypervisor chapter on top, of each chapter, groups, rules."""
    found = verdicts(covered)
    groups = []
    hit_in_all = possible_in_all = 0
    for group in SPACE.groups:
        hit, possible, holes = group_counts(covered, group)
        hit_in_all, possible_in_all = hit_in_all + hit, possible_in_all + possible
        groups.append({
            "name": group.name,
            "sentence": group.sentence,
            "rules": list(group.rules),
            "crossed": group.crossed,
            "hit": hit,
            "possible": possible,
            "holes": [group.point_name(n) for n in holes],
        })  # fmt: skip
    return {
        **figures(found, "hypervisor"),
        "chapters": {chapter: figures(found, chapter) for chapter in CHAPTERS},
        "points_hit": hit_in_all,
        "points_possible": possible_in_all,
        "programs": covered.programs,
        "instructions": covered.instructions,
        "traps": covered.traps,
        "configs": sorted(covered.configs),
        "sources": sorted(covered.sources),
        "lost_groups": sorted(covered.lost),
        "groups": groups,
        "rules": [v.document() for v in found],
    }
