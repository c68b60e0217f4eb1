# SPDX-License-Identifier: Apache-2.0
"""Conversions, comparisons and classes of binary32 and binary64 proved for all operands.

The claims are in SMT-LIB's theory of floating point, not the golden model's words: a third reading.
"""

from __future__ import annotations

import pytest

from trapline.tb.planted.mutants import Mutant, load
from trapline.tb.planted.patch import ROOT, Patch

from .prover import verdict
from .smt_claims import Claim, all_claims
from .unit import Op

SECONDS = 120.0
CLAIMS = all_claims()
# Operations whose claims see a bug in a module.
SEEN_BY = {
    "hdl/fpu/fp_compare.sv": (Op.Eq, Op.Lt, Op.Le, Op.Min, Op.Max),
    "hdl/fpu/fp_classify.sv": (Op.Class,),
    "hdl/fpu/fp_to_integer.sv": (Op.CvtWF, Op.CvtWuF),
    "hdl/fpu/fp_from_integer.sv": (Op.CvtFW, Op.CvtFWu, Op.CvtFLu),
    "hdl/fpu/fp_unbox.sv": (Op.Class,),
    "hdl/fpu/fp_unpack.sv": (Op.Class, Op.CvtFF),
    "hdl/fpu/fp_box.sv": (Op.CvtFF,),
    "hdl/fpu/fp_round.sv": (Op.CvtFF, Op.CvtFL),
    "hdl/fpu/fpu_pkg.sv": (Op.CvtFF,),
}
# No conversion gives these results: the sticky bit of a sum or a quotient, a NaN with a sign.
NOT_OF_CONVERSIONS = {"sticky_bit_of_the_unit_is_dropped"}
BUGS = [
    bug
    for bug in load(ROOT / "tb/planted/fpu")
    if bug.file in SEEN_BY and bug.name not in NOT_OF_CONVERSIONS
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_holds_for_all_operands(claim: Claim) -> None:
    assert verdict(claim, SECONDS) == "proved"


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_refuted(bug: Mutant) -> None:
    """By the first claim that sees it; those that do not hold in spite of it."""
    changed = Patch(bug.file, bug.find, bug.text.replace(bug.on, "1'b1")).applied()
    claims = [claim for claim in CLAIMS if claim.op in SEEN_BY[bug.file]]
    assert "refuted" in (verdict(claim, SECONDS, changed) for claim in claims)
