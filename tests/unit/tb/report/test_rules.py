# SPDX-License-Identifier: Apache-2.0
"""Rules are ranked by what differs."""

from __future__ import annotations

from trapline.models.isa.commit import ALL_KNOWN, Group, Kind, pack
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.report.rules import rules_of

SRET = 0x1020_0073
MPRV = 1 << 17


def difference(field: FieldDifference, **record: int) -> Difference:
    found = Difference(Finding.FIELD, 9, [field])
    found.rtl = found.golden = tuple(pack(record))
    return found


def test_a_field_that_a_return_leaves_wrong_points_first_at_what_returns_do_to_it():
    rules = rules_of(difference(FieldDifference("mstatus", MPRV, 0), insn=SRET))
    assert set(rules[:2]) == {"mstatus_mprv_xret_op", "mstatus_mprv_clr_mret_sret_less_priv"}
    by_write = rules_of(difference(FieldDifference("mstatus", MPRV, 0), insn=0x3000_1073))
    assert set(by_write) == set(rules)
    assert by_write[0] == "mstatus_mprv_hypervisor"


def test_the_address_that_a_failing_fetch_tells_points_at_its_second_half():
    field = FieldDifference("tval", 0xFFE, 0x1000)
    trap = {"kind": Kind.EXCEPTION, "cause": 20, "pc": 0xFFE}
    assert rules_of(difference(field, **trap))[0] == "H_straddle"
    assert "H_straddle" not in rules_of(difference(field, **trap | {"cause": 21}))


def test_what_lies_behind_comes_before_what_follows_from_it():
    found = difference(FieldDifference("mem_pa", 1, 2))
    found.rules = ["hfence-gvma_vmid", "no such rule"]
    rules = rules_of(found)
    assert rules[0] == "hfence-gvma_vmid"
    assert "no such rule" not in rules
    assert "H_vm_twostage" in rules


def traps(*fields: str, rtl: dict[str, int], golden: dict[str, int]) -> Difference:
    """Two interrupts that differ in these fields."""
    kind = {"kind": Kind.INTERRUPT}
    found = Difference(Finding.FIELD, 9, [FieldDifference(name, 1, 2) for name in fields])
    found.rtl, found.golden = (tuple(pack(kind | words)) for words in (rtl, golden))
    return found


def test_where_an_interrupt_enters_is_a_matter_of_the_vector():
    for target, first in ((0, "mtvec_mode_vectored_op"), (1, "stvec_mode"), (2, "vstvec_op")):
        one = {"cause": 9, "target": target}
        assert rules_of(traps("next_pc", rtl=one, golden=one))[0] == first
    # Of a pc that is another one, the trap before it is the cause; what follows is left out.
    found = traps("pc", "kind", "cause", rtl={}, golden={})
    found.history = [tuple(pack({"kind": Kind.INTERRUPT, "target": 0}))]
    assert rules_of(found) == ["mtvec_mode_vectored_op", "mtvec_mode_direct_op", "mtvec_mode_enc"]


def test_which_interrupt_is_taken_is_a_matter_of_priority_and_delegation():
    fields = ("cause", "csr_fold", "next_pc")
    to_m = traps(*fields, rtl={"cause": 7}, golden={"cause": 3})
    assert rules_of(to_m)[:2] == ["intr_M_mode_pri", "intr_mip_mie_op"]
    to_hs = traps(*fields, rtl={"cause": 5, "target": 1}, golden={"cause": 1, "target": 1})
    assert rules_of(to_hs)[0] == "hsint_priority"
    levels = traps("target", *fields, rtl={"cause": 5, "target": 1}, golden={"cause": 3})
    assert rules_of(levels)[0] == "intr_M_mode_highest_pri"
    for found in (to_m, to_hs, levels):
        assert "H_guest_page_fault" not in rules_of(found)


def test_an_interrupt_that_none_can_be_points_at_what_lets_one_be_taken():
    found = traps("kind", "cause", rtl={"cause": 1, "target": 1}, golden={})
    found.finding = Finding.INTERRUPT_UNEXPECTED
    assert rules_of(found)[0] == "intr_mip_mie_op"


def test_a_pc_that_is_another_one_is_the_headline_and_not_that_one_side_traps():
    """A vectored entry of a design that does not report next_pc: seen a record later."""
    known = ALL_KNOWN & ~(1 << Group.NEXT_PC)
    entered = tuple(pack({"kind": Kind.INTERRUPT, "target": 1, "cause": 9, "known": known}))
    rtl = tuple(pack({"kind": Kind.RETIRE, "pc": 0x8000_0100, "insn": 0x13, "known": known}))
    golden = tuple(pack({"kind": Kind.EXCEPTION, "pc": 0x8000_0124, "cause": 2, "known": known}))
    found = diagnose(CheckerStop.FIELDS_DIFFER, 7, rtl, golden, known, [entered])
    assert found.detail.startswith("pc is 0x80000100 in the design, 0x80000124 in the model; ")
    assert rules_of(found) == ["stvec_mode", "stvec_op"]
