// SPDX-License-Identifier: Apache-2.0
// Address that a leaf PTE at `level` gives for `va`: the PPN above the page's size, the address
// within it below. A NAPOT PTE maps 64 KiB.
module leaf_address
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input leaf_address_in_t in_i,
    output leaf_address_out_t out_o
);
  localparam bit Rv64 = Cfg.xlen == 64;

  logic [63:0] page;
  logic [63:0] offset_mask;
  assign page = Rv64 ? {8'd0, in_i.pte[PTE_PPN_LSB+:44], 12'd0}
                     : {30'd0, in_i.pte[PTE_PPN_LSB+:22], 12'd0};

  always_comb begin
    if (Rv64) begin
      unique case (in_i.level)
        3'd0: offset_mask = Cfg.ext_svnapot && in_i.pte[PTE_N_LSB] ? 64'hFFFF : 64'hFFF;
        3'd1: offset_mask = 64'h1F_FFFF;
        3'd2: offset_mask = 64'h3FFF_FFFF;
        3'd3: offset_mask = 64'h7F_FFFF_FFFF;
        default: offset_mask = 64'hFFFF_FFFF_FFFF;
      endcase
    end else begin
      offset_mask = in_i.level == 3'd0 ? 64'hFFF : 64'h3F_FFFF;
    end
  end

  assign out_o.pa = (page & ~offset_mask) | (in_i.va & offset_mask);
endmodule
