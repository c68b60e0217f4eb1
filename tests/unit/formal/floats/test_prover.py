# SPDX-License-Identifier: Apache-2.0
"""The unit's conversions, comparisons, classes, signs and moves proved for all operands and modes.

The claims are in SMT-LIB's theory of floating point, not the golden model's words: a third reading.
"""

from __future__ import annotations

import pytest

from trapline.formal.floats.prover import verdict
from trapline.formal.floats.theory import FloatClaim, all_claims
from trapline.formal.floats.unit import Op
from trapline.tb.planted.mutants import load
from trapline.tb.planted.patch import ROOT, Patch

# A second or two each, a minute and a half together.
pytestmark = pytest.mark.campaign
SECONDS = 120.0
CLAIMS = all_claims()
# A planted bug of each module that claims look into, and the operation whose claim sees it.
BUGS = {
    "rmm_is_rne": Op.CvtFL,
    "tininess_before_rounding": Op.CvtFF,
    "fmin_takes_either_zero": Op.Min,
    "fcvt_wu_of_a_small_negative_number_is_invalid": Op.CvtWuF,
    "fcvt_from_lu_is_signed": Op.CvtFLu,
    "fused_sum_loses_the_sticky_bit": Op.Sub,
    "root_is_always_inexact": Op.Sqrt,
    "fmv_x_w_looks_at_the_box": Op.MvXF,
    "box_is_its_low_half": Op.Class,
    "narrow_results_have_no_box": Op.Sgnj,
    "fclass_of_a_subnormal_is_zero": Op.Class,
    "fsgnjx_is_fsgnj": Op.Sgnjx,
    "subnormal_operands_have_another_exponent": Op.CvtFF,
}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_holds_for_all_operands(claim: FloatClaim) -> None:
    assert verdict(claim, SECONDS) == "proved"


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_refuted(name: str) -> None:
    (bug,) = (bug for bug in load(ROOT / "tb/planted/fpu") if bug.name == name)
    changed = Patch(bug.file, bug.find, bug.text.replace(bug.on, "1'b1")).applied()
    claims = [claim for claim in CLAIMS if claim.op == BUGS[name]]
    assert "refuted" in [verdict(claim, SECONDS, changed) for claim in claims]
