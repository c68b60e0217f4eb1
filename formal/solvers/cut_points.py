# SPDX-License-Identifier: Apache-2.0
"""Proof of pmp_check by cut points: each entry's comparisons are proved equal by themselves.

Sixteen or 64 entries of 64-bit comparisons are too many for one query. In both sides' terms, the
truth values that depend on one entry's registers and on the access alone are found; lemmas relate
those of one side to those of the other, each a query about one entry; then free truth values take
their places, and what is left is logic about which entry comes first. Entries that differ in the
names of their registers only share the proof of their lemmas.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import z3

from trapline.formal.solvers.terms import Term

Lemma = tuple[str, Term]


def leaves(term: Term) -> list[Term]:
    """The free constants of a term."""
    found: list[Term] = []
    for t in subterms(term):
        if t.num_args() == 0 and t.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.append(t)
    return found


def subterms(term: Term) -> Iterator[Term]:
    """Every subterm once."""
    seen: set[int] = set()
    stack = [term]
    while stack:
        t = stack.pop()
        if t.get_id() not in seen:
            seen.add(t.get_id())
            yield t
            stack.extend(t.children())


def _below(term: Term) -> Iterator[Term]:
    """Every subterm but the term itself."""
    return (t for t in subterms(term) if t.get_id() != term.get_id())


def supports(term: Term) -> dict[int, frozenset[str]]:
    """Names of the constants that each subterm depends on, by the subterm's id."""
    result: dict[int, frozenset[str]] = {}
    stack = [(term, False)]
    while stack:
        t, ready = stack.pop()
        if t.get_id() in result:
            continue
        if not ready and t.num_args():
            stack.append((t, True))
            stack.extend((c, False) for c in t.children())
        elif t.num_args():
            result[t.get_id()] = frozenset().union(*(result[c.get_id()] for c in t.children()))
        else:
            free = t.decl().kind() == z3.Z3_OP_UNINTERPRETED
            result[t.get_id()] = frozenset({str(t)}) if free else frozenset()
    return result


def maximal(
    term: Term, support: Mapping[int, frozenset[str]], local: Iterable[str], needs: frozenset[str]
) -> list[Term]:
    """The largest Booleans inside `term` over names of `local` only, all of `needs` among them.

    `support` is that of the term.
    """
    names = frozenset(local)
    seen: set[int] = set()
    found: list[Term] = []
    stack = [term]
    while stack:
        while stack:
            t = stack.pop()
            mine = support[t.get_id()]
            if t.get_id() in seen or not needs <= mine:
                continue
            seen.add(t.get_id())
            if mine <= names and z3.is_bool(t):
                found.append(t)
            else:
                stack.extend(t.children())
        # One that holds another is logic over it, and over what else it holds.
        ids = {t.get_id() for t in found}
        logic = {t.get_id() for t in found if not ids.isdisjoint(s.get_id() for s in _below(t))}
        stack = [c for t in found if t.get_id() in logic for c in t.children()]
        found = [t for t in found if t.get_id() not in logic]
    return sorted(found, key=lambda t: int(t.get_id()))


def relations(truths: Iterable[Term]) -> Iterator[Term]:
    """What may hold of each two of these Booleans: one implies the other, or they exclude it."""
    for a, b in itertools.combinations(truths, 2):
        yield from (z3.Implies(a, b), z3.Implies(b, a), z3.Or(a, b), z3.Not(z3.And(a, b)))


def unless(term: Term, negated: bool) -> Term:
    """The truth value, or its negation."""
    return z3.Not(term) if negated else term


def as_bool(term: Term) -> Term:
    """A truth value as a Boolean."""
    return term if z3.is_bool(term) else term == 1


def _postorder(term: Term) -> list[Term]:
    """Subterms, each after its arguments."""
    order: list[Term] = []
    seen: set[int] = set()
    stack = [(term, False)]
    while stack:
        t, ready = stack.pop()
        if ready:
            order.append(t)
        elif t.get_id() not in seen:
            seen.add(t.get_id())
            stack.append((t, True))
            stack.extend((c, False) for c in t.children())
    return order


def settled(term: Term) -> Term:
    """The term with If(c, a, b) reduced to a branch where every use of it has decided c already.

    Frontends give a variable that a branch does not assign the value x there, as in
    If(c, f(If(c, a, x)), d), which is If(c, f(a), d). A use decides c when it lies in a branch of
    another If over c: with the other value of c nothing looks at it.
    """
    order = _postorder(term)
    decided: dict[int, frozenset[tuple[int, int]]] = {term.get_id(): frozenset()}

    def used(t: Term, under: frozenset[tuple[int, int]]) -> None:
        before = decided.get(t.get_id())
        decided[t.get_id()] = under if before is None else before & under

    for t in reversed(order):
        under = decided[t.get_id()]
        if t.decl().kind() == z3.Z3_OP_ITE and not z3.is_bool(t):
            condition = t.arg(0).get_id()
            used(t.arg(0), under)
            used(t.arg(1), under | {(condition, 1)})
            used(t.arg(2), under | {(condition, 2)})
        else:
            for c in t.children():
                used(c, under)
    made: dict[int, Term] = {}
    for t in order:
        at = t.get_id()
        if t.decl().kind() == z3.Z3_OP_ITE:
            condition = t.arg(0).get_id()
            branch = next((b for b in (1, 2) if (condition, b) in decided[at]), None)
            if branch is not None:
                made[at] = made[t.arg(branch).get_id()]
                continue
        made[at] = t.decl()(*[made[c.get_id()] for c in t.children()]) if t.num_args() else t
    return made[term.get_id()]


def simplified(term: Term, names: Iterable[str]) -> Term:
    """The term with its largest parts over constants of `names` only simplified."""
    inside = frozenset(names)
    support = supports(term)
    pairs: list[tuple[Term, Term]] = []
    seen: set[int] = set()
    stack = [term]
    while stack:
        t = stack.pop()
        if t.get_id() in seen:
            continue
        seen.add(t.get_id())
        mine = support[t.get_id()]
        if mine and mine <= inside and t.num_args():
            pairs.append((t, z3.simplify(t)))
        else:
            stack.extend(t.children())
    return z3.substitute(term, *pairs) if pairs else term
