# SPDX-License-Identifier: Apache-2.0
"""How a property is proved: its premises, its lemmas, its rules."""

from __future__ import annotations

import json

import pytest
import z3

from trapline.formal.golden.sources import ROOT
from trapline.formal.properties import PROPERTIES, Property, check_property
from trapline.formal.properties.spec import ProofWorld
from trapline.formal.result import NO_INPUT, Status
from trapline.models.isa.config import NAMED
from trapline.models.isa.functions import Access, Fault


@pytest.mark.parametrize("name", ["guest_page_fault_never_vs", "sret_stays_virtual"])
def test_property_holds(name: str) -> None:
    assert check_property(name, "rv64imac_h", 30).status == Status.PROVED


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


def test_every_rule_of_a_property_exists() -> None:
    known = (ROOT / "models" / "isa" / "rules.json").read_text()
    json.loads(known)
    for item in PROPERTIES.values():
        for rule in item.rules:
            assert f'"{rule}"' in known, (item.name, rule)
    assert len(PROPERTIES) >= 40


def test_premises_that_nothing_satisfies_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(world: ProofWorld) -> object:
        x = z3.BitVec("x", 8)
        world.assume(z3.ULT(x, 3), z3.UGT(x, 5))
        return x == 1

    monkeypatch.setitem(PROPERTIES, "none", Property("none", "No.", (), ("rv64imac_h",), claim))
    result = check_property("none", "rv64imac_h", 10)
    assert (result.status, result.detail) == (Status.VACUOUS, NO_INPUT[Status.VACUOUS])


def test_what_a_golden_function_gives_is_what_it_gives_when_executed() -> None:
    world = ProofWorld(NAMED["rv64imac_h"])
    terms = {
        "fault": z3.BitVecVal(int(Fault.GUEST_PAGE), 2),
        "access": z3.BitVecVal(int(Access.STORE), 2),
    }
    answer = z3.simplify(world.call("fault_cause", terms)["cause"]).as_long()
    assert answer == 23
