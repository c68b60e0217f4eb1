# SPDX-License-Identifier: Apache-2.0
"""Which records each fence orders, and what CSRs were: the bound of all that may be stale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.golden.gen import fields, matches, vm_modes
from trapline.models.isa.config import named
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX
from trapline.tb.lockstep.staleness.history import (
    FENCES_BEFORE_A_CLEANUP,
    NEVER,
    PMP_VERSIONS,
    History,
    Stage,
)

RS1, RS2 = 10, 11
VMID, ASID, VA = 5, 7, 0x4020_1000
ADUE = fields.MENVCFG_ADUE


def slots(**values: int) -> list[int]:
    """All slots: zero but for those named, and hgatp with VMID."""
    result = [0] * SLOT_COUNT
    for name, value in {"hgatp": VMID << fields.HGATP_VMID_LSB, **values}.items():
        result[SLOT_INDEX[name]] = value
    return result


def registers(va: int = 0, ident: int = 0) -> list[int]:
    x = [0] * 32
    x[RS1], x[RS2] = va, ident
    return x


def fence(
    history: History,
    now: int,
    match: int,
    *,
    va: int | None = None,
    ident: int | None = None,
    v: int = 0,
    csr: list[int] | None = None,
) -> None:
    insn = match | (RS1 << 15 if va is not None else 0) | (RS2 << 20 if ident is not None else 0)
    history.fence(now, insn, registers(va or 0, ident or 0), v, csr or slots())


@pytest.fixture
def history() -> History:
    return History(named("rv64imac_h"))


def leaf(history: History, stage: Stage = Stage.S, **changes: int) -> int:
    where = {"vmid": VMID, "asid": ASID, "global_": False, "va": VA, "low_bits": 12} | changes
    return history.leaf_ordered(stage, **where)  # type: ignore[arg-type]  # as named above


def test_without_a_fence_nothing_is_ordered(history):
    for stage in Stage:
        assert history.all_ordered(stage, VMID) == NEVER
        assert leaf(history, stage) == NEVER
    assert history.pmp_ordered(0) == history.pmp_ordered(1) == history.code == NEVER


def test_a_fence_without_operands_orders_everything_of_its_stage(history):
    fence(history, 9, matches.SFENCE_VMA)
    assert leaf(history) == leaf(history, global_=True) == 9
    assert history.root_ordered(Stage.S, 0, ASID, True) == history.pmp_ordered(0) == 9
    assert leaf(history, Stage.VS) == leaf(history, Stage.G) == history.pmp_ordered(1) == NEVER
    fence(history, 12, matches.SFENCE_VMA)
    assert leaf(history) == 12


def test_a_fence_of_an_asid_leaves_other_asids_and_global_mappings(history):
    fence(history, 9, matches.SFENCE_VMA, ident=ASID)
    assert leaf(history) == history.root_ordered(Stage.S, 0, ASID, False) == 9
    assert leaf(history, asid=ASID + 1) == leaf(history, global_=True) == NEVER
    assert history.pmp_ordered(0) == NEVER


def test_a_fence_of_an_address_orders_the_leaves_that_map_it(history):
    fence(history, 9, matches.SFENCE_VMA, va=VA + 0x123)
    assert leaf(history) == leaf(history, global_=True) == 9
    assert leaf(history, va=VA + 0x1000) == NEVER
    assert leaf(history, va=VA + 0x1000, low_bits=21) == 9  # the same superpage
    assert leaf(history, va=VA + (1 << 21), low_bits=21) == NEVER
    assert history.root_ordered(Stage.S, 0, ASID, False) == NEVER


def test_an_address_that_is_none_has_no_effect(history):
    sv39 = slots(satp=vm_modes.SV39 << fields.SATP_MODE_LSB)
    fence(history, 9, matches.SFENCE_VMA, va=1 << 38, csr=sv39)
    assert leaf(history, va=1 << 38) == NEVER
    for address in ((1 << 38) - 0x1000, (1 << 64) - 0x1000):
        fence(history, 9, matches.SFENCE_VMA, va=address, csr=sv39)
        assert leaf(history, va=address) == 9


def test_a_guests_fence_is_of_its_vmid(history):
    fence(history, 9, matches.SFENCE_VMA, v=1)
    assert leaf(history, Stage.VS) == 9
    assert leaf(history, Stage.VS, vmid=VMID + 1) == leaf(history) == NEVER
    fence(history, 11, matches.HFENCE_VVMA, csr=slots(hgatp=0))
    assert leaf(history, Stage.VS) == 9
    assert leaf(history, Stage.VS, vmid=0) == 11


def test_a_gstage_fence_takes_a_guest_physical_address_shifted(history):
    fence(history, 9, matches.HFENCE_GVMA, va=VA >> 2)
    assert leaf(history, Stage.G) == 9
    assert leaf(history, Stage.G, va=VA + 0x1000) == NEVER
    fence(history, 11, matches.HFENCE_GVMA, ident=VMID)
    assert leaf(history, Stage.G, va=0) == 11
    assert leaf(history, Stage.G, va=0, vmid=0) == history.pmp_ordered(1) == NEVER
    fence(history, 13, matches.HFENCE_GVMA)
    assert leaf(history, Stage.G, vmid=0) == history.pmp_ordered(1) == 13


def test_bits_beyond_asidlen_are_ignored():
    short = History(replace(named("rv64imac_h"), asidlen=4))
    fence(short, 9, matches.SFENCE_VMA, ident=0x30 | ASID)
    assert leaf(short) == 9


def test_sinval_orders_what_stands_before_the_w_inval_once_inval_ir_has_come(history):
    fence(history, 5, matches.SFENCE_W_INVAL)
    fence(history, 7, matches.SINVAL_VMA)
    assert leaf(history) == NEVER
    fence(history, 8, matches.SFENCE_INVAL_IR)
    assert leaf(history) == 5
    fence(history, 9, matches.HINVAL_GVMA)
    fence(history, 10, matches.SFENCE_INVAL_IR)
    assert leaf(history, Stage.G) == 5
    fence(history, 11, matches.SFENCE_INVAL_IR)
    assert leaf(history) == 5  # nothing is left to order


def test_a_sinval_without_a_w_inval_orders_nothing(history):
    fence(history, 7, matches.HINVAL_VVMA)
    fence(history, 8, matches.SFENCE_INVAL_IR)
    assert leaf(history, Stage.VS) == NEVER


def test_a_root_is_kept_with_the_record_that_replaced_it(history):
    satp = SLOT_INDEX["satp"]
    history.changed(3, satp, 0x111, slots(satp=0x222))
    assert {c.atp: until for c, until in history.contexts[Stage.S].items()} == {0x111: 3}
    assert not history.contexts[Stage.VS]
    assert not history.contexts[Stage.G]
    history.changed(4, SLOT_INDEX["mscratch"], 1, slots())
    assert len(history.contexts[Stage.S]) == 1


def test_a_change_of_hgatp_is_one_of_both_stages_of_a_guest(history):
    hgatp = SLOT_INDEX["hgatp"]
    history.changed(3, hgatp, 6 << fields.HGATP_VMID_LSB, slots(vsatp=0x99))
    assert {(c.atp, c.vmid) for c in history.contexts[Stage.VS]} == {(0x99, 6)}
    assert {c.vmid for c in history.contexts[Stage.G]} == {6}
    assert not history.contexts[Stage.S]


def test_of_envcfg_only_adue_and_pbmte_count(history):
    menvcfg = SLOT_INDEX["menvcfg"]
    history.changed(3, menvcfg, fields.MENVCFG_STCE, slots())
    assert not any(history.contexts)
    history.changed(4, menvcfg, ADUE, slots())
    assert all(len(of_stage) == 1 for of_stage in history.contexts)


def test_another_adue_is_ordered_by_a_fence_without_operands_alone(history):
    was = history.context(Stage.G, slots(menvcfg=ADUE))
    now = history.context(Stage.G, slots())
    fence(history, 9, matches.HFENCE_GVMA, ident=VMID)
    assert history.context_ordered(Stage.G, was, now, False) == NEVER
    assert history.context_ordered(Stage.G, now, now, False) == 9
    fence(history, 11, matches.HFENCE_GVMA)
    assert history.context_ordered(Stage.G, was, now, False) == 11
    # A guest's first stage: of menvcfg by HFENCE.GVMA, of henvcfg by its own.
    of_m = history.context(Stage.VS, slots(menvcfg=ADUE))
    of_h = history.context(Stage.VS, slots(henvcfg=ADUE))
    first = history.context(Stage.VS, slots())
    assert history.context_ordered(Stage.VS, of_m, first, False) == 11
    assert history.context_ordered(Stage.VS, of_h, first, False) == NEVER
    fence(history, 13, matches.HFENCE_VVMA)
    assert history.context_ordered(Stage.VS, of_h, first, False) == 13


def test_so_many_pmp_settings_are_kept(history):
    pmpcfg = SLOT_INDEX["pmpcfg0"]
    for now in range(PMP_VERSIONS):
        history.changed(now, pmpcfg, now, slots(pmpcfg0=now + 1))
    assert (len(history.pmp), history.pmp_forgotten) == (PMP_VERSIONS, NEVER)
    history.changed(PMP_VERSIONS, pmpcfg, PMP_VERSIONS, slots())
    assert (len(history.pmp), history.pmp_forgotten) == (PMP_VERSIONS, 0)
    assert [setting.until for setting in history.pmp[:2]] == [1, 2]


def test_fences_of_a_page_go_once_there_are_many(history):
    for n in range(FENCES_BEFORE_A_CLEANUP):
        fence(history, n, matches.SFENCE_VMA, va=n << 12)
    history.forget(100)
    assert len(history.fences[Stage.S]) == FENCES_BEFORE_A_CLEANUP
    fence(history, 50, matches.SFENCE_VMA, ident=ASID)
    history.forget(100)
    assert leaf(history, va=101 << 12) == 101
    assert leaf(history, va=100 << 12) == 50  # by its ASID
    assert leaf(history, va=100 << 12, global_=True) == NEVER


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_the_fields_of_a_root_at_each_xlen(config):
    history = History(named(config))
    if config.startswith("rv64"):
        atp, guest = 9 << 60 | ASID << 44 | 0xFF, 9 << 60 | VMID << 44 | 0xFF
        assert history.mode(atp) == 9
    else:
        atp, guest = 1 << 31 | ASID << 22 | 0xFF, 1 << 31 | VMID << 22 | 0xFF
        assert history.mode(atp) == 1
    assert (history.asid(atp), history.vmid(guest)) == (ASID, VMID)


def test_fence_i_orders_every_fetch(history):
    history.fence_i(21)
    assert history.code == 21
