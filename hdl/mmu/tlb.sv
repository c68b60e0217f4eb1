// SPDX-License-Identifier: Apache-2.0
// Fully associative translation cache. A lookup hits only where the cached permissions let the
// access through; everything else is a miss, so that faults always come from a walk.
//
// GStage: holds translations of gpas (of the G-stage alone); else combined translations.
module tlb
  import isa_pkg::*;
  import mmu_pkg::*;
#(
    parameter int unsigned Entries = 8,
    parameter bit GStage = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    // Lookup, answered in the same cycle; ctx tells the tags, va is a gpa in the G-stage TLB.
    input xlate_req_t req_i,
    output logic hit_o,
    output tlb_entry_t entry_o,
    output logic [63:0] pa_o,
    // Fill at the clock edge; ignored in a cycle with a fence.
    input logic fill_i,
    input tlb_entry_t fill_entry_i,
    input tlb_fence_t fence_i
);
  localparam int unsigned IndexWidth = $clog2(Entries);

  tlb_entry_t entry_q[Entries];
  logic [Entries-1:0] valid_q;
  logic [IndexWidth-1:0] next_q;

  logic match;
  logic [IndexWidth-1:0] index;

  // The lowest matching entry; a fill replaces it, so that no second one for the same address can
  // hide it.
  always_comb begin
    match = 1'b0;
    index = '0;
    if (req_i.valid) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (!match && valid_q[i] && ((entry_q[i].vpn ^ req_i.va[63:12]) & entry_q[i].mask) == '0 &&
            entry_q[i].v == req_i.ctx.v && entry_q[i].g_mode == req_i.ctx.g_mode &&
            entry_q[i].vmid == req_i.ctx.vmid &&
            (GStage || (entry_q[i].s_mode == req_i.ctx.s_mode &&
                        (entry_q[i].global_ || entry_q[i].asid == req_i.ctx.asid)))) begin
          match = 1'b1;
          index = IndexWidth'(i);
        end
      end
    end
  end

  tlb_entry_t entry;
  logic s_permits;
  logic g_permits;
  always_comb begin
    entry = entry_q[index];
    s_permits = 1'b1;
    if (!GStage && entry.s_mode != ModeBare) begin
      s_permits = stage_permits(entry.s, req_i.access, req_i.mxr_s);
      if (req_i.user != entry.s.u &&
          (req_i.user || req_i.access == AccessFetch || !req_i.sum)) begin
        s_permits = 1'b0;
      end
    end
    g_permits = entry.g_mode == ModeBare || stage_permits(entry.g, req_i.access, req_i.mxr_g);
  end

  assign hit_o = match && s_permits && g_permits;
  assign entry_o = entry;
  assign pa_o = {8'd0, (entry.ppn & entry.mask[43:0]) | (req_i.va[55:12] & ~entry.mask[43:0]),
                 req_i.va[11:0]};

  // "If rs1 is not x0 ... only for the leaf PTE of that address"; global mappings are exempt from a
  // fence for one ASID (SFENCE.VMA). A combined entry does not know the gpas it came through, so
  // HFENCE.GVMA ends every one of its VMID.
  logic [Entries-1:0] ended;
  always_comb begin
    ended = '0;
    if (fence_i.valid) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (fence_i.gvma) begin
          ended[i] = entry_q[i].v && (!fence_i.vmid_valid || entry_q[i].vmid == fence_i.vmid) &&
              (!GStage || !fence_i.va_valid ||
               ((entry_q[i].vpn ^ fence_i.va[63:12]) & entry_q[i].fence_mask) == '0);
        end else if (!GStage) begin
          ended[i] = entry_q[i].v == fence_i.v &&
              (!fence_i.v || entry_q[i].vmid == fence_i.vmid) &&
              (!fence_i.va_valid ||
               ((entry_q[i].vpn ^ fence_i.va[63:12]) & entry_q[i].fence_mask) == '0) &&
              (!fence_i.asid_valid ||
               (entry_q[i].asid == fence_i.asid && !entry_q[i].global_));
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      next_q <= '0;
    end else if (fence_i.valid) begin
      valid_q <= valid_q & ~ended;
    end else if (fill_i) begin
      if (match) begin
        entry_q[index] <= fill_entry_i;
        valid_q[index] <= 1'b1;
      end else begin
        entry_q[next_q] <= fill_entry_i;
        valid_q[next_q] <= 1'b1;
        next_q <= 32'(next_q) == Entries - 1 ? '0 : next_q + 1'b1;
      end
    end
  end
endmodule
