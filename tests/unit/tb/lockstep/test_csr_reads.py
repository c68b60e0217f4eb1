# SPDX-License-Identifier: Apache-2.0
"""A CSR that reads otherwise is named, with the field and its rules; of a trap, its cause."""

from __future__ import annotations

import pytest

from trapline.models.isa.commit import ALL_KNOWN, Kind, pack
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.csr_reads import csr_read, csr_sentence
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.random import asm
from trapline.tb.report.rules import rules_of


def difference(rtl, golden):
    both = {"known": ALL_KNOWN}
    return diagnose(
        CheckerStop.FIELDS_DIFFER, 1, tuple(pack(both | rtl)), tuple(pack(both | golden)),
        ALL_KNOWN, [],
    )  # fmt: skip


def read(name, rtl, golden, v=0):
    insn = asm.csr_op("csrrs", 5, BY_NAME[name].address, 0)
    same = {"kind": Kind.RETIRE, "insn": insn, "rd_addr": 5, "v_before": v}
    return difference({**same, "rd_wdata": rtl}, {**same, "rd_wdata": golden})


def test_the_field_that_was_read_otherwise_is_named_and_its_rule_comes_first():
    found = read("hstatus", 0x1_0000_0140, 0x2_0000_0140)
    assert csr_sentence(found) == ("; read of hstatus: VSXL is 0x1 in the design, 0x2 in the model")
    assert rules_of(found)[0].startswith("hstatus_vsxl")


def test_at_v1_it_is_the_register_that_stands_for_the_one_named():
    found = read("sepc", 0x10, 0x20, v=1)
    assert csr_read(found).name == "vsepc"
    assert "; read of vsepc" in csr_sentence(found)


@pytest.mark.parametrize("insn", [asm.i_imm("addi", 5, 0, 1), asm.word("ecall"), 0])
def test_what_reads_no_csr_is_left_alone(insn):
    same = {"kind": Kind.RETIRE, "insn": insn, "rd_addr": 5}
    found = difference({**same, "rd_wdata": 1}, {**same, "rd_wdata": 2})
    assert csr_read(found) is None
    assert csr_sentence(found) == ""


def test_a_trap_with_another_cause_is_told_by_its_cause():
    rtl = {"kind": Kind.EXCEPTION, "cause": 22, "target": 1, "priv_after": 1}
    golden = {"kind": Kind.EXCEPTION, "cause": 2, "target": 0, "priv_after": 3}
    assert difference(rtl, golden).detail.startswith(
        "cause is virtual instruction (22) in the design, illegal instruction (2) in the model; "
    )


def test_a_trap_on_one_side_alone_has_its_cause_too():
    found = difference({"kind": Kind.RETIRE}, {"kind": Kind.EXCEPTION, "cause": 13})
    assert found.detail == "the design retires where the model traps (load page fault (13))"
