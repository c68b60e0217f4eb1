# SPDX-License-Identifier: Apache-2.0
"""Fields and enum members come from the SystemVerilog itself."""

from __future__ import annotations

import pytest

from trapline.formal.rtl.layout import shapes

TEXT = """
package p;
  typedef enum logic [1:0] {Idle = 2'd0, Busy = 2'd2} state_e;
  typedef struct packed { logic [3:0] id; state_e state; } inner_t;
  typedef struct packed { logic valid; inner_t inner; } outer_t;
endpackage
module top (input logic clk_i, input p::outer_t req_i, output p::state_e state_o);
  assign state_o = req_i.inner.state;
endmodule
"""


def test_fields_have_their_place_in_the_whole() -> None:
    found = shapes({"top.sv": TEXT}, "top")
    outer = found["req_i"]
    assert outer.bits == 7
    assert outer.find(["valid"])[0] == 6
    assert outer.find(["inner", "id"]) == (2, outer.find(["inner", "id"])[1])
    assert outer.find(["inner", "state"])[0] == 0
    assert found["state_o"].members == {0: "Idle", 2: "Busy"}
    with pytest.raises(KeyError):
        outer.find(["inner", "none"])


def test_values_are_told_by_names() -> None:
    outer = shapes({"top.sv": TEXT}, "top")["req_i"]
    assert outer.text(1 << 6 | 5 << 2 | 2) == "{valid=0x1 inner={id=0x5 state=Busy}}"
    assert outer.text(0) == "{}"
    assert outer.text(1) == "{inner={state=0x1}}"
