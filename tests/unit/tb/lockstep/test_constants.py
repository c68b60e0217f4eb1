# SPDX-License-Identifier: Apache-2.0
"""C constants of the compiled modules of tb/lockstep, against the tables that they repeat.

Compiled, they are no attributes of the module: their lines are read.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trapline.models.isa.commit import FIELD, BusKind, Group, Kind, MemOp
from trapline.models.isa.memory_map import CLINT, CLINT_MTIME
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.lockstep.diagnosis import Stop

FOLDER = Path(__file__).resolve().parents[4] / "tb" / "lockstep"
LINE = re.compile(
    r"^([A-Z][A-Z0-9_]*) = cython\.declare\(cython\.\w+, ((?:0x)?[0-9A-Fa-f_]+)\)", re.M
)
SLOTS = {"FIRST_PMP": "pmpcfg0", "LAST_PMP": "pmpaddr63"}
# Of this module alone: no table has them.
OWN = {
    *("WORDS", "FULL_WORDS", "SYSTEM_OPCODE", "FENCE_I", "TIMER_BITS", "MAX_PTE_UPDATES"),
    *(
        "M64",
        "NEVER",
        "MOST_FAILURES",
        "NONE",
        "WINDOW",
        "WIDEST",
        "DEPTH",
        "BUCKETS",
        "ANY_PAGE",
        "PAGE_OFFSET",
    ),
}


def expected(module: str, name: str) -> int:
    if name in Stop.__members__:
        return Stop[name]
    if name in Kind.__members__:
        return Kind[name]
    if name.startswith("G_"):
        return Group[name[2:]]
    if name.startswith("OP_"):
        return MemOp[name[3:]]
    if name.startswith("BUS_") or module == "bus":
        return BusKind[name.removeprefix("BUS_")]
    if name.startswith("W_"):
        field = name[2:].lower()
        return FIELD[{"fold": "csr_fold", "pins": "irq_pins"}.get(field, field)].word
    if name == "KNOWN_LSB":
        assert FIELD["known"].word == 1
        return FIELD["known"].lsb
    if name.endswith("_LSB"):
        assert FIELD[name[:-4].lower()].word == 0
        return FIELD[name[:-4].lower()].lsb
    if name == "MTIME_REGISTER":
        return CLINT.base + CLINT_MTIME
    slot = name.removesuffix("_SLOT")
    return SLOT_INDEX[SLOTS.get(slot, slot.lower())]


@pytest.mark.parametrize("module", ["checker", "rtl_facts", "bus", "staleness/stores"])
def test_every_constant_is_what_its_table_says(module):
    found = {
        name: int(text, 0) for name, text in LINE.findall((FOLDER / f"{module}.py").read_text())
    }
    declared = (FOLDER / f"{module}.py").read_text().count(" = cython.declare(")
    tabled = {name: value for name, value in found.items() if name not in OWN}
    assert len(found) >= declared - 2  # shifts are not read
    assert tabled == {name: expected(module, name) for name in tabled}
