# SPDX-License-Identifier: Apache-2.0
"""Properties of the specification: a share of them, and changes that fail them."""

from __future__ import annotations

import ast
import json

import pytest
import z3

from trapline.formal.golden.sources import ROOT, Library
from trapline.formal.properties import PROPERTIES, Property, check_property
from trapline.formal.properties.spec import ProofWorld
from trapline.formal.result import Status


@pytest.mark.parametrize("name", ["guest_page_fault_never_vs", "sret_stays_virtual"])
def test_property_holds(name: str) -> None:
    assert check_property(name, "rv64imac_h", 30).status == Status.PROVED


def test_planted_golden_change_fails_a_property() -> None:
    text = Library().path("priv.xret").read_text()
    library = Library(
        {"priv.xret": ast.parse(text.replace("return spp, 1, vsepc", "return 3, 1, vsepc"))}
    )
    result = check_property("sret_stays_virtual", "rv64imac_h", 30, library=library)
    assert result.status == Status.REFUTED


def test_a_suggested_lemma_is_used_only_if_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(world: ProofWorld) -> object:
        x = z3.BitVec("x", 8)
        world.assume(z3.ULT(x, 10))
        # The first follows from the premise; the second would prove anything.
        world.suggest([z3.ULT(x, 12), z3.BoolVal(False), z3.ULT(x, 9)])
        return z3.ULT(x, 9)

    found = Property("lemmas", "x is less than 9.", (), ("rv64imac_h",), claim)
    monkeypatch.setitem(PROPERTIES, "lemmas", found)
    assert check_property("lemmas", "rv64imac_h", 30).status == Status.REFUTED


def test_a_pmp_that_stops_m_mode_fails_its_property() -> None:
    text = Library().path("priv.pmp").read_text()
    changed = text.replace("verdict = 1 if priv == M else 0", "verdict = 0")
    assert changed != text
    library = Library({"priv.pmp": ast.parse(changed)})
    result = check_property("pmp_spares_m_mode", "rv64imac_h", 30, False, library=library)
    assert result.status == Status.REFUTED


def test_every_rule_of_a_property_exists() -> None:
    known = (ROOT / "models" / "isa" / "rules.json").read_text()
    json.loads(known)
    for item in PROPERTIES.values():
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
    assert len(PROPERTIES) >= 40
