# SPDX-License-Identifier: Apache-2.0
"""What an address counts as, which values of a field have points, the manual's sentences."""

from __future__ import annotations

import pytest

from trapline.coverage.fields import WIDE, reachable, shown, values
from trapline.coverage.names import CSR, csr_kind
from trapline.coverage.sentences import LONGEST, plain, tagged
from trapline.models.isa.csrs import BY_NAME

# Before a tag; in parts, because a tag in a file must be one of the manual's.
NORM = "norm" + ":"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (BY_NAME["hgatp"].address, "hgatp"),
        (BY_NAME["pmpaddr7"].address, "pmpaddr"),
        (BY_NAME["pmpcfg2"].address, "pmpcfg"),
        (0xB83, "mhpmcounterh"),
        (0x001, "fflags"),
        (0x008, "absent (U)"),
        (0x5FF, "absent (S)"),
        (0x6FF, "absent (H)"),
        (0x7FF, "absent (M)"),
    ],
)
def test_an_address_counts_as(address: int, kind: str) -> None:
    assert csr_kind(address) == kind
    assert kind in CSR.values


def test_small_fields_have_a_point_for_each_value_wide_ones_three() -> None:
    by_name = {f.name: f for f in BY_NAME["hstatus"].fields}
    assert values(by_name["SPV"]) == ("0", "1")
    assert values(by_name["VGEIN"]) == WIDE


def test_every_point_of_a_field_is_one_of_the_axis() -> None:
    fields, axis, by_address = shown()
    first, count = by_address[BY_NAME["hstatus"].address]
    mine = {f.name: f for f in fields[first : first + count]}
    assert axis.values[mine["hstatus.SPV"].base + 1] == "hstatus.SPV=1"
    assert mine["hstatus.SPV"].small
    assert not mine["hstatus.VGEIN"].small
    assert len(set(axis.values)) == len(axis.values)
    # A view shows the register behind it.
    sstatus, _ = by_address[BY_NAME["sstatus"].address]
    assert fields[sstatus].name.startswith("mstatus.")


@pytest.mark.parametrize(
    ("point", "can"),
    [
        ("mstatus.MPP=2", False),
        ("mstatus.MPP=3", True),
        ("stvec.MODE=2", False),
        ("hgatp.MODE=9", True),
        ("hgatp.MODE=1", False),
        ("mideleg.VSSI=0", False),
        ("mideleg.VSSI=1", True),
    ],
)
def test_what_a_hart_cannot_show_is_no_hole(point: str, can: bool) -> None:
    assert reachable(point) == can


def test_mark_up_is_taken_out_of_a_sentence() -> None:
    text = "If csr:mstatus[fs] is 0, insn:wfi[] of ext:svnapot[] takes qty:2[bits] {ne} `x`."
    assert plain(text) == "If mstatus.FS is 0, WFI of Svnapot takes 2 bits ≠ x."
    assert plain(f"see <<sec:two, Two-Stage>> and <<{NORM}rule>>") == "see Two-Stage and “rule”"
    assert len(plain("word " * 1000)) <= LONGEST


def test_a_tag_marks_a_phrase_a_block_or_a_paragraph() -> None:
    chapter = (
        f"Before [#{NORM}a]#the phrase# after.\n\n[[{NORM}b]]\n.Title\nThe block\nof two lines.\n\n"
        f"[#{NORM}c]\nThe paragraph.\n"
    )
    assert tagged(f"{NORM}a", chapter) == "the phrase"
    assert tagged(f"{NORM}b", chapter) == "The block of two lines."
    assert tagged(f"{NORM}c", chapter) == "The paragraph."
    assert tagged(f"{NORM}none", chapter) == ""
