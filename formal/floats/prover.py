# SPDX-License-Identifier: Apache-2.0
"""Bitwuzla decides the claims of theory.py about the floating-point unit, for all operands.

The unit is followed from reset through the cycles that an operation takes: one state for each
cycle, tied by yosys's transition relation.
"""

from __future__ import annotations

from collections.abc import Mapping

import bitwuzla

from trapline.formal.floats.theory import FloatClaim
from trapline.formal.floats.unit import FILES, parameters
from trapline.formal.golden.sources import ROOT
from trapline.formal.result import Status
from trapline.formal.rtl.elaboration import elaborate

_TOP = "proof_top"
_SV = """module proof_top
  import fpu_pkg::*;
(
  input logic clk_i, input logic rst_ni, input logic start_i,
  input logic [4:0] op_i, input logic fmt_i, input logic src_fmt_i, input logic [2:0] rm_i,
  input logic [WIDTH-1:0] a_i, input logic [WIDTH-1:0] b_i, input logic [WIDTH-1:0] c_i,
  output logic done_o, output logic [WIDTH-1:0] result_o, output logic [4:0] flags_o
);
  fpu #(PARAMETERS) u_fpu (
    .clk_i, .rst_ni, .start_i, .kill_i(1'b0), .op_i(fp_op_e'(op_i)), .fmt_i(fp_fmt_e'(fmt_i)),
    .src_fmt_i(fp_fmt_e'(src_fmt_i)), .rm_i, .a_i, .b_i, .c_i, .done_o, .result_o, .flags_o);
endmodule
"""


def _port(name: str, cycle: int) -> str:
    return f"(|{_TOP}_n {name}| s{cycle})"


def _is(port: str, cycle: int, value: int, width: int = 1) -> str:
    if width == 1:
        return f"(assert (= {_port(port, cycle)} {'true' if value else 'false'}))"
    return f"(assert (= {_port(port, cycle)} (_ bv{value} {width})))"


def script(claim: FloatClaim, overlay: Mapping[str, str] | None = None) -> str:
    """The question whether the RTL, with some files replaced, ever breaks the claim."""
    texts = {f: (ROOT / f).read_text() for f in FILES} | dict(overlay or {})
    width = claim.formats.wide.width
    top = _SV.replace("PARAMETERS", parameters(claim.formats)).replace("WIDTH", str(width))
    model = elaborate(texts | {f"{_TOP}.sv": top}, _TOP, sequential=True)
    end = 1 + claim.cycles
    # What is free, and the same in all cycles.
    ports = {"a": width, "b": width, "c": width, "rm": 3}
    lines = ["(set-logic ALL)", model]
    lines += [f"(declare-const {name} (_ BitVec {bits}))" for name, bits in ports.items()]
    lines.append("(assert (bvule rm #b100))")
    for cycle in range(end + 1):  # reset in the first one, start_i in the second one
        lines.append(f"(declare-const s{cycle} |{_TOP}_s|)")
        lines += [_is("rst_ni", cycle, cycle > 0), _is("start_i", cycle, cycle == 1)]
        lines += [_is("op_i", cycle, claim.op, 5)]
        lines += [_is("fmt_i", cycle, claim.wide), _is("src_fmt_i", cycle, claim.src_wide)]
        lines += [f"(assert (= {_port(f'{name}_i', cycle)} {name}))" for name in ports]
    lines += [f"(assert (|{_TOP}_t| s{cycle} s{cycle + 1}))" for cycle in range(end)]
    lines += [
        f"(define-fun result () (_ BitVec {width}) {_port('result_o', end)})",
        f"(define-fun flags () (_ BitVec 5) {_port('flags_o', end)})",
        f"(assert {claim.given})",
        f"(assert (not (and {_port('done_o', end)} {claim.term})))",
    ]
    return "\n".join(lines)


def verdict(claim: FloatClaim, seconds: float, overlay: Mapping[str, str] | None = None) -> Status:
    """Proved, refuted, or unknown where the time was too short."""
    options = bitwuzla.Options()
    options.set(bitwuzla.Option.TIME_LIMIT_PER, int(seconds * 1000))
    parser = bitwuzla.Parser(bitwuzla.TermManager(), options)
    parser.parse(script(claim, overlay), True, False)
    found = {bitwuzla.Result.UNSAT: Status.PROVED, bitwuzla.Result.SAT: Status.REFUTED}
    return found.get(parser.bitwuzla().check_sat(), Status.UNKNOWN)
