# SPDX-License-Identifier: Apache-2.0
"""Headlines name the gates of what one side refuses, and the PMP entry that decides."""

from __future__ import annotations

import pytest

from trapline.models.isa.commit import Kind, pack
from trapline.models.isa.config import named
from trapline.models.isa.rules import all_rules
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.lockstep.gates import gate_remark, gates_of, pmp_remark

WFI, SRET, SFENCE, HLV = 0x1050_0073, 0x1020_0073, 0x1200_0073, 0x6000_4073


class State:
    """CSR slots by name, where a hart has them by number."""

    def __init__(self, **slots: int) -> None:
        self.cfg = named("rv64imac_h")
        self._slots = {SLOT_INDEX[name]: value for name, value in slots.items()}

    def __getitem__(self, slot: int) -> int:
        return self._slots.get(slot, 0)


def csrr(number: int) -> int:
    return number << 20 | 2 << 12 | 10 << 7 | 0x73


def found(rtl: dict[str, int], golden: dict[str, int]) -> Difference:
    one = Difference(Finding.FIELD, 9, [FieldDifference("kind", 1, 0)])
    one.rtl, one.golden = tuple(pack(rtl)), tuple(pack(golden))
    return one


@pytest.mark.parametrize(
    ("insn", "gates"),
    [
        (csrr(0xC02), ["mcounteren.IR", "hcounteren.IR", "scounteren.IR"]),
        (csrr(0xC07), ["mcounteren.HPM7", "hcounteren.HPM7", "scounteren.HPM7"]),
        (csrr(0x14D), ["mcounteren.TM", "menvcfg.STCE", "hcounteren.TM", "henvcfg.STCE"]),
        (csrr(0x180), ["mstatus.TVM", "hstatus.VTVM"]),
        (csrr(0x680), ["mstatus.TVM"]),
        (csrr(0x60A), ["mstateen0.ENVCFG", "hstateen0.ENVCFG"]),
        (csrr(0x340), []),
        (WFI, ["mstatus.TW", "hstatus.VTW"]),
        (SRET, ["mstatus.TSR", "hstatus.VTSR"]),
        (SFENCE, ["mstatus.TVM", "hstatus.VTVM"]),
        (HLV, ["hstatus.HU"]),
        (0x13, []),
        (0, []),
    ],
)
def test_what_gates_an_instruction(insn, gates):
    assert [f"{csr}.{name}" for csr, name in gates_of(insn)] == gates


def test_the_gates_of_what_one_side_refuses_are_told_as_they_stand():
    insn = csrr(0xC01)
    trap = {"kind": Kind.EXCEPTION, "cause": 2, "insn": insn}
    remark = gate_remark(
        found(trap, {"insn": insn}), State(mcounteren=7, hcounteren=5, scounteren=2)
    )
    assert remark.sentence == "; its gates: mcounteren.TM 1, hcounteren.TM 0, scounteren.TM 1"
    assert "hcounteren_op" in remark.rules
    trap["insn"] = csrr(0xC07)
    remark = gate_remark(found(trap, {"insn": trap["insn"]}), State(scounteren=0x80))
    assert remark.sentence.endswith("scounteren.HPM7 1")
    trap |= {"insn": WFI, "cause": 22}
    remark = gate_remark(found(trap, {"insn": WFI}), State(hstatus=1 << 21))
    assert remark.sentence == "; its gates: mstatus.TW 0, hstatus.VTW 1"
    assert {"mstatus_tw_op", "hstatus_vtw_op"} <= set(remark.rules) & set(all_rules())
    # A page fault is another matter, and so is what both sides do.
    assert gate_remark(found(trap | {"cause": 13}, {"insn": WFI}), State()).sentence == ""
    same = found(trap, trap)
    same.fields = [FieldDifference("tval", 1, 2)]
    assert gate_remark(same, State()).sentence == ""


def test_the_pmp_entry_that_decides_is_named():
    # 0: off, 1: TOR up to 0x80001000, 2: NA4 at 0x80002000, 3: NAPOT of 16 bytes, locked.
    state = State(
        pmpcfg0=0x9B << 24 | 0x11 << 16 | 0x0C << 8,
        pmpaddr0=0x8000_0000 >> 2,
        pmpaddr1=0x8000_1000 >> 2,
        pmpaddr2=0x8000_2000 >> 2,
        pmpaddr3=0x8000_3000 >> 2 | 1,
    )
    trap = {"kind": Kind.EXCEPTION, "cause": 5}

    def answer(pa: int, size: int = 3) -> str:
        return pmp_remark(found(trap, {"mem_pa": pa, "mem_size": size}), state).sentence

    assert answer(0x8000_0FFC) == (
        "; in the model PMP entry 1 decides about 0x80000ffc (TOR --X, 0x80000000 to 0x80000fff)"
    )
    assert "entry 2 decides about 0x80001ffc (NA4 R--, 0x80002000 to 0x80002003)" in answer(
        0x8000_1FFC
    )
    assert "no PMP entry has 0x80001ffc" in answer(0x8000_1FFC, 2)
    assert (
        "entry 3 decides about 0x80003008 (NAPOT RW-, locked, 0x80003000 to 0x8000300f)"
        in answer(0x8000_3008)
    )
    fetch = {"kind": Kind.EXCEPTION, "cause": 1}
    remark = pmp_remark(found({"fetch_pa": 0x8000_0004}, fetch), state)
    assert "PMP entry 1 decides about 0x80000004" in remark.sentence
    assert "pmp_a_field_tor" in remark.rules
    assert set(remark.rules) <= set(all_rules())
    # Where both sides trap nobody says which address it was.
    assert pmp_remark(found(trap, fetch), state).sentence == ""
