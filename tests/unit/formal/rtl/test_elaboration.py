# SPDX-License-Identifier: Apache-2.0
"""RTL as terms: x is a free value, broken text one error."""

from __future__ import annotations

import pytest
import z3

from trapline.formal.rtl.elaboration import TOP, ElaborationError, elaborate


@pytest.mark.parametrize(
    "body",
    [
        "logic y; assign y = a_i[0] ? 1'b1 : 1'bx; assign b_o = {1'b0, y};",
        "logic [1:0] y; assign b_o = y;",
    ],
)
def test_x_is_a_free_value(body: str) -> None:
    text = f"module {TOP} (input logic [1:0] a_i, output logic [1:0] b_o);\n{body}\nendmodule\n"
    smt = elaborate({"top.sv": text})
    for value in (0, 1):
        solver = z3.Solver()
        script = smt + (
            f"\n(declare-const state |{TOP}_s|)\n"
            f"(assert (= (|{TOP}_n a_i| state) #b00))\n"
            f"(assert (= ((_ extract 0 0) (|{TOP}_n b_o| state)) #b{value}))\n"
        )
        solver.add(z3.parse_smt2_string(script))
        assert solver.check() == z3.sat


def test_broken_rtl_is_one_error() -> None:
    with pytest.raises(ElaborationError):
        elaborate({"top.sv": f"module {TOP} (input logic a_i); assign nothing_i = ; endmodule\n"})
