# SPDX-License-Identifier: Apache-2.0
"""Rules are ranked by what differs."""

from __future__ import annotations

from trapline.models.isa.commit import Kind, pack
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
