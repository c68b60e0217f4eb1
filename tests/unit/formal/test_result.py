# SPDX-License-Identifier: Apache-2.0
"""A result as a row of the document."""

from __future__ import annotations

import json

from trapline.formal.result import NO_INPUT, ProofResult, Status


def test_a_row_is_json_with_its_inputs_in_hexadecimal() -> None:
    result = ProofResult(
        "xret", "rv64imac_h", Status.REFUTED, "z3", 0.5, ("r",), ["p"], inputs=[16, [1, 255]]
    )
    row = json.loads(json.dumps(result.row()))
    assert (row["kind"], row["status"], row["inputs"]) == (
        "twin",
        "refuted",
        ["0x10", ["0x1", "0xff"]],
    )
    assert set(row) >= {"name", "config", "solver", "second", "third", "replay", "obligations"}


def test_only_a_claim_that_was_not_asked_has_no_input() -> None:
    assert set(NO_INPUT) == {Status.VACUOUS, Status.UNKNOWN}
