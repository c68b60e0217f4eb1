# SPDX-License-Identifier: Apache-2.0
"""Walks as rows: PTEs in words, and where the two sides read different ones."""

from __future__ import annotations

import pytest

from trapline.models.isa.functions import Access
from trapline.tb.lockstep.difference import PteRead, WalkStep
from trapline.tb.report.walk import line, pte_text, rows


@pytest.mark.parametrize(
    ("pte", "xlen", "text"),
    [
        (0, 64, "-------- not valid"),
        (0x2010_0001, 64, "V------- next level 0x80400000"),
        (0x2010_00CF, 64, "VRWX--AD leaf 0x80400000"),
        (0x2010_0005, 64, "V-W----- reserved 0x80400000"),
        (1 << 63 | 0x2010_20CF, 64, "VRWX--AD leaf 0x80408000 NAPOT"),
        (1 << 61 | 0x2010_00CF, 64, "VRWX--AD leaf 0x80400000 NC"),
        (0xFFFF_FC0F, 32, "VRWX---- leaf 0x3fffff000"),
    ],
)
def test_a_pte_in_words(pte: int, xlen: int, text: str) -> None:
    assert pte_text(pte, xlen) == text


class Found:
    """What `rows` reads of a difference."""

    walk = (
        WalkStep(int(Access.LOAD), "VS", False, -1, 0, 0, 8 << 60 | 0x80400),
        WalkStep(int(Access.LOAD), "VS", False, 2, 0x4000_3568, 0x8040_0008, 0x2010_0001),
        WalkStep(int(Access.LOAD), "VS", False, 1, 0x4000_3568, 0x8040_1000, 0xCF),
    )
    pte_reads = (PteRead(0x8040_0008, 0x2010_0001, 90), PteRead(0x8040_9000, 0x1, 91))
    pte_reads_before = (PteRead(0x8040_1000, 0x4F, 12),)


def test_rows_say_where_the_sides_differ() -> None:
    found = rows(Found, 64)
    root, equal, other = found["golden"]
    assert (root["at"], root["level"], root["note"]) == ("vsatp", "root", "load")
    assert equal["note"] == ""
    assert other["note"] == "the design read 0x4f"
    ours, single, earlier = found["design"]
    assert (ours["stage"], ours["note"]) == ("VS-stage", "")
    assert (single["stage"], single["note"]) == ("", "the model reads no PTE there")
    assert earlier["note"] == "the model reads 0xcf; read earlier, in cycle 12"


def test_a_row_on_a_terminal() -> None:
    _, equal, other = rows(Found, 64)["golden"]
    assert line(equal).split() == (
        "VS-stage 2 0x40003568 [0x80400008] = 0x20100001 V------- next level 0x80400000".split()
    )
    assert line(other).endswith("<- the design read 0x4f")
