# SPDX-License-Identifier: Apache-2.0
"""Headlines say what the design's walker read: another PTE, the same to another end, or none."""

from __future__ import annotations

from types import SimpleNamespace

from trapline.models.isa.commit import Kind, pack
from trapline.models.isa.config import named
from trapline.models.isa.memory_map import RAM
from trapline.tb.lockstep.culprit import stale_remark
from trapline.tb.lockstep.difference import (
    Difference,
    FieldDifference,
    Finding,
    PteRead,
    WalkStep,
)
from trapline.tb.lockstep.walk_words import concerns_translation, walk_remark

ROOT, TABLE, LEAF = RAM.base + 0x1018, RAM.base + 0x2020, RAM.base + 0x3028
WALK = [
    WalkStep(1, "VS", False, -1, 0, 0, 8 << 60),
    WalkStep(1, "VS", False, 2, 0x5000, ROOT, 0x2000_0801),
    WalkStep(1, "VS", False, 1, 0x5000, TABLE, 0x2000_0C01),
    WalkStep(1, "VS", False, 0, 0x5000, LEAF, 0x2010_00CF),
]


def found(
    *reads: tuple[int, int], fields: tuple[str, ...] = ("mem_pa",), cause: int = 0
) -> Difference:
    one = Difference(Finding.FIELD, 9, [FieldDifference(name, 1, 2) for name in fields])
    one.rtl = tuple(pack({"kind": Kind.EXCEPTION, "cause": cause} if cause else {}))
    one.golden = tuple(pack({}))
    one.walk = list(WALK)
    one.pte_reads = [PteRead(spa, value, 7) for spa, value in reads]
    one.pte_reads_before = [PteRead(ROOT, WALK[1].value, 3)]
    return one


def sentence_of(one: Difference) -> str:
    return walk_remark(one).sentence


def all_of_it() -> list[tuple[int, int]]:
    return [(s.spa, s.value) for s in WALK[1:]]


def test_another_pte_in_the_same_root_or_at_the_same_place_of_another_table_is_named():
    for odd in (ROOT + 0x2000, 0x8765_4000 + (ROOT & 0xFFF)):
        assert sentence_of(found((odd, 0))) == (
            f"; its walk reads the PTE at {odd:#x} where the model's reads {ROOT:#x} "
            "(VS-stage level 2, of 0x5000)"
        )
    # One that has nothing to do with it belongs to a walk ahead of the step.
    assert "no PTE of this walk" in sentence_of(found((0x8765_4FF8, 0)))


def test_a_walk_that_ends_sooner_later_or_with_another_value_says_with_which_pte():
    sooner = sentence_of(found(*all_of_it()[:2], fields=("kind",), cause=13))
    assert sooner == (
        f"; its walk ends with the PTE 0x20000c01 at {TABLE:#x} (VS-stage level 1, of 0x5000), "
        f"the model's with 0x201000cf at {LEAF:#x} (VS-stage level 0, of 0x5000)"
    )
    both = sentence_of(found(*all_of_it()))
    assert both.startswith(f"; both walks end with the PTE 0x201000cf at {LEAF:#x}")
    other = sentence_of(found(*all_of_it()[:2], (LEAF, 0)))
    assert "ends with the PTE 0x0 at" in other
    assert other.endswith("which the model reads as 0x201000cf")


def test_no_read_at_all_means_that_a_translation_was_kept():
    assert "a translation that was kept answers" in sentence_of(found())
    one = found()
    one.pte_reads_before = []
    # A design that does not report what it reads.
    assert sentence_of(one) == ""


def test_only_translations_are_told_of():
    assert not concerns_translation(found(fields=("rd_wdata",)))
    assert not concerns_translation(found(fields=("kind",), cause=22))
    assert concerns_translation(found(fields=("kind",), cause=23))
    assert concerns_translation(found(fields=("fetch_pa",)))
    assert sentence_of(found(*all_of_it(), fields=("tval",), cause=13)) == ""
    nothing = found(*all_of_it())
    nothing.walk = []
    assert sentence_of(nothing) == ""


def test_what_the_walker_has_just_read_is_no_stale_value():
    versions = {LEAF - RAM.base: [(5, 0x8040_7000 >> 2 | 0xCF)]}
    stores = SimpleNamespace(versions=lambda at, _after: versions.get(at, []))
    hart = SimpleNamespace(cfg=named("rv64imac_h"))
    checker = SimpleNamespace(hart=hart, staleness=SimpleNamespace(stores=stores))
    one = found(*all_of_it()[:2])
    one.rtl = tuple(pack({"mem_pa": 0x8040_7123}))
    assert "old VS PTE" in stale_remark(one, checker).sentence
    one.pte_reads.append(PteRead(LEAF, WALK[-1].value, 8))
    assert stale_remark(one, checker).sentence == ""
