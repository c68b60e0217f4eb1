// SPDX-License-Identifier: Apache-2.0
// Whether the upper bits of an address are legal for the mode: sign-extended in the first stage,
// zero above the widened guest physical address in G-stage. Bare takes every address.
module va_check
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input va_check_in_t in_i,
    output va_check_out_t out_o
);
  always_comb begin
    out_o.ok = 1'b1;
    if (in_i.g_stage) begin
      unique case (in_i.mode)
        ModeSv32: out_o.ok = in_i.va[63:34] == '0;
        ModeSv39: out_o.ok = in_i.va[63:41] == '0;
        ModeSv48: out_o.ok = in_i.va[63:50] == '0;
        ModeSv57: out_o.ok = in_i.va[63:59] == '0;
        default: out_o.ok = 1'b1;
      endcase
    end else begin
      unique case (in_i.mode)
        ModeSv39: out_o.ok = in_i.va[63:38] == '0 || in_i.va[63:38] == '1;
        ModeSv48: out_o.ok = in_i.va[63:47] == '0 || in_i.va[63:47] == '1;
        ModeSv57: out_o.ok = in_i.va[63:56] == '0 || in_i.va[63:56] == '1;
        default: out_o.ok = 1'b1;
      endcase
    end
  end
endmodule
