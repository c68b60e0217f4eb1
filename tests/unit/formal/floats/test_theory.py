# SPDX-License-Identifier: Apache-2.0
"""Claims in SMT-LIB's theory hold of what the golden model answers, and of nothing beside it."""

from __future__ import annotations

from itertools import product

import pytest
import z3

from trapline.formal.floats.golden import Model
from trapline.formal.floats.theory import FloatClaim, all_claims
from trapline.formal.floats.unit import Case, Op
from trapline.models.golden.fp.format import BINARY32, BINARY64, Format, boxed

CLAIMS = all_claims()
FROM_INTEGER = (Op.CvtFW, Op.CvtFWu, Op.CvtFL, Op.CvtFLu, Op.MvFX)
TWO_OPERANDS = (Op.Eq, Op.Lt, Op.Le, Op.Min, Op.Max, Op.Sgnj, Op.Sgnjn, Op.Sgnjx, Op.Add, Op.Sub)
INTEGERS = (0, 1, 3, 1 << 31, (1 << 31) - 1, 0xFFFF_FFFF, (1 << 53) + 1, (1 << 63) - 1, 1 << 63,
            (1 << 64) - 1)  # fmt: skip


def encodings(fmt: Format) -> list[int]:
    """Zero, the least and the largest of each kind, NaNs, and numbers that integers end at."""
    one = fmt.bias << fmt.fraction
    quiet = fmt.infinity | 1 << fmt.fraction - 1
    positive = [0, 1, one, one + 1, one + (1 << fmt.fraction - 1), fmt.infinity, fmt.infinity - 1]
    positive += [1 << fmt.fraction, fmt.infinity + 1, quiet, quiet + 1]
    positive += [(fmt.bias + e) << fmt.fraction for e in (30, 31) if e < fmt.bias]
    return [bits | sign for bits in positive for sign in (0, fmt.sign_bit)]


def words(claim: FloatClaim) -> list[int]:
    """First operands of a claim, in registers; of the narrow format one without its box."""
    if claim.op in FROM_INTEGER:
        return list(INTEGERS)
    wide = claim.src_wide if claim.op == Op.CvtFF else claim.wide
    fmt, flen = claim.formats.of(wide), claim.formats.wide.width
    found = [boxed(fmt, flen, bits) for bits in encodings(fmt)]
    return found if wide else [*found, 0x3F80_0000]


def holds(claim: FloatClaim, case: Case, result: int, flags: int) -> bool:
    """Whether the claim says so of one case."""
    width = claim.formats.wide.width
    values = {"a": (case.a, width), "b": (case.b, width), "rm": (case.rm, 3)}
    values |= {"result": (result, width), "flags": (flags, 5)}
    text = "".join(
        f"(define-fun {name} () (_ BitVec {size}) (_ bv{value} {size}))"
        for name, (value, size) in values.items()
    )
    terms = z3.parse_smt2_string(f"{text}(assert (=> {claim.given} {claim.term}))")
    simplified = z3.simplify(z3.And(*terms))
    assert z3.is_true(simplified) or z3.is_false(simplified), simplified
    return z3.is_true(simplified)


def cases(claim: FloatClaim) -> list[Case]:
    """Few enough for a second each: every operand in some mode, some pairs."""
    each = words(claim)
    seconds = each[::3] if claim.op in TWO_OPERANDS else [0]
    pairs = list(product(each, seconds))
    return [
        Case(claim.op, claim.wide, claim.src_wide, n % 5, a, b)
        for n, (a, b) in enumerate(pairs[:: max(1, len(pairs) // 40)])
    ]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_the_golden_model_is_as_the_theory_says(claim: FloatClaim) -> None:
    model = Model(claim.formats)
    for case in cases(claim):
        assert holds(claim, case, *model.answer(case)), case


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_another_result_breaks_the_claim(claim: FloatClaim) -> None:
    model = Model(claim.formats)
    (case,) = [c for c in cases(claim) if c.a == words(claim)[2]][:1]  # 1 in its least place
    result, flags = model.answer(case)
    for bit in (0, claim.formats.wide.width - 1):
        assert not holds(claim, case, result ^ 1 << bit, flags)


@pytest.mark.parametrize(
    "claim", [c for c in CLAIMS if "flags" in c.term], ids=lambda claim: claim.name
)
def test_another_flag_breaks_the_claim(claim: FloatClaim) -> None:
    case = cases(claim)[0]
    result, flags = Model(claim.formats).answer(case)
    for bit in range(5):
        assert not holds(claim, case, result, flags ^ 1 << bit)


def test_every_operation_of_two_cycles_has_claims_of_both_formats() -> None:
    slow = {Op.Add, Op.Sub, Op.Mul, Op.Div, Op.Sqrt, Op.Madd, Op.Msub, Op.Nmsub, Op.Nmadd}
    for op in set(Op) - slow:
        assert {c.wide for c in CLAIMS if c.op == op} == {0, 1}, op.name
    names = [c.name for c in CLAIMS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("wide", "fmt"), [(0, BINARY32), (1, BINARY64)])
def test_names_tell_the_formats(wide: int, fmt: Format) -> None:
    (claim,) = [c for c in CLAIMS if c.op == Op.Lt and c.wide == wide]
    assert claim.name == f"Lt-{'SD'[wide]}"
    assert claim.formats.of(wide) == fmt
    (conversion,) = [c for c in CLAIMS if c.op == Op.CvtFF and c.wide == wide]
    assert conversion.name == ("CvtFF-DS" if wide else "CvtFF-SD")
