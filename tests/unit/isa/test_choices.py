# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from trapline.models.isa.choices import ABSENT, ABSENT_CHAPTERS, CONFIGURED, FIXED, table
from trapline.models.isa.config import field_names
from trapline.models.isa.rules import all_rules

# Fields that settle nothing which the rule lists call implementation-defined.
NOT_A_RULE = {
    "name",
    "fetch_tlb_entries",
    "data_tlb_entries",
    "g_tlb_entries",
    "ram_base",
    "ram_size",
    # What a platform does where nothing answers.
    "bus_errors",
    # "time_htimedelta_req": whether `time` is a CSR of the hart or software's.
    "time_csr",
    "mpp_reset",
    "mpie_reset",
    # "UNSPECIFIED": a write of MODE Bare with other fields (satp_mode_bare).
    "satp_bare_clears",
    # When a walk sets A and D, and what becomes of bits that menvcfg hides: the text has no name
    # for either.
    "ad_after_checks",
    "sc_fail_sets_ad",
    "henvcfg_hidden_kept",
    # Which instruction a counter counts.
    "mcountinhibit_at_once",
    "minstreth_write_counts",
}


def test_every_implementation_defined_rule_is_settled_once() -> None:
    left_open = {
        r.name
        for r in all_rules().values()
        if r.implementation_defined and r.chapter not in ABSENT_CHAPTERS
    }
    tables = (set(CONFIGURED), set(FIXED), set(ABSENT))
    settled = set().union(*tables)
    assert settled - left_open == set()
    assert left_open - settled == set()
    assert sum(len(t) for t in tables) == len(settled), "a rule stands in two tables"


def test_configuration_fields() -> None:
    used = {name for names in CONFIGURED.values() for name in names}
    assert used - set(field_names()) == set()
    # Every choice that a configuration offers is one that the manual offers.
    assert set(field_names()) - used == NOT_A_RULE


def test_reasons_are_given() -> None:
    assert all(row.what and len(row.why) > 10 for row in FIXED.values())
    assert all(ABSENT.values())
    assert all(CONFIGURED.values())


def test_the_document_says_each_rule_and_each_field() -> None:
    document = table()
    assert set(document["rules"]) == {*CONFIGURED, *FIXED, *ABSENT}
    assert document["rules"]["PMPCFG_WARL"]["fields"][0] == "pmp_entries"
    assert set(document["fields"]) == set(field_names()) - {"name"}
    assert document["fields"]["vm_modes"]["named"]["rv64imac_h_sv39"] == ["sv39"]
    assert document["fields"]["absent_csrs"]["model_only"]
    assert not document["fields"]["bus_errors"]["model_only"]
    assert document["rules"]["ENDIANNESS"] == {
        "fixed": FIXED["ENDIANNESS"].what,
        "reason": FIXED["ENDIANNESS"].why,
    }
    assert document["fields"]["wfi_tw"]["values"] == "trap, complete, limit"
    assert document["fields"]["mtvec_modes"]["values"] == "a set of direct, vectored"
    assert not document["fields"]["pmp_usable"]["model_only"]
