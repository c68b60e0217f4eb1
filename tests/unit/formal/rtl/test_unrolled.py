# SPDX-License-Identifier: Apache-2.0
"""Modules unrolled over cycles."""

from __future__ import annotations

import re

import pytest
import z3

from trapline.formal.rtl.elaboration import TOP, elaborate
from trapline.formal.rtl.unrolled import Unrolled

COUNTER = f"""module {TOP} (input logic clk_i, input logic rst_ni, input logic up_i,
    output logic [3:0] count_o, output logic odd_o);
  logic [3:0] count_q;
  logic [3:0] other_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= 4'd9;
    else if (up_i) count_q <= count_q + 4'd1;
  end
  always_ff @(posedge clk_i) other_q <= other_q + 4'd3;
  assign count_o = count_q;
  logic odd_q;
  always_ff @(posedge clk_i) odd_q <= up_i;
  assign odd_o = odd_q;
endmodule
"""


def verdicts(claims: list[str]) -> list[str]:
    module = Unrolled(TOP, elaborate({"top.sv": COUNTER}, TOP, sequential=True))
    lines = module.definitions(("rst_ni", "up_i", "count_o", "odd_o"), 4)
    assert not any("other_q" in line for line in lines)
    lines.append("(assert (= rst_ni@0 #b0)) (assert (= (bvand rst_ni@1 rst_ni@2 rst_ni@3) #b1))")
    result = []
    for claim in claims:
        solver = z3.SolverFor("QF_BV")
        solver.add(z3.parse_smt2_string("\n".join([*lines, f"(assert {claim})"])))
        result.append(str(solver.check()))
    return result


def test_a_register_has_the_value_of_the_step_before() -> None:
    assert verdicts(
        [
            "(not (= count_o@1 #x9))",
            "(= count_o@2 #x3)",
            "(= count_o@3 #xb)",
            "(= count_o@3 #xc)",
            "(and (= up_i@1 #b1) (= up_i@2 #b0) (not (= count_o@3 #xa)))",
        ]
    ) == ["unsat", "unsat", "sat", "unsat", "unsat"]


def test_a_register_of_one_bit_is_tied_to_the_step_before() -> None:
    assert verdicts(["(distinct odd_o@3 up_i@2)", "(= odd_o@3 up_i@2)"]) == ["unsat", "sat"]


def test_equations_name_what_they_define() -> None:
    module = Unrolled(TOP, elaborate({"top.sv": COUNTER}, TOP, sequential=True))
    facts = z3.parse_smt2_string("\n".join(module.equations(("count_o",), 2)))
    defined = [str(fact.arg(0)) for fact in facts]
    assert len(set(defined)) == len(defined)
    assert {"count_o@0", "count_o@1"} <= set(defined)


def test_a_step_in_an_unknown_form_is_refused() -> None:
    smt = elaborate({"top.sv": COUNTER}, TOP, sequential=True)
    turned = re.sub(r"\(= (.+) (\(\|[^|]+\| next_state\))\)", r"(= \2 \1)", smt, count=1)
    assert turned != smt
    with pytest.raises(ValueError, match="no known form"):
        Unrolled(TOP, turned)
