// SPDX-License-Identifier: Apache-2.0
// Address translation of one port (fetch or data): its TLB, and the walker where the TLB does not
// help. Answers in the cycle of the request where no stage is active or the TLB hits.
module translate
  import isa_pkg::*;
  import mmu_pkg::*;
#(
    parameter int unsigned Entries = 8
) (
    input logic clk_i,
    input logic rst_ni,
    input xlate_req_t req_i,
    output xlate_rsp_t rsp_o,
    // To the walker; the request holds until walk_rsp_i.done.
    output xlate_req_t walk_req_o,
    input walk_rsp_t walk_rsp_i,
    input tlb_fence_t fence_i
);
  logic bare;
  logic hit;
  logic [63:0] hit_pa;
  xlate_req_t lookup;

  assign bare = req_i.ctx.s_mode == ModeBare && req_i.ctx.g_mode == ModeBare;

  always_comb begin
    lookup = req_i;
    lookup.valid = req_i.valid && !bare;
    walk_req_o = req_i;
    walk_req_o.valid = lookup.valid && !hit;
  end

  tlb #(
      .Entries(Entries),
      .GStage(1'b0)
  ) u_tlb (
      .clk_i,
      .rst_ni,
      .req_i(lookup),
      .hit_o(hit),
      .entry_o(),
      .pa_o(hit_pa),
      .fill_i(walk_rsp_i.done && !walk_rsp_i.fault && !walk_rsp_i.replay),
      .fill_entry_i(walk_rsp_i.entry),
      .fence_i
  );

  always_comb begin
    rsp_o = '0;
    rsp_o.ok = req_i.valid && (bare || hit);
    rsp_o.pa = bare ? req_i.va : hit_pa;
    rsp_o.fault = walk_rsp_i.done && walk_rsp_i.fault;
    rsp_o.replay = walk_rsp_i.done && walk_rsp_i.replay;
    rsp_o.info = walk_rsp_i.info;
  end
endmodule
