# SPDX-License-Identifier: Apache-2.0
"""Transformed instructions, pseudoinstructions, and exception numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.golden.priv.faults import fault_cause
from trapline.models.golden.priv.tinst import tinst
from trapline.models.isa.causes import EXCEPTION_BY_NUMBER
from trapline.models.isa.config import named
from trapline.models.isa.functions import Access, Fault, Implicit

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")

LD_A0_8_A1 = 0x0085B503
SW_A0_12_SP = 0x00A12623
AMOADD_D = 0x00B5352F
HLV_W = 0x6805C573
C_LD_A0_8_A1 = 0x6588
C_SWSP_A0_4 = 0xC22A


@pytest.mark.parametrize(
    ("insn", "cause", "offset", "want"),
    [
        (LD_A0_8_A1, 21, 0, 0x00003503),
        (LD_A0_8_A1, 13, 3, 0x0001B503),
        (SW_A0_12_SP, 23, 0, 0x00A02023),
        (AMOADD_D, 23, 0, 0x00B0352F),
        (HLV_W, 21, 0, 0x68004573),
        (C_LD_A0_8_A1, 21, 0, 0x00003501),
        (C_SWSP_A0_4, 7, 0, 0x00A02021),
        (LD_A0_8_A1, 20, 0, 0),
        (LD_A0_8_A1, 12, 0, 0),
        (LD_A0_8_A1, 2, 0, 0),
    ],
)
def test_transformation(insn, cause, offset, want):
    assert tinst(RV64, insn, cause, 0, Implicit.NONE, offset) == want


def test_interrupts_write_zero():
    assert tinst(RV64, LD_A0_8_A1, 5, 1, Implicit.NONE, 0) == 0


@pytest.mark.parametrize("cause", [20, 21, 23])
def test_pseudoinstructions(cause):
    assert tinst(RV64, LD_A0_8_A1, cause, 0, Implicit.VS_PTE_READ, 0) == 0x3000
    assert tinst(RV64, LD_A0_8_A1, cause, 0, Implicit.VS_PTE_WRITE, 0) == 0x3020
    assert tinst(RV32, LD_A0_8_A1, cause, 0, Implicit.VS_PTE_READ, 0) == 0x2000
    assert tinst(RV32, LD_A0_8_A1, cause, 0, Implicit.VS_PTE_WRITE, 0) == 0x2020


def test_a_hart_that_writes_zero_still_writes_pseudoinstructions():
    plain = replace(RV64, tinst_transformed=False)
    assert tinst(plain, LD_A0_8_A1, 21, 0, Implicit.NONE, 0) == 0
    assert tinst(plain, LD_A0_8_A1, 21, 0, Implicit.VS_PTE_READ, 0) == 0x3000


WORDS = {Access.FETCH: "instruction", Access.LOAD: "load", Access.STORE: "store/AMO"}
KINDS = {
    Fault.MISALIGNED: "address misaligned",
    Fault.ACCESS: "access fault",
    Fault.PAGE: "page fault",
    Fault.GUEST_PAGE: "guest-page fault",
}


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("access", list(WORDS))
def test_fault_cause_is_the_exception_of_that_name(fault, access):
    number = fault_cause(RV64, fault, access)
    assert EXCEPTION_BY_NUMBER[number].name == f"{WORDS[access]} {KINDS[fault]}"


def test_hlvx_faults_as_a_load():
    for fault in Fault:
        assert fault_cause(RV64, fault, Access.HLVX) == fault_cause(RV64, fault, Access.LOAD)
