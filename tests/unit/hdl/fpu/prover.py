# SPDX-License-Identifier: Apache-2.0
"""Bitwuzla decides the claims of smt_claims.py about proof_top.sv for all operands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import bitwuzla

from trapline.formal.rtl.elaboration import elaborate
from trapline.tb.planted.patch import ROOT

from .smt_claims import Claim
from .unit import FILES

TOP = "proof_top"
# What the top does not hold has state: the proofs are of what has none.
_WITH_STATE = ("hdl/fpu/fpu.sv", "hdl/fpu/fp_fma.sv", "hdl/fpu/fp_div_sqrt.sv")
_SOURCE = "tests/unit/hdl/fpu/proof_top.sv"
_OUTPUTS = {
    "compared": 64, "compare_invalid": 0, "class": 10, "integer": 64, "integer_flags": 5,
    "converted": 64, "converted_flags": 5, "from_integer": 64, "from_integer_flags": 5,
}  # fmt: skip


@cache
def _texts() -> dict[str, str]:
    files = [f for f in FILES if f not in _WITH_STATE]
    return {f: (ROOT / f).read_text() for f in (*files, _SOURCE)}


def script(claim: Claim, overlay: Mapping[str, str] | None = None) -> str:
    """The question whether the RTL, with some files replaced, ever breaks the claim."""
    model = elaborate({**_texts(), **(overlay or {})}, TOP)

    def port(name: str) -> str:
        return f"(|{TOP}_n {name}| s)"

    def fixed(name: str, width: int, value: int) -> str:
        if width == 1:
            return f"(assert (= {port(name)} {'true' if value else 'false'}))"
        return f"(assert (= {port(name)} (_ bv{value} {width})))"

    lines = ["(set-logic ALL)", model, f"(declare-const s |{TOP}_s|)"]
    for name in ("a", "b"):
        lines += [f"(define-fun {name} () (_ BitVec 64) {port(name + '_i')})"]
    for name, width in _OUTPUTS.items():
        sort = f"(_ BitVec {width})" if width else "Bool"
        lines.append(f"(define-fun {name} () {sort} {port(name + '_o')})")
    lines += [
        fixed("op_i", 5, claim.op),
        fixed("fmt_i", 1, claim.wide),
        fixed("src_fmt_i", 1, claim.src_wide),
        fixed("rm_i", 3, claim.rm),
        f"(assert (not {claim.term}))",
    ]
    return "\n".join(lines)


def verdict(claim: Claim, seconds: float, overlay: Mapping[str, str] | None = None) -> str:
    """proved, refuted, or unknown where the time was too short."""
    options = bitwuzla.Options()
    options.set(bitwuzla.Option.TIME_LIMIT_PER, int(seconds * 1000))
    parser = bitwuzla.Parser(bitwuzla.TermManager(), options)
    parser.parse(script(claim, overlay), True, False)
    names = {bitwuzla.Result.UNSAT: "proved", bitwuzla.Result.SAT: "refuted"}
    return names.get(parser.bitwuzla().check_sat(), "unknown")
