# SPDX-License-Identifier: Apache-2.0
"""The queries that together prove pmp_check, for any number of entries: see `cut_points`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import z3

from trapline.formal.solvers.cut_points import (
    as_bool,
    maximal,
    settled,
    simplified,
    supports,
    unless,
)
from trapline.formal.solvers.terms import Term

Query = tuple[str, list[Term]]
Decide = Callable[[str, list[Term]], bool]


class NoLemma(Exception):
    """An entry's comparisons on the two sides are in no known relation."""


def config_name(entry: int) -> str:
    """The constant that stands for pmp<entry>cfg."""
    return f"pmp{entry}cfg"


def local_names(entry: int) -> list[str]:
    """Inputs that decide whether an access matches `entry`."""
    below = [f"pmpaddr{entry - 1}"] if entry else []
    return ["addr", "size", config_name(entry), f"pmpaddr{entry}", *below]


def slot_term(name: str) -> Term:
    """A slot of the state as a free term; pmpcfg registers entry by entry."""
    if not name.startswith("pmpcfg"):
        return z3.BitVec(name, 64)
    first = 4 * int(name.removeprefix("pmpcfg"))
    return z3.Concat(*[z3.BitVec(config_name(first + i), 8) for i in range(7, -1, -1)])


def _renamed(query: Sequence[Term], entry: int) -> list[Term]:
    """The query over names that all entries share."""
    swaps = []
    for at, name in enumerate(local_names(entry)):
        width = {"size": 2, config_name(entry): 8}.get(name, 64)
        swaps.append((z3.BitVec(name, width), z3.BitVec(f"entry_{at}", width)))
    return [z3.substitute(t, *swaps) for t in query]


class CutProof:
    """`rtl == golden` under `premises`, split into lemmas of one entry and the rest.

    prove: decides one named query. Raises NoLemma where an entry has no match lemma; the claim must
    then be decided as one query.
    """

    def __init__(self, premises: Sequence[Term], address_bits: int, prove: Decide) -> None:
        """Pmpaddr registers hold `address_bits` bits (the state invariant)."""
        self._premises = list(premises)
        self._bits = address_bits
        self._prove = prove
        self._known: dict[tuple[int, ...], bool] = {}
        self._kept: list[Term] = []  # ids of terms are theirs only while they live

    def _holds(self, entry: int, name: str, statement: Term) -> bool:
        registers = [f"pmpaddr{i}" for i in (entry - 1, entry) if i >= 0]
        width = [z3.ULT(z3.BitVec(r, 64), 1 << self._bits) for r in registers]
        query = _renamed([*self._premises, *width, z3.Not(statement)], entry)
        self._kept += query
        key = tuple(t.get_id() for t in query)
        if key not in self._known:
            self._known[key] = self._prove(f"entry {entry}: {name}", query)
        return self._known[key]

    def rest(self, rtl: Term, golden: Term, entries: int) -> list[Term]:
        """What remains to be refuted once every entry's comparisons are free truth values."""
        rtl = settled(rtl)
        golden = simplified(golden, [config_name(i) for i in range(entries)])
        sides = [(t, supports(t)) for t in (golden, rtl)]
        facts: list[Term] = []
        swaps: list[tuple[Term, Term]] = []
        for entry in range(entries):
            names = local_names(entry)
            needs = frozenset({"addr", f"pmpaddr{entry}"})
            ours, theirs = (maximal(t, s, names, needs) for t, s in sides)
            on = z3.Extract(4, 3, z3.BitVec(config_name(entry), 8)) != 0
            # The golden model's match comes last in its term, the RTL's first.
            for g, r, no in itertools.product(reversed(ours), theirs, (False, True)):
                if self._holds(entry, "both match", unless(g, no) == z3.And(on, r)):
                    break
            else:
                raise NoLemma(f"entry {entry}")
            cut_points = {
                t.get_id(): z3.Bool(f"{side}_{entry}_{i}")
                for side, terms in (("golden", ours), ("rtl", theirs))
                for i, t in enumerate(terms)
            }
            swaps += [(t, cut_points[t.get_id()]) for t in (*ours, *theirs)]
            matched = unless(cut_points[g.get_id()], no)
            facts.append(matched == z3.And(on, cut_points[r.get_id()]))
            for g2, r2 in itertools.product(ours, theirs):
                if g2.get_id() == g.get_id() or r2.get_id() == r.get_id():
                    continue
                for other in (False, True):
                    same = as_bool(g2) == unless(as_bool(r2), other)
                    match = z3.Implies(unless(g, no), same)
                    if self._holds(entry, "both hold the whole access", match):
                        agree = cut_points[g2.get_id()] == unless(cut_points[r2.get_id()], other)
                        facts.append(z3.Implies(matched, agree))
                        break
        return [*self._premises, *facts, z3.substitute(z3.Not(golden == rtl), *swaps)]
