# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from trapline.models.isa.choices import ABSENT, ABSENT_CHAPTERS, CONFIGURED, FIXED, table
from trapline.models.isa.config import field_names
from trapline.models.isa.rules import all_rules

# Fields that settle nothing which the rule lists call implementation-defined.
NOT_A_RULE = {
    "name",
    "tinst_transformed",
    "fetch_tlb_entries",
    "data_tlb_entries",
    "g_tlb_entries",
    "ram_base",
    "ram_size",
    # Its value after reset, and what a platform does where nothing answers.
    "mtvec_reset",
    "bus_errors",
    # "time_htimedelta_req": whether `time` is a CSR of the hart or software's.
    "time_csr",
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
    assert all(reason for table in (FIXED, ABSENT) for reason in table.values())
    assert all(CONFIGURED.values())


def test_the_document_says_each_rule_and_each_field() -> None:
    document = table()
    assert set(document["rules"]) == {*CONFIGURED, *FIXED, *ABSENT}
    assert document["rules"]["PMPCFG_WARL"]["fields"][0] == "pmp_entries"
    assert set(document["fields"]) == set(field_names()) - {"name"}
    assert document["fields"]["vm_modes"]["named"]["rv64imac_h_sv39"] == ["sv39"]
    assert document["fields"]["absent_csrs"]["model_only"]
    assert not document["fields"]["bus_errors"]["model_only"]
    assert not document["fields"]["pmp_usable"]["model_only"]
