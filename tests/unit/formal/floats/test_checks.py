# SPDX-License-Identifier: Apache-2.0
"""Claims about the floating-point unit: which there are, and that planted bugs refute them."""

from __future__ import annotations

from functools import partial

import pytest

from trapline.formal.floats import checks
from trapline.formal.floats.checks import FLOAT_CHECKS, RULES, check_floats
from trapline.formal.floats.unit import FpuUnit, Op
from trapline.formal.result import Status
from trapline.tb.planted.mutants import load, patched
from trapline.tb.planted.patch import ROOT

BUGS = load(ROOT / "tb/planted/fpu")


def test_every_operation_has_a_claim_of_small_formats_and_rules() -> None:
    assert set(RULES) == set(Op)
    assert {f"fpu_small_{op.name.lower()}" for op in Op} <= set(FLOAT_CHECKS)
    assert all(check.rules and check.text for check in FLOAT_CHECKS.values())


def test_claims_of_both_formats_stand_beside_those_of_small_ones() -> None:
    names = set(FLOAT_CHECKS)
    assert {"fpu_lt_s", "fpu_lt_d", "fpu_cvtff_sd", "fpu_cvtff_ds", "fpu_sqrt_h"} <= names
    assert len(names) > 60


def test_a_claim_says_how_many_cases_it_tried() -> None:
    found = check_floats("fpu_small_class", 1.0)
    assert (found.status, found.solver) == (Status.PROVED, checks.ENUMERATION)
    assert found.detail == "2,048 cases"
    assert found.rules == ("fclass-s_op", "fclass-d_op")


@pytest.mark.parametrize(
    ("bug", "claim"),
    [
        ("rmm_is_rne", "fpu_small_cvtwf"),
        ("fmin_takes_either_zero", "fpu_small_min"),
        ("root_is_always_inexact", "fpu_small_sqrt"),
    ],
)
def test_a_planted_bug_is_refuted(monkeypatch: pytest.MonkeyPatch, bug: str, claim: str) -> None:
    (number,) = (b.number for b in BUGS if b.name == bug)
    monkeypatch.setattr(checks, "FpuUnit", partial(FpuUnit, changed=patched(BUGS), bug=number))
    found = check_floats(claim, 1.0)
    assert found.status == Status.REFUTED
    assert "rtl" in found.detail
    assert "golden" in found.detail
