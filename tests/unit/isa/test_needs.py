# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.config import DEFAULT, NAMED, SV39
from trapline.models.isa.needs import parse, unmet

BASE = NAMED[DEFAULT]
OTHER = replace(
    NAMED["rv64imac"],
    name="other",
    extensions=NAMED["rv64imac"].extensions - {"sstc"},
    vm_modes=frozenset({SV39}),
    pmp_usable=8,
    medeleg_writable=0xB109,
    absent_csrs=frozenset({"mcountinhibit"}),
    time_csr=False,
)


def test_a_line_of_terms_with_reasons() -> None:
    text = "xlen 64 (Svnapot is one of RV64), svnapot, geilen>=3 ,  h"
    assert parse(text) == ("xlen 64", "svnapot", "geilen>=3", "h")
    assert parse("") == ()


@pytest.mark.parametrize(
    ("term", "base", "other"),
    [
        ("h", True, False),
        ("sstc", True, False),
        ("zicond", True, True),
        ("xlen 64", True, True),
        ("xlen 32", False, False),
        ("sv39", True, True),
        ("sv48", True, False),
        ("sv39x4", True, False),
        ("geilen>=1", True, False),
        ("geilen>=8", False, False),
        ("pmp_usable>=8", True, True),
        ("pmp_usable>=9", True, False),
        ("medeleg_writable", True, False),
        ("time_csr", True, False),
        ("tval_insn", True, True),
        ("mcountinhibit", True, False),
        ("menvcfg", True, True),
    ],
)
def test_terms(term: str, base: bool, other: bool) -> None:
    assert unmet(BASE, parse(term)) == (() if base else (term,))
    assert unmet(OTHER, parse(term)) == (() if other else (term,))


def test_a_mode_of_the_other_xlen_asks_nothing() -> None:
    assert unmet(NAMED["rv32imac_h"], ("sv48", "sv57x4", "sv32")) == ()
    assert unmet(BASE, ("sv32", "sv32x4")) == ()
    assert unmet(NAMED["rv32imac_h"], ("spa_bits>=56", "asidlen>=16")) == ()
    assert unmet(replace(BASE, name="narrow", spa_bits=40), ("spa_bits>=56",)) != ()


@pytest.mark.parametrize("term", ["sstcc", "geilen>=x", "sstc>=1", "name", "sv99", "time_csr>=1"])
def test_a_term_that_says_nothing_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        parse(term)
