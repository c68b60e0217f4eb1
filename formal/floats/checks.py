# SPDX-License-Identifier: Apache-2.0
"""What is proved of the floating-point unit (`hdl/fpu`), by name.

Two kinds of claims, both through the unit's ports from reset on. `fpu_small_*`: of small formats
of the same source, result and flags are the golden model's for every case, by trying them all.
`fpu_*`: of F and D, result and flags are what SMT-LIB's theory of floating point says, decided by
bitwuzla: a third reading. What no solver decided in time is in UNDECIDED.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from trapline.formal.floats import prover
from trapline.formal.floats.every_case import compare, every, formats_of
from trapline.formal.floats.golden import Model
from trapline.formal.floats.theory import FloatClaim, all_claims
from trapline.formal.floats.unit import F_AND_D, Formats, FpuUnit, Op
from trapline.formal.result import ProofResult, Status
from trapline.formal.solvers.portfolio import BITWUZLA

ENUMERATION = "enumeration"
# The unit is the same in each configuration that has it.
CONFIG = "rv64gc_h"
_MINMAX = "fmin-s_fmax-s_op fmin-s_fmax-s_zero_compare fmin-s_fmax-s_signaling_nan_nv"
_COMPARE = "feq-s_flt-s_fle-s_op feq-s_flt-s_fle-s_NaN_input"
_TO = "fcvt-l-s_fcvt-w-s_op fcvt_int_float_valid_input fcvt_unrepresentable_nv fcvt_nx"
_FROM = "fcvt-s-w_fcvt-s-l_op fcvt_float_rounding fcvt_nx"
_SIGN = "fsgnj-s_fsgnjn-s_fsgnjx-s_op fsgnj-d_fsgnjn-d_fsgnjx-d_op"
# Operation -> names of the manual's rules.
RULES = {
    Op.Add: "fadd-s_fmul-s_op", Op.Sub: "fsub-s_op", Op.Mul: "fadd-s_fmul-s_op",
    Op.Div: "fdiv-s_op", Op.Sqrt: "fsqrt-s_op", Op.Madd: "fmadd-s_op fma_nv_flag",
    Op.Msub: "fmsub-s_op fma_nv_flag", Op.Nmsub: "fnmsub-s_op fma_nv_flag",
    Op.Nmadd: "fnmadd-s_op fma_nv_flag", Op.Sgnj: _SIGN, Op.Sgnjn: _SIGN, Op.Sgnjx: _SIGN,
    Op.Min: _MINMAX, Op.Max: _MINMAX, Op.Eq: f"{_COMPARE} feq-s_quiet",
    Op.Lt: f"{_COMPARE} flt-s_fle-s_signaling", Op.Le: f"{_COMPARE} flt-s_fle-s_signaling",
    Op.Class: "fclass-s_op fclass-d_op", Op.CvtFF: "fcvt-s-d_fcvt-d-s_op",
    Op.CvtWF: _TO, Op.CvtWuF: _TO, Op.CvtLF: _TO, Op.CvtLuF: _TO,
    Op.CvtFW: _FROM, Op.CvtFWu: _FROM, Op.CvtFL: _FROM, Op.CvtFLu: _FROM,
    Op.MvXF: "fmv-x-w_op fmv-x-d_op fmv_bits_preserved",
    Op.MvFX: "fmv-w-x_op fmv-d-x_op fmv_bits_preserved",
}  # fmt: skip
UNDECIDED = (
    "FADD, FSUB, FMUL, FDIV, FSQRT and the fused sums of F and D: no solver decided one in time. "
    "Of small formats they are proved; of F and D the golden model, the host's processor and Spike "
    "judge special and random operands (`trapline floats`, `tests/unit/hdl/fpu`)"
)


@dataclass(frozen=True)
class FloatCheck:
    """One claim about the unit. `decide`: (status, detail) within so many seconds."""

    name: str
    text: str
    rules: tuple[str, ...]
    solver: str
    decide: Callable[[float], tuple[Status, str]]


def _formats(formats: Formats) -> str:
    """The formats by their exponent and significand bits."""
    each = (formats.narrow, formats.wide)
    return " and ".join(f"{f.exponent}+{f.precision}" for f in each)


def _try_all(op: Op, _seconds: float) -> tuple[Status, str]:
    total = 0
    for formats in formats_of(op):
        count, found = compare(FpuUnit(formats), Model(formats), every(formats, op))
        if found:
            return Status.REFUTED, "; ".join(found)
        total += count
    return Status.PROVED, f"{total:,} cases"


def _ask(claim: FloatClaim, seconds: float) -> tuple[Status, str]:
    return prover.verdict(claim, seconds), ""


def _small(op: Op) -> FloatCheck:
    formats = " and of ".join(_formats(f) for f in formats_of(op))
    text = f"{op.name} of exponent and significand bits {formats} is the golden model's"
    name = f"fpu_small_{op.name.lower()}"
    return FloatCheck(name, text, tuple(RULES[op].split()), ENUMERATION, partial(_try_all, op))


def _theory(claim: FloatClaim) -> FloatCheck:
    own = claim.formats is F_AND_D
    text = f"{claim.name} is as IEEE 754's theory says" + ("" if own else ", of binary16")
    name = f"fpu_{claim.name.lower().replace('-', '_')}"
    rules = tuple(RULES[claim.op].split())
    return FloatCheck(name, text, rules, BITWUZLA, partial(_ask, claim))


FLOAT_CHECKS = {c.name: c for c in (*map(_small, Op), *map(_theory, all_claims()))}


def check_floats(name: str, seconds: float) -> ProofResult:
    """Decide one of FLOAT_CHECKS."""
    check = FLOAT_CHECKS[name]
    begun = time.perf_counter()
    status, detail = check.decide(seconds)
    took = round(time.perf_counter() - begun, 2)
    return ProofResult(name, CONFIG, status, check.solver, took, check.rules, [], detail)
