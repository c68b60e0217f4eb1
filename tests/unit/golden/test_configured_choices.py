# SPDX-License-Identifier: Apache-2.0
"""Each choice that a configuration offers: both values, told apart by what software sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trapline.models.golden.gen import csrs, exceptions, outcomes, slots
from trapline.models.golden.gen.privileges import M, S
from trapline.models.golden.priv.csr_access import csr_access
from trapline.models.golden.priv.csr_write import csr_write_effect
from trapline.models.golden.priv.tinst import tinst
from trapline.models.golden.priv.traps import tval_holds_address
from trapline.models.isa.config import ABSENT_CSRS, DEFAULT, MASKS, MODEL_ONLY, NAMED, HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.state import reset_slots

from .small_harts import MU32

BASE = NAMED[DEFAULT]
WORDS = st.integers(0, 2**64 - 1)


def hart(**fields: Any) -> HartConfig:
    """The default hart without Sha, which leaves nothing open, and with these fields."""
    return replace(BASE, name="other", extensions=BASE.extensions - {"sha"}, **fields)


def written(config: HartConfig, name: str, value: int, **before: int) -> int:
    """What the CSR's slot holds after M-mode has written `value` over `before`."""
    state = list(reset_slots(config))
    for slot, old in before.items():
        state[getattr(slots, slot.upper())] = old
    (slot, result), _ = csr_write_effect(config, BY_NAME[name].address, value, 0, state)
    return result if slot >= 0 else state[getattr(slots, name.upper())]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("medeleg_writable", "medeleg"),
        ("hedeleg_writable", "hedeleg"),
        ("mcounteren_writable", "mcounteren"),
        ("scounteren_writable", "scounteren"),
        ("hcounteren_writable", "hcounteren"),
        ("mcountinhibit_writable", "mcountinhibit"),
    ],
)
@given(mask=st.integers(0, 2**32 - 1), value=WORDS)
def test_bits_outside_the_mask_stay_zero(field: str, name: str, mask: int, value: int) -> None:
    assert field in MASKS
    if field == "hedeleg_writable":
        mask |= 0xC_B1FE  # what must be writable (table hedeleg-bits)
    full = written(BASE, name, value)
    assert written(hart(**{field: mask}), name, value) == full & mask
    assert written(hart(**{field: mask}), name, 0) == 0


@given(mask=st.integers(0, 2**32 - 1), value=WORDS)
def test_mideleg_keeps_the_bits_of_h_whatever_the_mask(mask: int, value: int) -> None:
    held = written(hart(mideleg_writable=mask), "mideleg", value)
    assert held & 0x1444 == 0x1444
    assert held & ~0x1444 == value & 0x222 & mask


@given(value=WORDS)
def test_fiom_can_be_read_only_zero_in_each_envcfg(value: int) -> None:
    for name in ("menvcfg", "senvcfg", "henvcfg"):
        full = written(BASE, name, value)
        assert written(hart(envcfg_fiom=False), name, value) == full & ~1
    assert written(BASE, "senvcfg", 1) == 1


@given(value=WORDS, old=st.sampled_from((0, 1, 3)))
def test_a_reserved_privilege_in_mpp(value: int, old: int) -> None:
    value = value & ~(3 << 11) | 2 << 11
    before = 0xA_0000_0000 | old << 11
    assert written(BASE, "mstatus", value, mstatus=before) >> 11 & 3 == old
    assert written(hart(mpp_reserved_to_u=True), "mstatus", value, mstatus=before) >> 11 & 3 == 0
    # A privilege that exists is written in both.
    legal = value & ~(3 << 11) | 1 << 11
    assert written(hart(mpp_reserved_to_u=True), "mstatus", legal, mstatus=before) >> 11 & 3 == 1


@given(ppn=st.integers(1, 2**40))
def test_an_unsupported_mode_in_hgatp(ppn: int) -> None:
    before, value = 8 << 60 | 0x1234 << 4, 7 << 60 | ppn << 2
    assert written(BASE, "hgatp", value, hgatp=before) == 8 << 60 | ppn << 2
    assert written(hart(hgatp_unsupported_ignored=True), "hgatp", value, hgatp=before) == before


def test_vgein_above_geilen() -> None:
    before, value = 0x2_0000_0000 | 2 << 12, 9 << 12
    assert written(BASE, "hstatus", value, hstatus=before) >> 12 & 63 == 0
    kept = hart(hstatus_vgein_keeps=True)
    assert written(kept, "hstatus", value, hstatus=before) >> 12 & 63 == 2
    assert written(kept, "hstatus", 7 << 12, hstatus=before) >> 12 & 63 == 7


@given(base=st.integers(0, 2**61 - 1))
def test_a_vectored_base_is_aligned_as_the_hart_asks(base: int) -> None:
    aligned = hart(mtvec_vectored_align=256)
    assert written(BASE, "mtvec", base << 2 | 1) == base << 2 & 2**64 - 1 | 1
    assert written(aligned, "mtvec", base << 2 | 1) == base << 2 & ~0xFF & 2**64 - 1 | 1
    assert written(aligned, "mtvec", base << 2) == base << 2 & 2**64 - 1
    # Of mtvec alone.
    assert written(aligned, "stvec", base << 2 | 1) == base << 2 & 2**64 - 1 | 1


def test_mtvec_after_reset() -> None:
    assert reset_slots(BASE)[slots.MTVEC] == 0
    assert reset_slots(hart(mtvec_reset=0x8000_0040))[slots.MTVEC] == 0x8000_0040


