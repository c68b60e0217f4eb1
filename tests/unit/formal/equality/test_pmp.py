# SPDX-License-Identifier: Apache-2.0
"""Proof of a first-match rule entry by entry, on two small sides written in different ways."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import z3

from trapline.formal.equality.pmp import CutProof, NoLemma, config_name, local_names, slot_term
from trapline.formal.solvers.portfolio import UNSAT, with_z3

ENTRIES, BITS = 4, 54
ADDR = z3.BitVec("addr", 64)
CONFIGS = [z3.BitVec(config_name(i), 8) for i in range(ENTRIES)]
REGISTERS = [z3.BitVec(f"pmpaddr{i}", 64) for i in range(ENTRIES)]


# What an access needs besides what an entry's registers say: so a match is not all of the verdict.
ALLOWED = z3.Bool("allowed")


def permits(entry: int) -> Any:
    return z3.And(ALLOWED, z3.Extract(0, 0, CONFIGS[entry]) == 1)


def on(entry: int) -> Any:
    return z3.Extract(4, 3, CONFIGS[entry]) != 0


def rtl(last: int = ENTRIES) -> Any:
    """Whether the lowest entry that is on and names the word permits reads."""
    result = z3.BoolVal(False)
    for i in reversed(range(last)):
        result = z3.If(on(i), z3.If(REGISTERS[i] == ADDR, permits(i), result), result)
    return result


def golden(order: list[int]) -> Any:
    """The same, each entry put before what is known so far; an entry that is off names nothing."""
    result = z3.BoolVal(False)
    for i in order:
        names = z3.And(on(i), z3.Not(ADDR - REGISTERS[i] != 0))
        result = z3.Or(z3.And(names, permits(i)), z3.And(z3.Not(names), result))
    return result


def proof(asked: list[str]) -> CutProof:
    def prove(name: str, query: list[Any]) -> bool:
        asked.append(name)
        return with_z3(query, 20)[0] == UNSAT

    return CutProof([z3.ULT(ADDR, 1 << BITS)], BITS, prove)


def test_what_is_left_of_equal_sides_has_no_counterexample() -> None:
    asked: list[str] = []
    rest = proof(asked).rest(rtl(), golden([3, 2, 1, 0]), ENTRIES)
    assert with_z3(rest, 20)[0] == UNSAT
    # Entries that differ in the names of their registers only share their lemmas: entry 0 has no
    # register below it, so it and entry 1 ask, the others do not.
    assert {name.partition(":")[0] for name in asked} <= {"entry 0", "entry 1"}


def test_another_order_of_entries_is_left_as_a_difference() -> None:
    rest = proof([]).rest(rtl(), golden([0, 1, 2, 3]), ENTRIES)
    verdict, model = with_z3(rest, 20)
    assert verdict == "sat"
    assert model is not None


def test_comparisons_in_no_known_relation_are_no_lemma() -> None:
    other = z3.substitute(golden([3, 2, 1, 0]), (REGISTERS[2], REGISTERS[2] + 1))
    with pytest.raises(NoLemma, match="entry 2"):
        proof([]).rest(rtl(), other, ENTRIES)


def test_a_pmpcfg_register_holds_eight_entries() -> None:
    register = slot_term("pmpcfg2")
    for i in range(8):
        part = z3.simplify(z3.Extract(8 * i + 7, 8 * i, register))
        assert str(part) == config_name(8 + i)
    assert slot_term("pmpaddr3").eq(REGISTERS[3])


def test_an_entry_looks_at_its_own_registers_and_the_one_below() -> None:
    for below, entry in pairwise(range(3)):
        assert f"pmpaddr{below}" in local_names(entry)
    assert len(local_names(0)) == 4
