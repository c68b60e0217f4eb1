# SPDX-License-Identifier: Apache-2.0
"""The walker's registers: invariants proved and refuted, and the words they are made of."""

from __future__ import annotations

import itertools

import pytest
import z3

from trapline.formal.result import Status
from trapline.formal.sequential import walker
from trapline.models.golden.mmu.pte import pte_check, root_level
from trapline.models.golden.mmu.walk import guest_access
from trapline.models.isa.config import SV32, SV39, SV48, SV57, named
from trapline.models.isa.functions import Access, Implicit, PteResult

from .invariants import Place, bits, proof, truth, with_bug

V, R, W, X, U, G, A, D = (1 << i for i in range(8))
IMPLICIT = {
    "UsePteRead": Implicit.VS_PTE_READ,
    "UsePteWrite": Implicit.VS_PTE_WRITE,
    "UseFinal": Implicit.NONE,
}


@pytest.mark.parametrize(
    "invariant", ["returns_to_idle", "speculation_leaves_no_trace", "request_1", "levels_exist"]
)
def test_a_invariant_is_proved_and_refuted(invariant: str) -> None:
    assert proof("walker", invariant).status == Status.PROVED
    result = with_bug("walker", invariant)
    assert result.status == Status.REFUTED
    assert result.detail.startswith(f"{invariant}: ")


@pytest.mark.parametrize("mode", [SV32, SV39, SV48, SV57])
def test_the_top_level_is_that_of_the_root(mode: int) -> None:
    assert z3.simplify(walker._top(bits(mode, 4))).as_long() == root_level(mode)


def test_nothing_but_a_and_d_is_added() -> None:
    old = V | R | W
    for new, allowed in ((old, True), (old | A | D, True), (old | X, False), (V | R | A, False)):
        assert truth(walker._adds(bits(old, 64), bits(new, 64))) == allowed


@pytest.mark.parametrize("use", list(IMPLICIT))
@pytest.mark.parametrize("access", ["AccessFetch", "AccessLoad", "AccessStore"])
def test_a_leaf_permits_what_the_model_lets_through(access: str, use: str) -> None:
    number = int(Access[access.removeprefix("Access").upper()])
    seen = set()
    for w, x, d, mxr in itertools.product((0, 1), repeat=4):
        for r in (0, 1) if x and not w else (1,):
            leaf = V | U | A | R * r | W * w | X * x | D * d
            place = Place({"use_q": use, "req_q.access": access})
            place |= {"g_pte_q": bits(leaf, 64), "req_q.mxr_g": bits(mxr, 1)}
            checked = guest_access(int(IMPLICIT[use]), number, mxr)
            cfg = named("rv64imac_h")
            result = pte_check(cfg, leaf, 0, SV39, 1, checked[0], 1, 0, checked[1], 0, 0)[0]
            permits = truth(walker._g_leaf_permits(place))
            assert permits == (result == PteResult.LEAF)
            seen.add(permits)
    assert True in seen


def at(state: str, use: str = "UseFinal", level: int = 0, s_level: int = 0) -> Place:
    """A place in a walk."""
    levels = {"level_q": bits(level, 3), "s_level_q": bits(s_level, 3)}
    return Place({"state_q": state, "use_q": use} | levels)


def g_walk(use: str, s_level: int, update: bool = False) -> list[tuple[Place, bool]]:
    """The places of a G-stage walk of two levels, from a lookup that misses to one that hits."""
    states = [(s, n) for n in (1, 0) for s in ("StGRead", "StGWait")]
    states += [("StGWrite", 0), ("StGWriteWait", 0)] if update else []
    places = [(at("StGLookup", use, 0, s_level), False)]
    places += [(at(s, use, n, s_level), False) for s, n in states]
    return [*places, (at("StGLookup", use, 0, s_level), True)]


def test_the_rank_falls_from_step_to_step_of_a_walk() -> None:
    walk = [(at("StSStart"), False)]
    for level in (2, 1, 0):
        walk += [(at("StSAddress", level=level), False), *g_walk("UsePteRead", level)]
        walk += [(at(s, level=level), False) for s in ("StSRead", "StSWait")]
    walk += g_walk("UsePteWrite", 0)
    walk += [(at(s), False) for s in ("StSWrite", "StSWriteWait")]
    walk += g_walk("UseFinal", 0, update=True)
    walk += [(at("StDone"), False), (at("StIdle"), False)]
    ranks = [z3.simplify(walker.rank(c, z3.BoolVal(f))).as_long() for c, f in walk]
    assert ranks == sorted(set(ranks), reverse=True)
    assert ranks[-1] == 0
