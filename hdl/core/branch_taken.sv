// SPDX-License-Identifier: Apache-2.0
// Whether a conditional branch is taken, by instruction number; 0 for all others.
module branch_taken
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input branch_taken_in_t in_i,
    output branch_taken_out_t out_o
);
  localparam int unsigned Xlen = Cfg.xlen;

  logic [Xlen-1:0] a;
  logic [Xlen-1:0] b;
  assign a = in_i.a[Xlen-1:0];
  assign b = in_i.b[Xlen-1:0];

  always_comb begin
    out_o.taken = 1'b0;
    unique case (in_i.op)
      OpBeq: out_o.taken = a == b;
      OpBne: out_o.taken = a != b;
      OpBlt: out_o.taken = $signed(a) < $signed(b);
      OpBge: out_o.taken = $signed(a) >= $signed(b);
      OpBltu: out_o.taken = a < b;
      OpBgeu: out_o.taken = a >= b;
      default: out_o.taken = 1'b0;
    endcase
  end
endmodule
