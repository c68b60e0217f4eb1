# SPDX-License-Identifier: Apache-2.0
"""Parts of terms are found by what they depend on, and rewritten without a change of meaning."""

from __future__ import annotations

import z3

from trapline.formal.solvers.cut_points import (
    as_bool,
    leaves,
    maximal,
    relations,
    settled,
    simplified,
    supports,
    unless,
)

A, B, C = (z3.BitVec(name, 8) for name in "abc")
P, Q = z3.Bools("p q")


def same(one: z3.ExprRef, other: z3.ExprRef) -> bool:
    solver = z3.Solver()
    solver.add(one != other)
    return solver.check() == z3.unsat


def test_leaves_and_supports_name_the_free_constants() -> None:
    term = z3.If(P, A + B, A) + 1
    assert {str(t) for t in leaves(term)} == {"p", "a", "b"}
    assert supports(term)[term.get_id()] == {"p", "a", "b"}


def test_the_largest_truth_values_over_some_names_are_found() -> None:
    inner = z3.And(A < B, A > 3)
    term = z3.And(z3.Or(inner, P), C == 1)
    found = maximal(term, supports(term), ["a", "b"], frozenset({"a"}))
    assert [t.get_id() for t in found] == [inner.get_id()]
    assert not maximal(term, supports(term), ["a"], frozenset({"a", "b"}))


def test_relations_of_two_truth_values() -> None:
    assert len(list(relations([P, Q]))) == 4
    assert same(unless(P, True), z3.Not(P))
    assert same(as_bool(z3.Extract(0, 0, A)), z3.Extract(0, 0, A) == 1)


def test_a_branch_that_its_uses_have_decided_is_taken() -> None:
    unassigned = z3.BitVec("x", 8)
    term = z3.If(P, z3.If(P, A, unassigned) + 1, B)
    assert "x" in {str(t) for t in leaves(term)}
    result = settled(term)
    assert "x" not in {str(t) for t in leaves(result)}
    assert same(result, term)


def test_a_use_elsewhere_keeps_the_branch() -> None:
    shared = z3.If(P, A, B)
    assert same(settled(z3.If(P, shared, C) + shared), z3.If(P, shared, C) + shared)


def test_only_parts_over_the_names_are_simplified() -> None:
    term = ((A & 0) | A) + (B ^ B) + C
    result = simplified(term, ["a"])
    assert same(result, term)
    assert "b" in {str(t) for t in leaves(result)}
