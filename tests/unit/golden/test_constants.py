# SPDX-License-Identifier: Apache-2.0
"""Numbers that the model's modules repeat, against the tables of models/isa.

C constants of a compiled module are no attributes of it, so the lines of the sources are read.
"""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path

import pytest

from trapline.models.golden.gen import slots
from trapline.models.golden.priv import bits, effective_access, faults, insn_access, tinst
from trapline.models.isa.commit import RECORD_WORDS, Kind, MemOp
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.functions import (
    Access,
    Fault,
    Implicit,
    Outcome,
    PrivOp,
    PteResult,
    Target,
)
from trapline.models.isa.functions import Kind as AccessKind
from trapline.models.isa.state import SLOT_COUNT

FOLDER = Path(__file__).resolve().parents[3] / "models" / "golden"
DECLARED = re.compile(
    r"^([A-Z][A-Z0-9_]*) = cython\.declare\(cython\.\w+, (-?[0-9A-FXa-fx]+)\)", re.M
)
ASSIGNED = re.compile(r"^ *([A-Z][A-Z0-9_]*) = (.+)$", re.M)

S, M = 1, 3  # nominal privilege

TABLED = {
    "exec_mem": {
        "LOAD": Access.LOAD, "STORE": Access.STORE, "HLVX": Access.HLVX,
        "KIND_HLV_HSV": AccessKind.HLV_HSV, "KIND_HLVX": AccessKind.HLVX,
        **{f"OP_{m.name}": m for m in MemOp if m is not MemOp.NONE},
        "LOAD_MISALIGNED": 4, "STORE_MISALIGNED": 6,
    },
    "exec_system": {
        "ILLEGAL_INSTRUCTION": 2, "BREAKPOINT": 3, "VIRTUAL_INSTRUCTION": 22,
        "VIRTUAL": Outcome.VIRTUAL, "TARGET_M": Target.M, "TARGET_HS": Target.HS,
    },
    "hart": {
        "RETIRE": Kind.RETIRE, "EXCEPTION": Kind.EXCEPTION, "INTERRUPT": Kind.INTERRUPT,
        "FETCH": Access.FETCH, "LOAD_ACCESS": Access.LOAD, "ILLEGAL_OUTCOME": Outcome.ILLEGAL,
        "HLSV": PrivOp.HLSV, "SC": MemOp.SC,
    },
    "pmp_match": {
        "FETCH": Access.FETCH, "LOAD": Access.LOAD, "HLVX": Access.HLVX, "MACHINE": M,
        **{f"PMP_{f.name[0]}": f.mask for f in BY_NAME["pmpcfg0"].fields if f.name in
           ("R0", "W0", "X0", "L0")},
    },
    "translate": {
        **{a.name: a for a in Access},
        "ACCESS_FAULT": Fault.ACCESS, "PAGE_FAULT": Fault.PAGE,
        "GUEST_PAGE_FAULT": Fault.GUEST_PAGE, "POINTER": PteResult.POINTER,
        "PTE_FAULT": PteResult.FAULT, "UPDATE": PteResult.UPDATE, "NOT_IMPLICIT": Implicit.NONE,
        "PTE_READ": Implicit.VS_PTE_READ, "PTE_WRITE": Implicit.VS_PTE_WRITE,
        "SUPERVISOR": S, "MACHINE": M,
        **{f"{f.name}_LSB": f.lsb for f in BY_NAME["menvcfg"].fields if f.name in
           ("ADUE", "PBMTE")},
    },
}  # fmt: skip
# What the modules agree on among themselves.
OWN = {
    "PERMITTED": 0, "FAULTED": 1, "RETIRES": 0, "TRAPS": 1, "NO_INTERRUPT": 0xFF, "NO_LEAF": -1,
    "NO_DOUBLEWORD": 1, "WRITTEN": 1, "HOLDS_PTE": 2, "WATCHED": 4, "STEPS_PER_TICK": 10,
    "ATOMIC_DOUBLE": 4, "ATOMIC_WORD": 5,
    "MODE_V": 2, "MODE_SUM": 3, "MODE_MXR": 4, "MODE_MXR_G": 5,
}  # fmt: skip


