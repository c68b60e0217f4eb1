# SPDX-License-Identifier: Apache-2.0
"""What a record did, in a few words."""

from __future__ import annotations

import pytest

from trapline.models.isa.commit import Kind, MemOp, pack
from trapline.tb.report.effects import change_text, effects, mode_name


@pytest.mark.parametrize(
    ("fields", "kind", "answer"),
    [
        ({"rd_we": 1, "rd_addr": 10, "rd_wdata": 0x1F}, Kind.RETIRE, ["x10=0x1f"]),
        ({"frd_we": 1, "rd_addr": 3, "rd_wdata": 0x2}, Kind.RETIRE, ["f3=0x2"]),
        (
            {"mem_op": MemOp.STORE, "mem_size": 1, "mem_pa": 0x8000_0010, "mem_wdata": 0x2A},
            Kind.RETIRE,
            ["[0x80000010]=0x002a"],
        ),
        ({"mem_op": MemOp.LOAD, "mem_size": 3, "mem_pa": 0x8000_0010}, Kind.RETIRE, []),
        (
            {"insn": 0x1020_0073, "priv_after": 1, "v_after": 1, "next_pc": 0x80},
            Kind.RETIRE,
            ["-> VS 0x80"],
        ),
        (
            {"cause": 21, "target": 1, "next_pc": 0x100},
            Kind.EXCEPTION,
            ["load guest-page fault -> HS 0x100"],
        ),
        (
            {"mem_pa": 0x8040_0000, "mem_rdata": 0x0F, "mem_wdata": 0x4F},
            Kind.PTE_UPDATE,
            ["PTE at 0x80400000: 0xf -> 0x4f"],
        ),
        ({}, None, []),
    ],
)
def test_a_record_in_words(fields: dict[str, int], kind: Kind | None, answer: list[str]) -> None:
    assert [text.lower() for text in effects(pack(fields), kind, ())] == [s.lower() for s in answer]


def test_a_changed_csr_names_the_fields_that_changed() -> None:
    assert change_text("hstatus", 0, 0x80) == "hstatus=0x80 (SPV=0x1)"
    assert change_text("hstatus", 0x80, 0x100) == "hstatus=0x100 (SPV=0x0 SPVP=0x1)"
    assert change_text("mscratch", 0, 5) == "mscratch=0x5"
    assert change_text("no CSR", 0, 5) == "no CSR=0x5"


def test_modes_by_name() -> None:
    names = [mode_name(p, v) for p, v in ((3, 0), (1, 0), (0, 0), (1, 1), (0, 1), (2, 0))]
    assert names == ["M", "HS", "U", "VS", "VU", "priv=2 V=0"]
