# SPDX-License-Identifier: Apache-2.0
"""Every choice of a configuration: a value told from its neighbour, and what is none refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from trapline.models.isa.commit import Kind, pack
from trapline.models.isa.config import NAMED, field_names
from trapline.models.isa.config_traps import WAITS

from .choices_of_all import CASES, UNTOLD
from .choices_of_memory import AMOADD_D, LD, SC_D, SD
from .choices_of_traps import CASES as TRAPS
from .outside import adjacent, values_of
from .telling import ADUE, AS_S, DATA, FRESH_PAGE, SV39, Case

# SC may fail for reasons of the design's own.
_PERMITTED = {"mret_clr_lr_resv", "sret_clr_lr_resv", "reservation_bytes"}


def named(case: Case) -> str:
    answer = "-".join(
        f"{k}={sorted(v) if isinstance(v, frozenset) else v}" for k, v in case.other.items()
    )
    return answer + "/" + "-".join(case.seen)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_each_hart_makes_of_the_program(case: Case) -> None:
    for chosen in (False, True):
        outcome = case.outcome(chosen)
        for what, values in case.seen.items():
            assert outcome[what] == values[chosen], (what, chosen)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_design_that_chose_so_passes_as_itself_alone(case: Case) -> None:
    assert not case.differs(design=True, model=True), "the control"
    assert not case.differs(design=False, model=False)
    # What leaves it to the design permits the other, too: a time limit, and a reservation that may
    # be cleared.
    assert case.differs(design=True, model=False) == (not _PERMITTED & set(case.other))
    assert case.differs(design=False, model=True) == ("limit" not in case.other.values())


def test_every_field_has_a_program() -> None:
    reported = {name for case in CASES for name in case.other}
    assert set(field_names()) - reported == set(UNTOLD)


@pytest.mark.parametrize("field", sorted(set(field_names()) - set(UNTOLD)))
def test_the_variant_that_is_caught_is_right_beside_the_value(field: str) -> None:
    pairs = [
        (getattr(case.config(False), field), getattr(case.config(True), field))
        for case in CASES
        if field in case.other
    ]
    assert any(adjacent(field, *pair) for pair in pairs)
    # Of words each one is told from another.
    assert values_of(field) <= {value for pair in pairs for value in pair}


@pytest.mark.parametrize(
    ("other", "reported"),
    [
        ({"mtvec_modes": frozenset()}, "mtvec_modes is empty"),
        ({"stvec_modes": frozenset({"clic"})}, "stvec_modes is clic"),
        ({"mtvec_modes": frozenset({"vectored"})}, "whose MODE mtvec does not have"),
        ({"vstvec_base_align": 6}, "vstvec_base_align is 6"),
        ({"stvec_vectored_align": 8192}, "stvec_vectored_align is 8192"),
        ({"mepc_bits": 59}, "mepc_bits is 59, not 60 to 64"),
        ({"mtval_bits": 65}, "mtval_bits is 65"),
        ({"vsepc_bits": 60}, "vsepc must hold what sepc can"),
        ({"vstval_bits": 61}, "vstval must hold what stval can"),
        ({"mcause_bits": 4}, "mcause_bits is 4"),
        ({"scause_bits": 4}, "scause_bits is 4"),
        ({"vscause_bits": 62}, "vscause must hold what scause can"),
        ({"htval_bits": 65}, "htval_bits is 65"),
        ({"mtinst_writable": 0x3020}, "mtinst_writable is 0x3020"),
        ({"htinst_writable": 0, "tinst_transformed": False}, "htinst_writable is 0x0"),
        ({"mhartid": 1 << 64}, "mhartid"),
        ({"mconfigptr": 0x1004}, "mconfigptr"),
        ({"hpmcounters": 7}, "hpmcounters is 0x7"),
        ({"minstreth_write_counts": True}, "no minstreth"),
        ({"hedeleg_writable": 0xC_B1FC}, "hedeleg_writable"),
        ({"hstateen_ones": frozenset({"se0"})}, "which mstateen_ones has not"),
        ({"mstateen_ones": frozenset({"c"})}, "mstateen_ones has c"),
        (
            {"mstateen_ones": frozenset({"se0"}), "mstateen_zeros": frozenset({"se0"})},
            "read-only zero and one",
        ),
        ({"mstateen_p1p13_writable": True}, "without hedelegh"),
        ({"vsatp_modes": frozenset({1})}, "vsatp_modes has a mode"),
        ({"vsatp_modes": frozenset({9})}, "vsatp_modes has mode 9 without mode 8"),
        ({"vsatp_unsupported": "zero"}, "vsatp_unsupported is 'zero'"),
        ({"hgatp_unsupported_bare": True, "hgatp_unsupported_ignored": True}, "hgatp_unsupported"),
        ({"pmp_modes": frozenset({"range"})}, "pmp_modes has range"),
        ({"sti_implemented": False}, "sstc without sti_implemented"),
        ({"mpp_reset": 2}, "mpp_reset is 2"),
        ({"mie_platform": 1 << 15}, "mie_platform is 0x8000"),
        ({"misaligned_store_fault": "before"}, "misaligned_store_fault is 'before' without"),
        ({"misaligned_store_fault": "all"}, "misaligned_store_fault is 'all', not none"),
        ({"mcause_reset": 32, "mcause_bits": 5}, "mcause_reset is 0x20"),
        ({"pmp0cfg_reset": 0x1A}, "pmp0cfg_reset is 0x1a"),
        ({"pmp0cfg_reset": 0x20}, "pmp0cfg_reset is 0x20"),
        ({"pmpaddr0_reset": 1 << 54}, "pmpaddr0_reset"),
        ({"pmp0cfg_reset": 0x1F, "pmp_usable": 0}, "entry 0, which there is not"),
        ({"wfi_tw": "nop"}, "wfi_tw is 'nop'"),
        ({"tinst_insns": frozenset({"fence"})}, "tinst_insns has fence"),
        ({"mtval_rdonly0": True}, "mtval_rdonly0 with H"),
        ({"stval_causes": 0xFFFF}, "without the guest-page faults"),
        ({"misaligned_amo_exc": "page_fault"}, "misaligned_amo_exc is 'page_fault'"),
        ({"misaligned_atomicity_granule": 12}, "misaligned_atomicity_granule is 12"),
        ({"misaligned_atomicity_granule": 8192}, "misaligned_atomicity_granule is 8192"),
        ({"misaligned_descending": True}, "misaligned_descending without"),
        ({"misaligned_ad_whole": True}, "misaligned_ad_whole without"),
        ({"ram_amo": "cas"}, "ram_amo is 'cas'"),
    ],
    ids=str,
)
def test_a_value_just_outside_is_refused(other: dict[str, Any], reported: str) -> None:
    with pytest.raises(ValueError, match=f"^chosen: .*{reported}"):
        Case(other, (), {}).config(True)


@pytest.mark.parametrize(
    ("other", "reported"),
    [
        ({"vstval_causes": 0xFFFF_FFFB}, "Shvstvala"),
        ({"htval_causes": 0xFF0F_FFFF}, "Shtvala"),
        ({"tval2_implicit": False}, "Shtvala"),
        ({"vstvec_modes": frozenset({"vectored"})}, "Shvstvecd"),
        ({"vstvec_base_align": 8}, "Shvstvecd"),
        ({"vsatp_modes": frozenset({8})}, "Shvsatpa"),
        ({"htval_bits": 56}, "htval_bits is 56, not 57 to 64"),
    ],
    ids=str,
)
def test_sha_leaves_it_no_choice(other: dict[str, Any], reported: str) -> None:
    with pytest.raises(ValueError, match=reported):
        replace(NAMED["rv64imac_h"], name="chosen", **other)


@pytest.mark.parametrize("name", WAITS)
def test_a_time_limit_leaves_the_trap_to_the_design(name: str) -> None:
    case = next(case for case in TRAPS if case.other == {name: "limit"})
    trapping = case.hart(False)
    trapping.step()
    claim = trapping.prediction()
    model = case.hart(True)
    model.step_record(claim)
    assert model.prediction() == claim
    # Not while an enabled interrupt is pending: the wait is over.
    pending = replace(case, slots=case.slots | {"mip": 2, "mie": 2})
    trapping, model = pending.hart(False), pending.hart(True)
    trapping.step()
    model.step_record(trapping.prediction())
    assert (trapping.kind, model.kind) == (Kind.EXCEPTION, Kind.RETIRE)
    # A trap of another cause is none that the limit permits.
    wrong = pack({**_record(case.hart(False)), "cause": 3})
    model = case.hart(True)
    model.step_record(wrong)
    assert model.prediction() != wrong


def _record(hart: Any) -> dict[str, int]:
    return dict(hart.step())


@pytest.mark.parametrize("at", [9, 10, 0xFFD])
def test_beyond_the_granule_an_access_is_misaligned(at: int) -> None:
    for word, cause in ((LD, 4), (SD, 6), (AMOADD_D, 6)):
        case = Case({"misaligned_atomicity_granule": 16}, [word], {}, x=[DATA + at])
        assert case.outcome(True)["cause"] == cause


def test_an_alignment_exception_after_the_walk_leaves_the_pte_alone() -> None:
    slots = {"mstatus": AS_S, "satp": SV39, "menvcfg": ADUE, "pmpcfg0": 0x1F}
    case = Case({"misaligned_first": False}, [SD], {}, x=[0x101], memory=FRESH_PAGE,
                slots=slots | {"pmpaddr0": (1 << 54) - 1})  # fmt: skip
    assert case.outcome(True)["cause"] == 6
    assert case.outcome(True)["pte_updates"] == 0


def test_an_sc_that_succeeds_sets_a_and_d() -> None:
    slots = {"mstatus": AS_S, "satp": SV39, "menvcfg": ADUE, "pmpcfg0": 0x1F}
    case = Case({"sc_fail_sets_ad": False}, [0x1005_35AF, SC_D], {}, x=[0x100], memory=FRESH_PAGE,
                slots=slots | {"pmpaddr0": (1 << 54) - 1})  # fmt: skip
    outcome = case.outcome(True)
    assert (outcome["rd_wdata"], outcome["pte_updates"]) == (0, 1)