@pytest.mark.parametrize("module", [*TABLED, "state"])
def test_c_constants(module):
    text = file_of(f"{module}.py").read_text()
    found = {name: int(value, 0) for name, value in DECLARED.findall(text)}
    assert len(found) == text.count(" = cython.declare(")
    tabled = {name: int(value) for name, value in TABLED.get(module, {}).items()}
    assert found == {name: OWN[name] for name in found if name not in tabled} | tabled


@pytest.mark.parametrize(
    ("module", "members", "prefix"),
    [
        (bits, Outcome, ""),
        (bits, Target, "TARGET_"),
        (bits, Access, ""),
        (insn_access, PrivOp, ""),
        (effective_access, AccessKind, ""),
        (tinst, Implicit, ""),
        (faults, Fault, ""),
    ],
)
def test_enumerations(module, members, prefix):
    # faults names no GUEST_PAGE: it is what remains.
    names = [m for m in members if m is not Fault.GUEST_PAGE]
    assert {m.name: getattr(module, prefix + m.name) for m in names} == {
        m.name: m.value for m in names
    }


def file_of(name):
    (found,) = FOLDER.rglob(name)
    return found


def assigned(path):
    return {name: eval(value.split("#")[0]) for name, value in ASSIGNED.findall(path.read_text())}


@pytest.mark.parametrize("stem", ["classes", "pte_bits"])
def test_both_forms_of_a_table_are_equal(stem):
    python, compiled = (assigned(file_of(f"{stem}.{end}")) for end in ("py", "pxd"))
    assert python == compiled
    assert python


def test_pte_bits():
    found = assigned(file_of("pte_bits.py"))
    enums: tuple[type[IntEnum], ...] = (PteResult, Access)
    for members in enums:
        assert {m.name: found[m.name] for m in members} == {m.name: m.value for m in members}
    modes = ("BARE", "SV39", "SV48", "SV57")
    assert [found[m] for m in modes] == [getattr(bits, m) for m in modes]


def test_sizes_of_c_arrays():
    sizes = dict(
        re.findall(
            r"cdef unsigned long long (csr|rec_in|rec_out)\[(\d+)\]",
            (FOLDER / "state.pxd").read_text() + (FOLDER / "hart.pxd").read_text(),
        )
    )
    words = str(RECORD_WORDS)
    assert sizes == {"csr": str(SLOT_COUNT), "rec_in": words, "rec_out": words}
    assert slots.COUNT == SLOT_COUNT


# register -> names in golden/bits.py of its fields, where they are not the field's own
FIELDS = {
    "mstatus": "SIE MIE SPIE MPIE SPP MPP MPRV TVM TW TSR GVA=MSTATUS_GVA MPV",
    "hstatus": "GVA=HSTATUS_GVA SPV SPVP HU VTVM VTW VTSR",
    "menvcfg": "FIOM ADUE PBMTE STCE",
    "mstateen0": "ENVCFG=STATEEN_ENVCFG SE0=STATEEN_SE",
    "mip": "SSIP=SSI VSSIP=VSSI MSIP=MSI STIP=STI VSTIP=VSTI MTIP=MTI SEIP=SEI VSEIP=VSEI "
    "MEIP=MEI SGEIP=SGEI",
}


@pytest.mark.parametrize("register", FIELDS)
def test_field_positions(register):
    rows = {f.name: f for f in BY_NAME[register].fields}
    for item in FIELDS[register].split():
        field, _, name = item.partition("=")
        assert getattr(bits, name or field) == rows[field].mask, item
    shared = {"SUM_LSB": "SUM", "MXR_LSB": "MXR"} if register == "mstatus" else {}
    for name, field in shared.items():
        assert getattr(bits, name) == rows[field].lsb
    if register == "hstatus":
        assert rows["VGEIN"].mask == bits.VGEIN_MASK << bits.VGEIN_LSB
