# SPDX-License-Identifier: Apache-2.0
"""One step of the walker against the specification: what is taken of the request, what is named."""

from __future__ import annotations

from typing import Any

import pytest
import z3

from trapline.formal.result import Status
from trapline.formal.rtl.transition import Transition
from trapline.formal.sequential.tlb import hollow
from trapline.formal.sequential.walk_spec import Successor, Walk
from trapline.formal.sequential.walk_steps import WIRES, Steps, request_of
from trapline.models.isa.config import named
from trapline.models.isa.functions import Fault, Implicit

from .invariants import bits, proof

CFG = named("rv64imac_h")


@pytest.fixture(scope="module")
def steps() -> Steps:
    t = Transition("walker", CFG, WIRES, hollow({}))
    return Steps(CFG, t, Walk(CFG, request_of(t.now), {}))


def test_the_request_is_that_of_the_walk_under_way(steps: Steps) -> None:
    now, request = steps.now, steps.walk.r
    assert request.va.eq(now["req_q.va"])
    assert request.g_root.eq(now["req_q.ctx.g_root"])
    assert request.s_adue.eq(now["req_q.ctx.s_adue"])
    assert request.may_update.eq(now.on("req_q.update"))


def test_every_invariant_has_a_name_of_its_own(steps: Steps) -> None:
    names = [s.name for s in steps.all()]
    assert len(names) == len(set(names))
    assert all(s.when is not None for s in steps.all())


def test_a_place_that_nobody_knows_is_refused(steps: Steps) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        steps.reached(Successor(z3.BoolVal(True), "nowhere"))


@pytest.mark.parametrize(
    ("invariant", "place", "wrong"),
    [
        ("refused_access_faults", "refused", lambda self, when: [self.fault(when, Fault.PAGE)]),
        (
            "begins_at_the_guest_root",
            "implicit",
            lambda self, purpose: bits(int(Implicit.VS_PTE_READ), 2),
        ),
        (
            "reads_the_pte_of_the_address",
            "pte_of",
            lambda self, table, level: self.guest_pte_of(table, self.r.va, level),
        ),
    ],
)
def test_another_specification_is_refuted(
    invariant: str, place: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proof("walk", invariant).status == Status.PROVED
    monkeypatch.setattr(Walk, place, wrong)
    result = proof("walk", invariant)
    assert result.status == Status.REFUTED
    assert result.detail.startswith(f"{invariant}: ")
