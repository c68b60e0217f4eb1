# SPDX-License-Identifier: Apache-2.0
"""Values of a counterexample are told in the manual's words."""

from __future__ import annotations

import pytest

from trapline.formal.equality.counterexample import csr_text, port_text
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.functions import STATE, TWIN
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX


def test_a_csr_is_told_by_its_fields() -> None:
    assert csr_text("hstatus", 0x80) == "0x80{SPV=0x1}"
    assert csr_text("hstatus", 0) == "0x0"
    assert csr_text("no CSR", 5) == "0x5"


@pytest.mark.parametrize(
    ("twin", "port", "value", "text"),
    [
        ("trap_target", "priv", 3, "0x3(M)"),
        ("trap_target", "priv", 2, "0x2(reserved)"),
        ("csr_access", "addr", BY_NAME["hgatp"].address, "0x680(hgatp)"),
        ("fault_cause", "access", 2, "0x2(STORE)"),
    ],
)
def test_a_port_is_told_by_what_it_means(twin: str, port: str, value: int, text: str) -> None:
    found = next(p for p in TWIN[twin].inputs if p.name == port)
    assert port_text(TWIN[twin], found, value) == text


def test_of_a_state_only_the_difference_is_shown() -> None:
    twin = TWIN["csr_write"]
    port = next(p for p in twin.inputs if p.width == STATE)
    one = [0] * SLOT_COUNT
    other = list(one)
    one[SLOT_INDEX["hstatus"]], one[SLOT_INDEX["satp"]] = 0x80, 5
    other[SLOT_INDEX["satp"]] = 5
    assert port_text(twin, port, one, other) == "{hstatus=0x80{SPV=0x1}}"
