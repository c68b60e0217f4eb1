# SPDX-License-Identifier: Apache-2.0
"""Every planted bug of the sequential claims fits the sources, and is for a claim that exists."""

from __future__ import annotations

import pytest

from trapline.formal.golden.sources import ROOT
from trapline.formal.guards.planted import PLANTED
from trapline.formal.sequential import CHECKS
from trapline.models.isa.config import NAMED


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.check}-{bug.invariant}-{bug.text}")
def test_a_planted_bug_changes_its_file_in_one_place(bug) -> None:
    ((file, text),) = bug.overlay().items()
    original = (ROOT / file).read_text()
    assert text != original
    assert text.replace(bug.new, bug.old, 1) == original or bug.new in text


@pytest.mark.parametrize("name", list(CHECKS))
def test_every_invariant_has_a_planted_bug(name: str) -> None:
    claims = CHECKS[name].build(NAMED["rv64imac_h"], {})
    invariants = {s.name for s in claims.invariants} | {name for name, _ in claims.at_reset}
    assert {bug.invariant for bug in PLANTED if bug.check == name} == invariants