@given(value=WORDS)
def test_entries_that_are_read_only_zero(value: int) -> None:
    config = hart(pmp_usable=10)
    assert written(config, "pmpaddr9", value) == written(BASE, "pmpaddr9", value)
    assert written(config, "pmpaddr10", value) == 0
    full = written(BASE, "pmpcfg2", value)
    assert written(config, "pmpcfg2", value) == full & 0xFFFF
    assert written(config, "pmpcfg0", value) == written(BASE, "pmpcfg0", value)


def test_a_reserved_setting_of_a_pmp_entry() -> None:
    keeps = hart(pmp_reserved_keeps=True, pmp_grain=1)
    clears = hart(pmp_grain=1)
    napot_x, w_only, na4_r = 0x1C, 0x02, 0x11
    assert written(clears, "pmpcfg0", w_only, pmpcfg0=napot_x) == 0
    assert written(keeps, "pmpcfg0", w_only, pmpcfg0=napot_x) == napot_x
    assert written(clears, "pmpcfg0", na4_r, pmpcfg0=napot_x) == 0x19
    assert written(keeps, "pmpcfg0", na4_r, pmpcfg0=napot_x) == napot_x
    assert written(keeps, "pmpcfg0", 0x1B, pmpcfg0=napot_x) == 0x1B


@pytest.mark.parametrize("name", ABSENT_CSRS)
def test_a_csr_that_the_hart_lacks_is_illegal(name: str) -> None:
    high = name in ("mstatush", "medelegh", "menvcfgh")
    h_less = NAMED["rv64imac"]
    if name == "menvcfgh":  # what a hart with S-mode has
        h_less = MU32
    elif high:
        none: frozenset[int] = frozenset()
        extensions = NAMED["rv32imac_h"].extensions - {"h", "sha"}
        h_less = replace(NAMED["rv32imac_h"], extensions=extensions, gstage_modes=none, geilen=0)
    svless = h_less.extensions - {"sstc", "svadu", "svpbmt"}
    lean = replace(h_less, name="lean", extensions=svless)
    lacking = replace(lean, absent_csrs=frozenset({name}))
    address = BY_NAME[name[:-1]].high if high else BY_NAME[name].address
    assert address is not None
    state = reset_slots(lean)
    assert csr_access(lean, address, 0, M, 0, state) == outcomes.OK
    assert csr_access(lacking, address, 0, M, 0, state) == outcomes.ILLEGAL
    assert csr_access(lacking, csrs.MSTATUS, 1, M, 0, state) == outcomes.OK


def test_time_and_htimedelta_come_and_go_together() -> None:
    without = replace(hart(), extensions=BASE.extensions - {"sha", "sstc"}, time_csr=False)
    state = reset_slots(BASE)
    for address in (csrs.TIME, csrs.HTIMEDELTA):
        assert csr_access(BASE, address, 0, M, 0, state) == outcomes.OK
        assert csr_access(without, address, 0, M, 0, state) == outcomes.ILLEGAL
    assert csr_access(without, csrs.CYCLE, 0, M, 0, state) == outcomes.OK
    # At V=1 an unknown CSR is illegal, never virtual.
    opened = list(state)
    opened[slots.MCOUNTEREN] = 7
    assert csr_access(BASE, csrs.TIME, 0, S, 1, opened) == outcomes.VIRTUAL
    assert csr_access(without, csrs.TIME, 0, S, 1, opened) == outcomes.ILLEGAL


@pytest.mark.parametrize(
    ("field", "causes"),
    [
        ("tval_misaligned", (0, 4, 6)),
        ("tval_access_fault", (1, 5, 7)),
        ("tval_page_fault", (12, 13, 15)),
    ],
)
def test_zero_in_xtval_by_kind_of_exception(field: str, causes: tuple[int, ...]) -> None:
    config = hart(**{field: False})
    for cause in (*range(16), 20, 21, 22, 23):
        assert tval_holds_address(BASE, cause)
        assert tval_holds_address(config, cause) == (cause not in causes)


def test_transformed_instructions_by_cause() -> None:
    load = 0x0005_3503  # ld a0, 0(a0)
    page, guest = exceptions.LOAD_PAGE_FAULT, exceptions.LOAD_GUEST_PAGE_FAULT
    only_guest = hart(tinst_causes=1 << 20 | 1 << 21 | 1 << 23)
    assert tinst(BASE, load, page, 0, 0, 0) == tinst(BASE, load, guest, 0, 0, 0) == load & 0x7FFF
    assert tinst(only_guest, load, page, 0, 0, 0) == 0
    assert tinst(only_guest, load, guest, 0, 0, 0) == load & 0x7FFF


@pytest.mark.parametrize(
    "fields",
    [
        {"absent_csrs": frozenset({"mstatus"})},
        {"absent_csrs": frozenset({"menvcfg"})},  # with Sstc, Svadu, Svpbmt
        {"absent_csrs": frozenset({"mstatush"})},  # with H, whose MPV it holds at XLEN=32
        {"time_csr": False},  # with Sstc
        {"mtvec_reset": 2},
        {"mtvec_vectored_align": 24},
        {"pmp_usable": 65},
        {"medeleg_writable": -1},
        {"tinst_causes": 1 << 32},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="other: "):
        hart(**fields)


def test_sha_leaves_no_address_out() -> None:
    with pytest.raises(ValueError, match="Sha"):
        replace(BASE, name="other", tval_access_fault=False)


def test_what_only_the_model_offers_is_named() -> None:
    assert set(MODEL_ONLY) <= set(HartConfig.__dataclass_fields__)
