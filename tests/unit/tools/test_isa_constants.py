# SPDX-License-Identifier: Apache-2.0
"""tools/isa_constants.py finds the numbers of models/isa that are written again, and no others."""

from __future__ import annotations

import isa_constants
import pytest


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("OP_SC = cython.declare(cython.int, 5)", "mem_ops.SC"),
        ("MCYCLE_SLOT = cython.declare(cython.int, 128)", "slots.MCYCLE"),
        ("W_MTIME = 16", "words.MTIME"),
        ("HLVX: Final[int] = 3", "HLVX"),
        ("HSTATUS_SPV = 1 << 7", "fields.HSTATUS_SPV"),
        ("A, WFI = 1, 0x1050_0073", "matches.WFI"),
        ("if addr == 0x34A: pass", "csrs.MTINST"),
        ("ok = 0x3A0 <= addr <= 0x3EF", "csrs.PMPCFG0"),
        ("MIP_ADDRESS = 0x344", "csrs.MIP"),
        ("value = csr(0xB00)", "csrs.MCYCLE"),
        ("read(address=0x61A)", "csrs.HENVCFGH"),
    ],
)
def test_a_number_written_again_is_found(line: str, told: str) -> None:
    (found,) = isa_constants.complaints("a.py", line + "\n")[:1]
    assert found.startswith("a.py:1: ")
    assert told in found


@pytest.mark.parametrize(
    "line",
    [
        "OP_LOAD = 7",  # another number
        "MASK = 0x300",  # no address by its name
        "if size == 0x100: pass",
        "addr = 0x1000",
        "LIMIT = 128",
        "if addr == csrs.MTINST: pass",
        "word & 0x300",
    ],
)
def test_other_numbers_are_left_alone(line: str) -> None:
    assert isa_constants.complaints("a.py", line + "\n") == []
