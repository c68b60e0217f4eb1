# SPDX-License-Identifier: Apache-2.0
"""Headlines name the timer comparison, the interrupt due, the fence, the instruction that hangs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import Kind, Pin, pack
from trapline.models.isa.config import named
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.models.platform.memory import Memory
from trapline.tb.lockstep.culprit import (
    add_culprit,
    due_sentence,
    in_execution,
    stale_remark,
    timer_sentence,
)
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding, WalkStep
from trapline.tb.lockstep.staleness.history import History

CFG = named("rv64imac_h")
STCE = 1 << 63


class State:
    """CSR slots by name, where a hart has them by number."""

    def __init__(self, **slots: int) -> None:
        self.cfg = CFG
        self._slots = {SLOT_INDEX[name]: value for name, value in slots.items()}

    def __getitem__(self, slot: int) -> int:
        return self._slots.get(slot, 0)


def record(**fields: int) -> tuple[int, ...]:
    return tuple(pack(fields))


def test_a_timer_difference_says_which_bit_and_which_comparison():
    state = State(stimecmp=100, htimedelta=1000, vstimecmp=1010)
    here = record(mtime=20, stip=0, vstip=0, vstip_read=1)
    answer = timer_sentence(here, state)
    assert answer == (
        "VSTIP is 0 for the interrupt decision, but time 0x14 + htimedelta 0x3e8 = 0x3fc "
        "is not below vstimecmp 0x3f2"
    )
    assert "STIP is 1 for the interrupt decision, but time 0x14 is below stimecmp 0x64" in (
        timer_sentence(record(mtime=20, stip=1, vstip=1, vstip_read=1, stip_read=1), state)
    )
    answer = timer_sentence(record(mtime=20, stip_read=1, vstip=1, vstip_read=1), state)
    assert answer.startswith("STIP is 1 for a CSR read")
    assert timer_sentence(record(mtime=20, vstip=1, vstip_read=1), state) == ""


@pytest.mark.parametrize(
    ("slots", "fields", "parts"),
    [
        (
            {"hvip": 0x400, "mie": 0x400, "mideleg": 0x1444, "hideleg": 0x444, "vsstatus": 2},
            {"priv_before": 1, "v_before": 1},
            ["(10) in VS", "pending by hvip", "mideleg and hideleg", "vsstatus.SIE is set"],
        ),
        (
            {"hgeie": 4, "mie": 0x1000, "mideleg": 0x1444},
            {"priv_before": 0, "v_before": 1, "irq_pins": 2 << Pin.HGEIP},
            ["(12) in HS", "hgeip 0x4 and hgeie 0x4", "delegated by mideleg;", "VU is below HS"],
        ),
        (
            {"stimecmp": 0, "menvcfg": STCE, "mie": 0x20},
            {"priv_before": 1, "stip": 1},
            ["(5) in M", "pending by stimecmp", "not delegated", "HS is below M"],
        ),
        (
            {"mip": 0x200, "mie": 0x200, "mideleg": 0x200},
            {"priv_before": 3},
            ["none: mip 0x200, mie 0x200, mideleg 0x200", "SIE 0"],
        ),
    ],
)
def test_an_interrupt_difference_says_what_was_due_and_why(slots, fields, parts):
    answer = due_sentence(record(**fields), State(**slots))
    for part in parts:
        assert part in answer


def stale(
    old: int,
    fields: dict[str, int],
    fence: bool = True,
    golden: dict[str, int] | None = None,
    stage: str = "VS",
) -> str:
    spa, new = RAM.base + 0x1000, 0x8040_1000 >> 2 | 0xCF
    versions = {spa - RAM.base: [(5, old)]}
    stores = SimpleNamespace(versions=lambda at, _after: versions.get(at, []))
    checker = SimpleNamespace(hart=State(), staleness=SimpleNamespace(stores=stores))
    found = Difference(Finding.FIELD, 9, [FieldDifference("mem_pa", 1, 2)])
    found.rtl, found.golden = record(**fields), record(**golden or {})
    found.walk = [WalkStep(1, stage, False, 0, 0x5000, spa, new)]
    insns = [0x13, 0x2200_0073 if fence else 0x13, 0x13]
    found.history = [record(order=n + 5, insn=insn) for n, insn in enumerate(insns)]
    return stale_remark(found, checker).sentence


def test_a_stale_translation_names_the_pte_and_the_fence_that_ended_it():
    old = 0x8040_7000 >> 2 | 0xCF
    answer = stale(old, {"mem_pa": 0x8040_7123})
    assert f"old VS PTE {old:#x}" in answer
    assert "the store of record 5 replaced" in answer
    assert "ended by hfence.vvma" in answer
    assert "of record 6" in answer
    assert "not ended by a fence" in stale(old, {"mem_pa": 0x8040_7123}, fence=False)
    assert stale(old, {"mem_pa": 0x8040_9123}) == ""
    trapped = {"kind": Kind.EXCEPTION, "cause": 13}
    assert "old VS PTE 0x20100" in stale(0x2010_04C0, trapped)
    assert stale(0x8040_1000 >> 2 | 0xEF, trapped) == ""


def test_the_same_trap_is_explained_by_an_old_pte_only_where_its_address_is():
    fault = {"kind": Kind.EXCEPTION, "cause": 21}
    for stage, tval2, explains in (
        ("G", 0x5000 >> 2, True),
        ("G", 0x7000, False),
        ("VS", 5, False),
    ):
        answer = stale(0, fault | {"tval2": tval2}, golden=fault, stage=stage)
        assert ("old G PTE 0x0" in answer) == explains
        assert bool(answer) == explains


def test_the_watchdog_names_the_instruction_in_execution():
    memory = Memory()
    memory.write(RAM.base, (0x1050_0073).to_bytes(4, "little"))
    hart = Hart(CFG, memory)
    hart.pc = RAM.base
    assert in_execution(hart) == "in execution: wfi at 0x80000000"
    assert hart.pc == RAM.base


def test_what_is_refused_stays_as_it_is():
    found = Difference(Finding.REFUSED, 1, detail="cannot be told", rtl=record())
    add_culprit(found, CheckerStop.TIMER_BIT, SimpleNamespace(hart=State()))
    assert found.detail == "cannot be told"


def test_a_timer_difference_points_at_the_rules_of_its_bit():
    hart = State(stimecmp=100, vstimecmp=1010)
    for fields, rule in (
        ({"mtime": 20, "stip": 1}, "mip_stip_stimecmp_op"),
        ({"mtime": 2000, "stip": 1, "stip_read": 1}, "hip_vstip_op"),
    ):
        found = Difference(Finding.EVENT, 1, rtl=record(**fields))
        add_culprit(found, CheckerStop.TIMER_BIT, SimpleNamespace(hart=hart))
        assert rule in found.rules
        assert len(found.rules) == (4 if "vstip" in rule else 3)


def test_a_fence_that_the_last_records_do_not_show_is_found():
    spa, old = RAM.base + 0x1000, 0x8040_7000 >> 2 | 0xCF
    stores = SimpleNamespace(versions=lambda _at, _after: [(5, old)])
    history = History(CFG)
    checker = SimpleNamespace(
        hart=State(), staleness=SimpleNamespace(stores=stores, history=history)
    )
    found = Difference(Finding.FIELD, 9, [FieldDifference("mem_pa", 1, 2)])
    found.rtl, found.golden = record(mem_pa=0x8040_7123), record()
    found.walk = [WalkStep(1, "VS", False, 0, 0x5000, spa, 0x8040_1000 >> 2 | 0xCF)]
    assert "not ended by a fence" in stale_remark(found, checker).sentence
    history.fence(4, 0x2200_0073, [0] * 32, 0, [0] * 256)
    assert "not ended by a fence" in stale_remark(found, checker).sentence
    history.fence(7, 0x2200_0073, [0] * 32, 0, [0] * 256)
    remark = stale_remark(found, checker)
    assert "ended by a fence behind record" in remark.sentence
    assert remark.rules[0] == "hfence-vvma_hfence-gvma_op"
