# SPDX-License-Identifier: Apache-2.0
"""Unrolled modules, and the bounded checks of the whole hart."""

from __future__ import annotations

import z3

from trapline.formal.bounded import hart as bounded
from trapline.formal.rtl.elaboration import TOP, elaborate
from trapline.formal.rtl.unrolled import Unrolled
from trapline.formal.solvers.portfolio import SAT, UNSAT

COUNTER = f"""module {TOP} (input logic clk_i, input logic rst_ni, input logic up_i,
    output logic [3:0] count_o);
  logic [3:0] count_q;
  logic [3:0] other_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= 4'd9;
    else if (up_i) count_q <= count_q + 4'd1;
  end
  always_ff @(posedge clk_i) other_q <= other_q + 4'd3;
  assign count_o = count_q;
endmodule
"""


def verdicts(claims: list[str]) -> list[str]:
    module = Unrolled(TOP, elaborate({"top.sv": COUNTER}, TOP, sequential=True))
    lines = module.definitions(("rst_ni", "up_i", "count_o"), 4)
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


def test_the_hart_from_reset_and_with_a_planted_bug() -> None:
    (_, row) = bounded.check(2, 60, lambda _rows: None)
    assert (row["trap can occur"], row["retirement can occur"]) == (SAT, SAT)
    assert row["never"] == UNSAT
    assert bounded.check(3, 60, lambda _rows: None, bounded.GUARD.overlay())[-1]["never"] == "sat"
